// Text for a terminal of 80 columns: wrapping, tables, colour where it is wanted. Everything that
// goes through here loses its control characters: what a server has sent must not move anybody's
// cursor.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gopx::ctl {

enum class Color : std::uint8_t { plain, good, warn, bad, faint, strong };

struct Style {
  bool color = false;
  std::size_t width = 80;  // columns
};

// How many columns a text takes: one for each code point.
std::size_t columns_of(std::string_view text);
// The text in its colour, if the style has any.
std::string paint(const Style& style, Color color, std::string_view text);
// Words in lines of at most `width` columns; a word that is longer is cut. At least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);
// The text, or as much of it as fits with "..." behind.
std::string cut(std::string_view text, std::size_t width);

// "label     text that goes on\n          here": the label padded to `indent` columns, the rest
// wrapped under it.
std::string labelled(const Style& style, std::string_view label, std::string_view text,
                     std::size_t indent);

struct Cell {
  std::string text;
  Color color = Color::plain;
  bool right = false;  // aligned to the right
};
using Row = std::vector<Cell>;

// Columns two spaces apart, as wide as their widest cell; the last one gets what is left of the
// width and is cut.
std::string table(const Style& style, std::span<const Row> rows);

// Is colour wanted? `choice` is "auto", "always" or "never"; auto: on a terminal, unless NO_COLOR
// is set or the terminal is dumb.
struct Terminal {
  bool is_terminal = false;
  bool no_color = false;  // the variable is there and not empty
  bool dumb = false;      // TERM=dumb
};
bool wants_color(std::string_view choice, const Terminal& terminal);

}  // namespace gopx::ctl
