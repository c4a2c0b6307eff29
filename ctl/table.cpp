// Three shapes, from wide to narrow; which one is decided by what the cells hold.
#include "ctl/table.hpp"

#include <algorithm>

namespace gopx::ctl {
namespace {

constexpr std::size_t column_gap = 2;
constexpr std::size_t text_columns_min = 24;  // narrower text is read more easily below its row
constexpr std::size_t indent_below = 4;

void trim_end(std::string& line) { line.resize(line.find_last_not_of(' ') + 1); }

class Shaper {
 public:
  Shaper(const Style& style, const Table& table)
      : style_{style},
        table_{table},
        has_text_{!table.headings.empty() && !table.headings.back().right},
        fixed_{table.headings.size() - (has_text_ ? 1 : 0)} {
    for (const auto& heading : table.headings) titles_.push_back({heading.text, Color::faint});
    widths_.resize(fixed_);
    measure(titles_);
    for (const auto& row : table.rows) measure(row);
    for (const auto width : widths_) used_ += width + column_gap;
  }

  std::string text() {
    if (has_text_ && make_room_for(text_needed_)) return lines_of(&Shaper::beside);
    if (make_room_for(0)) return lines_of(&Shaper::below);
    std::string all;
    for (const auto& row : table_.rows) all += is_title(row) ? title(row) : named_values(row);
    return all;
  }

 private:
  using Shape = std::string (Shaper::*)(const Row&) const;

  bool is_title(const Row& row) const { return row.size() == 1 && table_.headings.size() > 1; }

  void measure(const Row& row) {
    if (is_title(row)) return;
    for (std::size_t i = 0; i < std::min(row.size(), fixed_); ++i)
      widths_[i] = std::max(widths_[i], columns_of(clean(row[i].text)));
    for (const auto& line : wrap(text_of(row).text, text_columns_min))
      text_needed_ = std::max(text_needed_, columns_of(line));
    if (fixed_ > 0 && !row.empty()) names_.push_back(columns_of(clean(row[0].text)));
  }

  std::string lines_of(Shape shape) const {
    std::string all = (this->*shape)(titles_);
    for (const auto& row : table_.rows) all += is_title(row) ? title(row) : (this->*shape)(row);
    return all;
  }

  // Is there so much room behind the other columns? Some names that are longer than most need not
  // spread the table for all: they get a line of their own.
  bool make_room_for(std::size_t columns) {
    const auto all = style_.width + (columns == 0 ? column_gap : 0);  // no gap behind the last one
    if (used_ + columns <= all) return true;
    if (fixed_ == 0 || used_ - widths_[0] + columns + names_[0] > all) return false;
    const auto most = all - (used_ - widths_[0] + columns);
    const auto fits = [most](std::size_t name) { return name <= most; };
    const auto fitting = std::count_if(names_.begin() + 1, names_.end(), fits);
    if (fitting * 2 < static_cast<std::ptrdiff_t>(names_.size())) return false;
    std::size_t widest = 0;
    for (const auto name : names_)
      if (fits(name)) widest = std::max(widest, name);
    used_ -= widths_[0] - widest;
    widths_[0] = widest;
    return true;
  }

  std::string title(const Row& row) const {
    return paint(style_, row[0].color, row[0].text) + "\n";
  }

  // The cell of the text column; an empty one where the row has none.
  const Cell& text_of(const Row& row) const {
    static const Cell none;
    return has_text_ && row.size() > fixed_ ? row[fixed_] : none;
  }

  std::size_t rest() const { return style_.width - std::min(style_.width, used_); }

  std::string fixed_cells(const Row& row) const {
    std::string line;
    if (fixed_ > 0 && !row.empty() && columns_of(clean(row[0].text)) > widths_[0]) {
      auto others = row;
      others[0].text.clear();
      return paint(style_, row[0].color, row[0].text) + "\n" + fixed_cells(others);
    }
    for (std::size_t i = 0; i < fixed_; ++i) {
      const auto cell = i < row.size() ? row[i] : Cell{};
      const auto shown = clean(cell.text);
      const auto space = spaces(widths_[i] - std::min(widths_[i], columns_of(shown)));
      const auto painted = paint(style_, cell.color, shown);
      line += table_.headings[i].right ? space + painted : painted + space;
      line += spaces(column_gap);
    }
    return line;
  }

  std::string beside(const Row& row) const {
    const auto& cell = text_of(row);
    auto line = fixed_cells(row);
    std::string all;
    for (const auto& part : wrap(cell.text, std::max<std::size_t>(rest(), 1))) {
      line += paint(style_, cell.color, part);
      trim_end(line);
      all += line + "\n";
      line = spaces(used_);
    }
    return all;
  }

  std::string below(const Row& row) const {
    auto line = fixed_cells(row);
    trim_end(line);
    return line + "\n" + text_below(row);
  }

  std::string text_below(const Row& row) const {
    const auto& cell = text_of(row);
    return cell.text.empty() ? "" : indented(style_, cell.text, indent_below, cell.color);
  }

  std::string named_values(const Row& row) const {
    Pieces pieces;
    for (std::size_t i = 1; i < std::min(fixed_, row.size()); ++i)
      if (!row[i].text.empty()) pieces.push_back({titles_[i], row[i]});
    const auto name = row.empty() ? Cell{} : row[0];
    auto all = paint(style_, name.color, name.text) + "\n";
    if (!pieces.empty()) all += flowing(style_, pieces, indent_below, indent_below);
    return all + text_below(row);
  }

  const Style& style_;
  const Table& table_;
  bool has_text_;
  std::size_t fixed_;  // columns that are no text
  Row titles_;
  std::vector<std::size_t> widths_;
  std::vector<std::size_t> names_;  // widths in the first column, its heading first
  std::size_t text_needed_ = 0;     // columns, to be read with ease and to break no word
  std::size_t used_ = 0;            // by the fixed columns, with the gap behind each
};

}  // namespace

std::string render(const Style& style, const Table& table) { return Shaper{style, table}.text(); }

}  // namespace gopx::ctl
