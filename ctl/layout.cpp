// Widths are counted in columns of a terminal, so that Chinese stays aligned.
#include "ctl/layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gopx::ctl {
namespace {

constexpr std::size_t label_gap = 2;
constexpr std::size_t piece_gap = 2;
constexpr std::size_t text_columns_min = 20;  // beside labels, however wide these are

std::string_view escape_of(Color color) {
  switch (color) {
    case Color::good:
      return "\x1b[32m";
    case Color::warn:
      return "\x1b[33m";
    case Color::bad:
      return "\x1b[31m";
    case Color::faint:
      return "\x1b[2m";
    case Color::strong:
      return "\x1b[1m";
    case Color::plain:
      return "";
  }
  return "";
}

std::size_t rest_of(const Style& style, std::size_t used) {
  return std::max(style.width - std::min(style.width, used), text_columns_min);
}

}  // namespace

std::size_t width_for(std::size_t columns) {
  return columns == 0 ? width_usual : std::clamp(columns, width_min, width_max);
}

std::string paint(const Style& style, Color color, std::string_view text) {
  const auto cleaned = clean(text);
  if (!style.color || color == Color::plain || text.empty()) return cleaned;
  return fmt::format("{}{}\x1b[0m", escape_of(color), cleaned);
}

std::string spaces(std::size_t count) { return std::string(count, ' '); }

std::string indented(const Style& style, std::string_view text, std::size_t indent, Color color) {
  std::string all;
  for (const auto& line : wrap(text, rest_of(style, indent)))
    all += spaces(indent) + paint(style, color, line) + "\n";
  return all;
}

std::string headed(const Style& style, std::string_view head, Color color, std::string_view text,
                   std::size_t indent) {
  // As if the head were the first word: it may be wider than the indent.
  const auto columns = columns_of(clean(head));
  const auto lines = wrap(text, rest_of(style, std::max(indent, columns + 1)));
  std::string all = paint(style, color, head);
  for (std::size_t i = 0; i < lines.size(); ++i)
    all +=
        (i == 0 ? spaces(std::max<std::size_t>(indent, columns + 1) - columns) : spaces(indent)) +
        lines[i] + "\n";
  return all;
}

std::string flowing(const Style& style, const Pieces& pieces, std::size_t indent,
                    std::size_t first_indent) {
  std::string all = spaces(first_indent);
  std::size_t used = first_indent;
  bool first = true;
  for (const auto& piece : pieces) {
    std::size_t columns = piece.empty() ? 0 : piece.size() - 1;
    for (const auto& cell : piece) columns += columns_of(clean(cell.text));
    if (columns == 0) continue;
    const bool fits = first || used + piece_gap + columns <= style.width;
    if (!first) all += fits ? spaces(piece_gap) : "\n" + spaces(indent);
    used = (first ? used : fits ? used + piece_gap : indent) + columns;
    first = false;
    for (std::size_t i = 0; i < piece.size(); ++i)
      all += (i == 0 ? "" : " ") + paint(style, piece[i].color, piece[i].text);
  }
  return all + "\n";
}

std::string labelled(const Style& style, std::span<const Labelled> lines) {
  std::size_t widest = 0;
  for (const auto& line : lines) widest = std::max(widest, columns_of(clean(line.label)));
  std::string all;
  for (const auto& line : lines)
    all += headed(style, line.label, Color::faint, line.text, widest + label_gap);
  return all;
}

bool wants_color(std::string_view choice, const Terminal& terminal) {
  if (choice == "always") return true;
  return choice != "never" && terminal.is_terminal && !terminal.no_color && !terminal.dumb;
}

}  // namespace gopx::ctl
