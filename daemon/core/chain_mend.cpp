// Three passes: characters, the words round the list, the entries. Each notes what it has changed.
#include "core/chain_mend.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/chain.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t shown_bytes_max = 120;  // of an entry, in a sentence

struct LookAlike {
  std::string_view typed;       // UTF-8
  std::string_view code_point;  // "U+FF0C"
  std::string_view meant;       // ASCII; "" = nothing
};

// What input methods, word processors and web pages put in the place of ASCII.
constexpr std::array look_alikes{
    LookAlike{"，", "U+FF0C", ","},     LookAlike{"、", "U+3001", ","},
    LookAlike{"；", "U+FF1B", ","},     LookAlike{"｜", "U+FF5C", "|"},
    LookAlike{"：", "U+FF1A", ":"},     LookAlike{"／", "U+FF0F", "/"},
    LookAlike{"．", "U+FF0E", "."},     LookAlike{"。", "U+3002", "."},
    LookAlike{"\u3000", "U+3000", " "}, LookAlike{"\u00A0", "U+00A0", " "},
    LookAlike{"\u200B", "U+200B", ""},  LookAlike{"\uFEFF", "U+FEFF", ""},
    LookAlike{"“", "U+201C", ""},       LookAlike{"”", "U+201D", ""},
    LookAlike{"‘", "U+2018", ""},       LookAlike{"’", "U+2019", ""},
    LookAlike{"＂", "U+FF02", ""},      LookAlike{"–", "U+2013", "-"},
};

// In front of the list: of shells, of go env, of files of settings.
constexpr std::array<std::string_view, 9> words_in_front{
    "export ", "set ", "setx ", "go env -w ", "env ", "$env:", "GOPROXY=", "GOPROXY =", "GOPROXY "};

std::string shown(std::string_view text) { return printable(mask_logins(text), shown_bytes_max); }

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

class Mender {
 public:
  explicit Mender(std::string_view value) : text_{value.substr(0, chain_bytes_max)} {}

  MeantValue run() {
    replace_look_alikes();
    drop_quotes();
    drop_words_in_front();
    drop_comment();
    cut_into_entries();
    return std::move(meant_);
  }

 private:
  void slip(Sentence sentence) { meant_.slips.push_back(std::move(sentence)); }

  void replace_look_alikes() {
    for (const auto& each : look_alikes) {
      bool found = false;
      for (auto at = text_.find(each.typed); at != std::string::npos;
           at = text_.find(each.typed, at + each.meant.size())) {
        text_.replace(at, each.typed.size(), each.meant);
        found = true;
      }
      if (!found) continue;
      if (each.meant.empty())
        slip(say("GOPROXY is mistyped: the character {code_point} does not belong into it",
                 each.code_point));
      else
        slip(
            say("GOPROXY is mistyped: it has the character {code_point} where go wants \"{ascii}\"",
                each.code_point, each.meant));
    }
  }

  void drop_quotes() {
    const auto end = std::remove_if(text_.begin(), text_.end(), is_quote);
    if (end == text_.end()) return;
    text_.erase(end, text_.end());
    slip(say("GOPROXY is mistyped: go takes the quotation marks for a part of the address"));
  }

  void drop_words_in_front() {
    text_ = trim_space(text_);
    std::string dropped;
    for (bool again = true; again;) {
      again = false;
      for (const auto word : words_in_front) {
        const std::string_view front{text_};
        if (!equal_ignoring_case(front.substr(0, word.size()), word)) continue;
        dropped += text_.substr(0, word.size());
        text_ = trim_space(text_.substr(word.size()));
        again = true;
      }
    }
    if (!dropped.empty())
      slip(say("GOPROXY is mistyped: \"{words}\" stands in its value", shown(trim_space(dropped))));
  }

  // "direct # mirror": the env file and go know no comments.
  void drop_comment() {
    const auto at = text_.find(" #");
    if (at == std::string::npos) return;
    text_.resize(at);
    slip(say("GOPROXY is mistyped: go takes the comment behind it for a part of the address"));
  }

  // Does a list go on behind this semicolon? A password may hold one.
  static bool separates(std::string_view behind) {
    const auto next = trim_space(behind.substr(0, behind.find_first_of(",|;")));
    return next.find('@') == std::string_view::npos || next.find("://") < next.find('@');
  }

  void cut_into_entries() {
    std::string entry;
    for (std::size_t at = 0; at < text_.size(); ++at) {
      const char c = text_[at];
      const bool semicolon = c == ';' && separates(std::string_view{text_}.substr(at + 1));
      semicolon_ = semicolon_ || semicolon;
      if (c == ',' || c == '|' || semicolon) {
        end_group(entry, c == '|' ? '|' : ',');
        entry.clear();
      } else {
        entry += c;
      }
    }
    end_group(entry, ',');
    if (semicolon_)
      slip(
          say("GOPROXY is mistyped: go separates proxies with , or |, and takes ; for a part of "
              "the address"));
    if (blank_)
      slip(say("GOPROXY is mistyped: there is a blank between two entries, where go wants , or |"));
  }

  // What stands between two separators: one entry, or several with blanks between them.
  void end_group(std::string_view group, char separator) {
    const auto words = words_of(group);
    for (std::size_t i = 0; i < words.size(); ++i) end_entry(words[i], separator);
    blank_ = blank_ || words.size() > 1;
  }

  void end_entry(std::string_view entry, char separator) {
    if (const auto name = setting_name(entry); !name.empty()) {
      entry.remove_prefix(name.size() + 1);
      slip(say("GOPROXY is mistyped: {setting} stands in its value", name));
      if (name != "GOPROXY") return;
    }
    auto mended = mended_entry(std::string{entry});
    if (mended.empty()) return;
    meant_.entries.push_back({std::move(mended), separator});
  }

  // "GOSUMDB" of "GOSUMDB=off".
  static std::string_view setting_name(std::string_view entry) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0) return {};
    const auto name = entry.substr(0, equals);
    const bool upper = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
    });
    return upper ? name : std::string_view{};
  }

  std::string mended_entry(std::string entry) {
    for (const std::string_view word : {"direct", "off"}) {
      if (entry == word) return entry;
      if (!equal_ignoring_case(entry, word)) continue;
      slip(say("GOPROXY is mistyped: go knows \"{word}\" in small letters only", word));
      return std::string{word};
    }
    auto mended = with_scheme(entry);
    if (mended == entry) return entry;
    slip(say("GOPROXY is mistyped: {entry} should be {mended}", shown(entry), shown(mended)));
    return mended;
  }

  // "https//h", "https:h", "https:/h", "htps://h", "https:\\h", "//h" → "https://h".
  static std::string with_scheme(std::string entry) {
    std::replace(entry.begin(), entry.end(), '\\', '/');
    const auto letters = static_cast<std::size_t>(
        std::find_if_not(entry.begin(), entry.end(), is_letter) - entry.begin());
    const auto scheme = to_lower(std::string_view{entry}.substr(0, letters));
    auto rest = std::string_view{entry}.substr(letters);
    if (letters == 0 && rest.starts_with("//")) return "https:" + entry;
    if (letters == 0 && rest.starts_with("://")) return "https" + entry;
    const auto marks = std::min(rest.find_first_not_of(":/"), rest.size());
    const bool looks_like_scheme =
        marks > 0 && rest.substr(0, marks).find('/') != std::string_view::npos;
    const bool bare_colon = marks == 1 && rest[0] == ':' && rest.size() > 1 && !is_digit(rest[1]);
    if (!looks_like_scheme && !bare_colon) return entry;
    const auto meant = meant_scheme(scheme);
    if (!meant) return entry;
    const bool is_right = rest.substr(0, marks) == "://" && scheme == *meant;
    if (is_right || *meant == "file") return entry;
    return std::string{*meant} + "://" + std::string{rest.substr(marks)};
  }

  static std::optional<std::string_view> meant_scheme(std::string_view scheme) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 13> spellings{{
        {"http", "http"},
        {"https", "https"},
        {"file", "file"},
        {"htps", "https"},
        {"htpps", "https"},
        {"httos", "https"},
        {"httpss", "https"},
        {"hhttps", "https"},
        {"ttps", "https"},
        {"htttps", "https"},
        {"htp", "http"},
        {"ttp", "http"},
        {"hppts", "https"},
    }};
    for (const auto& [typed, meant] : spellings)
      if (scheme == typed) return meant;
    return std::nullopt;
  }

  std::string text_;
  MeantValue meant_;
  bool semicolon_ = false;
  bool blank_ = false;
};

}  // namespace

MeantValue mend_chain(std::string_view value) { return Mender{value}.run(); }

std::string print_entries(const std::vector<MeantEntry>& entries) {
  std::string text;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    text += entries[i].text;
    if (i + 1 < entries.size()) text += entries[i].separator;
  }
  return text;
}

}  // namespace gopx::core
