// What terminals, JSON, XML and editors have done to a line, undone.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "ctl/explain/lines.hpp"

namespace gopx::explain {
namespace {

constexpr char escape = '\x1B';

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; }

// The length of "[0;31m" or of another control sequence from its bracket on; 0 = it is none.
std::size_t sequence_length(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && (is_digit(text[at]) || text[at] == ';' || text[at] == '?')) ++at;
  return at < text.size() && is_letter(text[at]) ? at + 1 : 0;
}

// From the byte behind ESC on.
std::size_t escape_length(std::string_view text) {
  if (text.starts_with('[')) return sequence_length(text);
  if (text.starts_with(']')) {  // a title or a link: up to BEL or ESC backslash
    const auto end = text.find_first_of("\x07\x1B");
    if (end == std::string_view::npos) return text.size();
    return end + (text[end] == escape && end + 1 < text.size() ? 2 : 1);
  }
  return text.empty() ? 0 : 1;
}

// "\x1b[0m", "\u001b[0m", "\033[0m", "^[[0m", as some log viewers print it.
std::size_t spelt_escape(std::string_view text) {
  for (const std::string_view spelt :
       {"\\x1b[", "\\x1B[", "\\u001b[", "\\u001B[", "\\033[", "\\e[", "^[["})
    if (text.starts_with(spelt)) {
      const auto length = sequence_length(text.substr(spelt.size() - 1));
      return length == 0 ? spelt.size() : spelt.size() - 1 + length;
    }
  return 0;
}

// A colour that lost its ESC on the way: "[0;32m", "[31;1m".
std::size_t orphaned_colour(std::string_view text) {
  if (!text.starts_with('[') || text.size() < 3) return 0;
  const auto length = sequence_length(text);
  return length >= 3 && text[length - 1] == 'm' && text[1] != '?' ? length : 0;
}

struct Entity {
  std::string_view name;
  char meant;
};
constexpr std::array<Entity, 12> entities{{{"&quot;", '"'},
                                           {"&#34;", '"'},
                                           {"&apos;", '\''},
                                           {"&#39;", '\''},
                                           {"&#x27;", '\''},
                                           {"&lt;", '<'},
                                           {"&gt;", '>'},
                                           {"&amp;", '&'},
                                           {"&#xA;", '\n'},
                                           {"&#xa;", '\n'},
                                           {"&#10;", '\n'},
                                           {"&#x9;", '\t'}}};

// Marks that are seen by nobody and turn or split words: zero-width, direction, byte order, soft
// hyphen; and C1 controls. Their length, and what stands for them.
struct Mark {
  std::size_t length = 0;
  char meant = 0;  // 0 = nothing
};
Mark mark_at(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (byte(0) == 0xC2) {
    if (byte(1) == 0xA0) return {2, ' '};
    if (byte(1) == 0xAD || (byte(1) >= 0x80 && byte(1) < 0xA0)) return {2};
  }
  if (byte(0) == 0xD8 && byte(1) == 0x9C) return {2};
  if (byte(0) == 0xE2 && byte(1) == 0x80) {
    if ((byte(2) >= 0x8B && byte(2) <= 0x8F) || (byte(2) >= 0xAA && byte(2) <= 0xAE)) return {3};
    if (byte(2) == 0xA8 || byte(2) == 0xA9) return {3, '\n'};
    if (byte(2) >= 0x80 && byte(2) <= 0x8A) return {3, ' '};
  }
  if (byte(0) == 0xE2 && byte(1) == 0x81 && (byte(2) >= 0xA0 && byte(2) <= 0xAF)) return {3};
  if (byte(0) == 0xE3 && byte(1) == 0x80 && byte(2) == 0x80) return {3, ' '};
  if (byte(0) == 0xEF && byte(1) == 0xBB && byte(2) == 0xBF) return {3};
  return {};
}

class Unfolding {
 public:
  explicit Unfolding(std::string_view raw) : raw_{raw} { out_.reserve(raw.size()); }
  std::string run() {
    while (at_ < raw_.size()) step();
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return raw_.substr(at_); }
  void put(char c) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '"' || c == '\'' || c == '(') {
      token_ = out_.size() + 1;
      path_run_ = 0;
    }
    if (c == ':' && out_.size() > token_ + 2) path_run_ = 0;  // behind a path stands a position
    out_ += c;
  }
  void step();
  void backslashes();
  bool in_windows_path(std::size_t run);
  void escaped(char c);

  std::string_view raw_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t token_ = 0;     // where the present word begins in out_
  std::size_t path_run_ = 0;  // backslashes between two folders of the path at hand; 0 = it is none
};

void Unfolding::step() {
  const char c = raw_[at_];
  if (c == '\\' || c == '^' || c == '[') {
    const auto gone = c == '[' ? orphaned_colour(rest()) : spelt_escape(rest());
    if (gone != 0) {
      at_ += gone;
      return;
    }
    if (c == '\\') return backslashes();
  }
  if (c == escape) {
    at_ += 1 + escape_length(raw_.substr(at_ + 1));
    return;
  }
  if (c == '&')
    for (const auto& entity : entities)
      if (rest().starts_with(entity.name)) {
        at_ += entity.name.size();
        return put(entity.meant);
      }
  if (c == '%' && (rest().starts_with("%0A") || rest().starts_with("%0D"))) {
    at_ += 3;
    return put('\n');
  }
  if (const auto mark = mark_at(rest()); mark.length != 0) {
    at_ += mark.length;
    if (mark.meant != 0) put(mark.meant);
    return;
  }
  ++at_;
  if (is_plain(c) || c == '\t') put(c);
}

// "C:\Users\nick": its \n is no line end. In JSON it reads "C:\\Users\\nick", and a single
// backslash ends the path.
bool Unfolding::in_windows_path(std::size_t run) {
  const auto word = std::string_view{out_}.substr(std::min(token_, out_.size()));
  if (word.size() == 2 && is_letter(word[0]) && word[1] == ':') path_run_ = run;
  return path_run_ != 0 && run == path_run_;
}

void Unfolding::backslashes() {
  std::size_t run = 0;
  while (at_ + run < raw_.size() && raw_[at_ + run] == '\\') ++run;
  at_ += run;
  if (in_windows_path(run) || at_ == raw_.size()) {
    out_ += '\\';
    return;
  }
  escaped(raw_[at_]);
}

void Unfolding::escaped(char c) {
  switch (c) {
    case 'n':
    case 'r':
      ++at_;
      return put('\n');
    case 't':
      ++at_;
      return put('\t');
    case '"':
    case '\'':
    case '/':
    case '`':
      ++at_;
      return put(c);
    case 'u':
      if (const auto code = read_number<unsigned>(rest().substr(0, 5).substr(1), 16);
          code && rest().size() >= 5) {
        at_ += 5;
        const char plain = *code < 0x7F ? static_cast<char>(*code) : '?';
        if (is_plain(plain) || plain == '\n' || plain == '\t') put(plain);
        return;
      }
      break;
    default:
      break;
  }
  out_ += '\\';
}

void append_code_point(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xE0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

}  // namespace

namespace {

constexpr auto is_folded = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = c != '\t';
  for (const int c :
       {0x7F, int{'\\'}, int{'['}, int{'^'}, int{'&'}, int{'%'}, 0xC2, 0xD8, 0xE2, 0xE3, 0xEF})
    table[static_cast<std::size_t>(c)] = true;
  return table;
}();

}  // namespace

bool needs_unfolding(std::string_view raw) {
  return std::any_of(raw.begin(), raw.end(),
                     [](char c) { return is_folded[static_cast<unsigned char>(c)]; });
}

std::string unfold(std::string_view raw) { return Unfolding{raw}.run(); }

bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF");
}

std::string from_utf16(std::string_view text) {
  const bool little = text.starts_with("\xFF\xFE");
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    const auto low = static_cast<unsigned char>(text[i + (little ? 0 : 1)]);
    const auto high = static_cast<unsigned char>(text[i + (little ? 1 : 0)]);
    const auto code = (static_cast<unsigned>(high) << 8U) | low;
    append_code_point(out, code >= 0xD800 && code < 0xE000 ? '?' : code);
  }
  return out;
}

}  // namespace gopx::explain
