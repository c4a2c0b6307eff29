// Lengths: what does not fit on a screen is not read.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "tidy/rules.hpp"

namespace gopx::tidy {
namespace {

int lines_allowed(const SourceFile& file) {
  if (file.is_test()) return test_file_lines_max;
  return file.is_header() ? header_lines_max : source_lines_max;
}

int columns_of(std::string_view line) {
  return static_cast<int>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // characters, not bytes
  }));
}

}  // namespace

std::string finding(const SourceFile& file, std::size_t line, std::string_view text) {
  if (line == 0) return fmt::format("{}: {}", file.path, text);
  return fmt::format("{}:{}: {}", file.path, line, text);
}

void check_lengths(const SourceFile& file, Findings& findings) {
  const int allowed = lines_allowed(file);
  if (static_cast<int>(file.lines.size()) > allowed)
    findings.push_back(
        finding(file, 0,
                fmt::format("{} lines, more than {}; give one of its subjects a file "
                            "of its own",
                            file.lines.size(), allowed)));
  const int body = file.is_test() ? test_function_lines_max : function_lines_max;
  for (const auto& function : functions_of(file))
    if (function.length() > body)
      findings.push_back(
          finding(file, static_cast<std::size_t>(function.first_line),
                  fmt::format("{} has {} lines, more than {}; give a part of it a name",
                              function.name, function.length(), body)));
}

constexpr int test_columns_max = 160;

void check_lines(const SourceFile& file, Findings& findings) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const std::string_view line = file.lines[i];
    // A row of a test's table may be as long as what it shows; clang-format leaves long texts
    // alone.
    const bool table_row = file.is_test() && columns_of(line) <= test_columns_max;
    if (columns_of(line) > columns_max && !table_row)
      findings.push_back(finding(file, i + 1,
                                 fmt::format("{} columns, more than {}; run clang-format -i",
                                             columns_of(line), columns_max)));
    if (line.find('\t') != std::string_view::npos)
      findings.push_back(finding(file, i + 1, "a tab; run clang-format -i"));
    if (line.ends_with(' ') || line.ends_with('\r'))
      findings.push_back(finding(file, i + 1, "white space at the end; run clang-format -i"));
  }
}

void check_head(const SourceFile& file, Findings& findings) {
  const bool has_head = !file.lines.empty() && file.lines.front().starts_with("// ") &&
                        file.lines.front().size() > 20;
  // A test's .cpp may leave it to its header, or to its name and its sentences.
  const bool may_go_without = file.path.starts_with("tests/") && file.path.ends_with(".cpp");
  if (!has_head && !may_go_without)
    findings.push_back(finding(file, 1,
                               "no comment at the head; say in a sentence or two what its reader "
                               "must know"));
  const bool has_guard =
      std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end();
  if (file.is_header() && !has_guard)
    findings.push_back(finding(file, 1, "no #pragma once; add it below the comment at the head"));
}

}  // namespace gopx::tidy
