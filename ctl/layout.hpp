// Text for a terminal: its width, colour where it is wanted, labelled lines.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/columns.hpp"
#include "ctl/wrap.hpp"

namespace gopx::ctl {

enum class Color : std::uint8_t { plain, good, warn, bad, faint, strong };

// Columns: what is narrower is not made for reading, what is wider nobody reads with ease.
constexpr std::size_t width_min = 40;
constexpr std::size_t width_max = 200;
constexpr std::size_t width_usual = 80;  // where there is no terminal

struct Style {
  bool color = false;
  std::size_t width = width_usual;
};

// Within the limits; 0 = the terminal does not know its width.
std::size_t width_for(std::size_t columns);

// The text in its colour, if the style has any.
std::string paint(const Style& style, Color color, std::string_view text);
std::string spaces(std::size_t count);

// The text in lines of the style's width, each behind `indent` spaces, the first one too.
std::string indented(const Style& style, std::string_view text, std::size_t indent,
                     Color color = Color::plain);
// The head (of one line, not painted yet) and the text behind it; further lines `indent` spaces in.
std::string headed(const Style& style, std::string_view head, Color color, std::string_view text,
                   std::size_t indent);

struct Cell {
  std::string text;
  Color color = Color::plain;
};
// Pieces two spaces apart, each of cells that stay together: as many to a line as fit; lines after
// the first are `indent` spaces in, that one `first_indent`.
using Pieces = std::vector<std::vector<Cell>>;
std::string flowing(const Style& style, const Pieces& pieces, std::size_t indent,
                    std::size_t first_indent = 0);

struct Labelled {
  std::string label;
  std::string text;
};
// "label  text that goes on\n       here": the texts in one column, behind the widest label.
std::string labelled(const Style& style, std::span<const Labelled> lines);

// Is colour wanted? `choice` is "auto", "always" or "never"; auto: on a terminal, unless NO_COLOR
// is set or the terminal is dumb.
struct Terminal {
  bool is_terminal = false;
  bool no_color = false;  // the variable is there and not empty
  bool dumb = false;      // TERM=dumb
};
bool wants_color(std::string_view choice, const Terminal& terminal);

}  // namespace gopx::ctl
