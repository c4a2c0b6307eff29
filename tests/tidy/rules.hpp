// The house rules that a program can check. Each rule looks at one file and adds findings of the
// form "path:line: what is wrong; what to do instead".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tidy/source_file.hpp"

namespace gopx::tidy {

constexpr int columns_max = 100;
constexpr int function_lines_max = 60;
constexpr int source_lines_max = 400;
constexpr int header_lines_max = 150;
// Tests hold tables of cases: long, but nothing to keep in one's head.
constexpr int test_function_lines_max = 150;
constexpr int test_file_lines_max = 600;

using Findings = std::vector<std::string>;

// layers.cpp: who may include whom, and which library is seen in which file only.
void check_layers(const SourceFile& file, Findings& findings);
void check_libraries(const SourceFile& file, Findings& findings);
// words.cpp: calls, types and names that have a better replacement here.
void check_banned(const SourceFile& file, Findings& findings);
void check_names(const SourceFile& file, Findings& findings);
void check_awaits(const SourceFile& file, Findings& findings);
void check_leftovers(const SourceFile& file, Findings& findings);  // of any kind of file
// shape.cpp: lengths, columns, tabs, the comment at the head.
void check_lengths(const SourceFile& file, Findings& findings);
void check_lines(const SourceFile& file, Findings& findings);
void check_head(const SourceFile& file, Findings& findings);

// "path:line: text"; line 0 = the file as a whole.
std::string finding(const SourceFile& file, std::size_t line, std::string_view text);

}  // namespace gopx::tidy
