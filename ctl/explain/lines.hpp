// A pasted text as lines that can be read: colours, carriage returns, controls and invisible marks
// are gone, text inside JSON strings and XML is unfolded into the lines that it holds, and what
// docker, CI systems, editors and loggers put in front of each line is taken off.
//
// The text is read once from front to back with one line in memory, so ten megabytes cost what they
// cost to look at.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gopx::explain {

constexpr std::size_t line_bytes_max = 32 * 1024;  // a longer line is read in pieces

struct Line {
  std::string_view text;   // no controls but tabs; lives until the next line is asked for
  std::size_t number = 0;  // in the pasted text, from 1
  std::size_t indent = 0;  // columns of white space in front of it, behind the taken prefixes
};

class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_{text} {}
  bool next(Line& line);

 private:
  bool next_raw(std::string_view& raw);

  std::string_view rest_;  // of the pasted text
  std::string unfolded_;   // of one of its lines
  std::size_t unfolded_at_ = 0;
  bool in_unfolded_ = false;
  std::size_t number_ = 0;
  bool goes_on_ = false;  // the next piece belongs to the same line
};

// One line without colours, controls and invisible marks; a line end where an escape stood for one.
std::string unfold(std::string_view raw);
// Does unfold() change anything?
bool needs_unfolding(std::string_view raw);
// The line without what was put in front of it ("#12 61.2 ", "2024-01-30T03:20:11Z ", "web | ", …).
std::string_view without_prefix(std::string_view line);
// PowerShell's `>` and Windows' editors write UTF-16: as UTF-8. Nothing where it is something else.
bool is_utf16(std::string_view text);
std::string from_utf16(std::string_view text);

}  // namespace gopx::explain
