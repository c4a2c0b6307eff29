// Widths are counted in code points: names and hosts are ASCII, what people write is nearly always
// narrow.
#include "ctl/layout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t text_bytes_max = 64 * 1024;  // of one text; the daemon sends far less
constexpr std::size_t column_gap = 2;
constexpr std::size_t last_column_min = 12;
constexpr std::string_view ellipsis = "...";

std::string clean(std::string_view text) { return printable(text, text_bytes_max); }

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// Bytes of the first `columns` characters.
std::size_t bytes_of(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if (starts_character(text[at]) && seen++ == columns) break;
  return at;
}

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

std::string spaces(std::size_t count) { return std::string(count, ' '); }

void add_word(std::vector<std::string>& lines, std::string_view word, std::size_t width) {
  const bool fits = columns_of(lines.back()) + 1 + columns_of(word) <= width;
  if (lines.back().empty()) {
    lines.back() = word;
  } else if (fits) {
    lines.back() += ' ';
    lines.back() += word;
  } else {
    lines.emplace_back(word);
  }
  while (columns_of(lines.back()) > width) {
    const auto bytes = bytes_of(lines.back(), width);
    auto rest = lines.back().substr(bytes);
    lines.back().resize(bytes);
    lines.push_back(std::move(rest));
  }
}

std::vector<std::size_t> widths_of(std::span<const Row> rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], columns_of(row[i].text));
  }
  return widths;
}

void trim_end(std::string& line) { line.resize(line.find_last_not_of(' ') + 1); }

std::string padded(const Style& style, const Cell& cell, std::size_t width) {
  const auto text = clean(cell.text);
  const auto space = spaces(width - std::min(width, columns_of(text)));
  const auto painted = paint(style, cell.color, text);
  return cell.right ? space + painted : painted + space;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string paint(const Style& style, Color color, std::string_view text) {
  const auto cleaned = clean(text);
  if (!style.color || color == Color::plain || text.empty()) return cleaned;
  return fmt::format("{}{}\x1b[0m", escape_of(color), cleaned);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  const auto cleaned = clean(text);
  for (const auto word : split(cleaned, ' '))
    if (!word.empty()) add_word(lines, word, std::max<std::size_t>(width, 1));
  return lines;
}

std::string cut(std::string_view text, std::size_t width) {
  auto line = clean(text);
  if (columns_of(line) <= width) return line;
  line.resize(bytes_of(line, width - std::min(width, ellipsis.size())));
  trim_end(line);
  return line.append(ellipsis.substr(0, width));
}

std::string labelled(const Style& style, std::string_view label, std::string_view text,
                     std::size_t indent) {
  const auto lines = wrap(text, style.width - std::min(style.width - 1, indent));
  std::string all =
      paint(style, Color::faint, label) + spaces(indent - std::min(indent, columns_of(label)));
  for (std::size_t i = 0; i < lines.size(); ++i)
    all += (i == 0 ? "" : spaces(indent)) + lines[i] + "\n";
  return all;
}

std::string table(const Style& style, std::span<const Row> rows) {
  const auto widths = widths_of(rows);
  std::string all;
  for (const auto& row : rows) {
    std::string line;
    std::size_t used = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == widths.size();
      const auto left = std::max(style.width - std::min(style.width, used), last_column_min);
      if (last)
        line += paint(style, row[i].color, cut(row[i].text, left));
      else
        line += padded(style, row[i], widths[i]) + spaces(column_gap);
      used += widths[i] + column_gap;
    }
    trim_end(line);
    all += line + "\n";
  }
  return all;
}

bool wants_color(std::string_view choice, const Terminal& terminal) {
  if (choice == "always") return true;
  return choice != "never" && terminal.is_terminal && !terminal.no_color && !terminal.dumb;
}

}  // namespace gopx::ctl
