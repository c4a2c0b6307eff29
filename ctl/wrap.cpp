// A text is cut into pieces that stay whole, and the pieces fill lines.
#include "ctl/wrap.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "ctl/columns.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t text_bytes_max = 64 * 1024;  // of one text; the daemon sends far less

// What no line begins or ends with (the rules of Chinese typesetting, as far as they matter here).
constexpr std::u32string_view never_first = U"、。，．：；！？）」』】》〉”’…％%,.:;!?)]}\"'";
constexpr std::u32string_view never_last = U"（「『【《〈“‘([{";

bool may_part(const Character& before, const Character& after) {
  if (before.columns != 2 && after.columns != 2) return false;
  return after.columns > 0 && never_first.find(after.code) == std::u32string_view::npos &&
         never_last.find(before.code) == std::u32string_view::npos;
}

struct Piece {
  std::string_view text;
  bool spaced = false;  // a space stands before it where a line goes on
};

class Pieces {
 public:
  Pieces(std::string_view text, std::size_t width) : width_{width} {
    while (!text.empty()) {
      const auto size = word_bytes(text);
      add_word(text.substr(0, size));
      text.remove_prefix(std::min(size + 1, text.size()));
    }
  }
  std::vector<Piece> take() { return std::move(pieces_); }

 private:
  // Up to the next space that does not stand between two backticks.
  static std::size_t word_bytes(std::string_view text) {
    std::size_t at = 0;
    for (; at < text.size() && text[at] != ' '; ++at)
      if (text[at] == '`')
        if (const auto end = text.find('`', at + 1); end != std::string_view::npos) at = end;
    return at;
  }

  void add_word(std::string_view word) {
    bool spaced = true;
    for (std::size_t size = 0; !word.empty(); word.remove_prefix(size), spaced = false) {
      size = whole_bytes(word);
      add(word.substr(0, size), spaced);
    }
  }

  // How much of a word that has no space outside of backticks stays together.
  static std::size_t whole_bytes(std::string_view word) {
    std::size_t at = 0;
    for (Character before; at < word.size();) {
      const auto next = first_character(word.substr(at));
      if (at > 0 && may_part(before, next)) return at;
      const auto end = next.code == '`' ? word.find('`', at + 1) : std::string_view::npos;
      at = end == std::string_view::npos ? at + next.bytes : end + 1;
      before = end == std::string_view::npos ? next : Character{'`', 1, 1};
    }
    return at;
  }

  void add(std::string_view whole, bool spaced) {
    while (columns_of(whole) > width_) {
      const auto end = whole.find_first_of(",|");
      if (end == std::string_view::npos || end + 1 == whole.size()) break;
      pieces_.push_back({whole.substr(0, end + 1), spaced});
      whole.remove_prefix(end + 1);
      spaced = false;
    }
    pieces_.push_back({whole, spaced});
  }

  std::size_t width_;
  std::vector<Piece> pieces_;
};

}  // namespace

std::string clean(std::string_view text) { return printable(text, text_bytes_max); }

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  const auto cleaned = clean(text);
  std::vector<std::string> lines{""};
  std::size_t used = 0;
  for (const auto& piece : Pieces{cleaned, width}.take()) {
    const auto columns = columns_of(piece.text);
    const bool spaced = piece.spaced && !lines.back().empty();
    if (!lines.back().empty() && used + (spaced ? 1 : 0) + columns > width) {
      lines.emplace_back();
      used = 0;
    } else if (spaced) {
      lines.back() += ' ';
      ++used;
    }
    lines.back() += piece.text;
    used += columns;
  }
  return lines;
}

}  // namespace gopx::ctl
