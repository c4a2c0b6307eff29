// The repository as the lint sees it: files split into lines, and the same lines without comments
// and without what stands in quotation marks, so that no rule trips over a word in a sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gopx::tidy {

struct SourceFile {
  std::string path;                // from the root of the repository, "daemon/base/time.cpp"
  std::vector<std::string> lines;  // as written
  std::vector<std::string> code;   // as many lines: comments gone, texts and characters emptied
  bool is_header() const { return path.ends_with(".hpp"); }
  bool is_test() const { return path.starts_with("tests/"); }
};

SourceFile make_file(std::string path, std::string_view text);
// Every .cpp and .hpp of the repository, in order of their paths.
std::vector<SourceFile> source_files();
// Every text file that is not C++ (build, documentation, configuration, scripts); code is empty.
std::vector<SourceFile> other_files();

// A function with a body. Lines count from 1; a lambda or local class belongs to the function
// around it.
struct Function {
  std::string name;  // what stands before the first '('
  int first_line = 0;
  int last_line = 0;
  int length() const { return last_line - first_line + 1; }
};
std::vector<Function> functions_of(const SourceFile& file);

}  // namespace gopx::tidy
