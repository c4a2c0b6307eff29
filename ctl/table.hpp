// Tables that fit any terminal: beside one another where there is room, below one another where
// there is not. Nothing is cut.
#pragma once

#include <string>
#include <vector>

#include "ctl/layout.hpp"

namespace gopx::ctl {

using Row = std::vector<Cell>;

struct Heading {
  std::string text;
  bool right = false;  // its column is aligned to the right
};

// The first column names what a row is about. A last one that is not aligned to the right is text
// and may take several lines: in its column if that is wide enough, else below its row. If not even
// the other columns fit beside one another, each row is its name, and under it "HEADING value" as
// many to a line as fit.
struct Table {
  std::vector<Heading> headings;
  // As many cells as there are headings; a single one is a title of the rows that follow.
  std::vector<Row> rows;
};
std::string render(const Style& style, const Table& table);

}  // namespace gopx::ctl
