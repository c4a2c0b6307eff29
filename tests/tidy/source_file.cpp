// Reading C++ well enough for a lint: comments, texts (raw ones too) and characters are taken out,
// braces are counted. It is no parser; where it is in doubt it stays silent.
#include "tidy/source_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.hpp"

namespace gopx::tidy {
namespace {

namespace fs = std::filesystem;

// Takes comments and the contents of texts out of a C++ source; line ends stay where they are.
class Stripper {
 public:
  explicit Stripper(std::string_view text) : rest_(text) {}

  std::string run() {
    while (!rest_.empty()) step();
    return std::move(code_);
  }

 private:
  void step() {
    if (rest_.starts_with("//"))
      drop(std::min(rest_.find('\n'), rest_.size()));
    else if (rest_.starts_with("/*"))
      drop_through("*/", 2);
    else if (rest_.starts_with("R\"") && !after_word())
      raw_text();
    else if (rest_.front() == '"')
      text('"');
    else if (rest_.front() == '\'' && !after_word())
      text('\'');
    else
      keep();
  }

  // After a letter or digit a ' is a digit separator.
  bool after_word() const {
    return !code_.empty() && (std::isalnum(static_cast<unsigned char>(code_.back())) != 0);
  }

  void keep() {
    code_ += rest_.front();
    rest_.remove_prefix(1);
  }

  void drop(std::size_t count) {
    for (char c : rest_.substr(0, count))
      if (c == '\n') code_ += c;
    rest_.remove_prefix(count);
  }

  void drop_through(std::string_view end, std::size_t from) {
    const auto at = rest_.find(end, from);
    drop(at == std::string_view::npos ? rest_.size() : at + end.size());
  }

  void text(char mark) {
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != mark && rest_[end] != '\n')
      end += rest_[end] == '\\' ? 2 : 1;
    code_.append(2, mark);
    drop(std::min(end + 1, rest_.size()));
  }

  void raw_text() {
    const auto open = rest_.find('(');
    if (open == std::string_view::npos) return keep();
    const std::string end = ")" + std::string{rest_.substr(2, open - 2)} + "\"";
    code_ += "\"\"";
    drop_through(end, open);
  }

  std::string_view rest_;
  std::string code_;
};

std::vector<std::string> lines_of(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto parts = split(text, '\n');
  return {parts.begin(), parts.end()};
}

std::string content_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

bool is_source(const fs::path& path) {
  return path.extension() == ".cpp" || path.extension() == ".hpp";
}

// Version control, build folders, caches, and what is no text of ours: lists of bytes for the
// fuzzers.
bool is_skipped(const fs::path& path) {
  const auto name = path.filename().string();
  return name == ".git" || name == ".cache" || name.starts_with("build") || name == "corpus";
}

bool is_other_text(const fs::path& path) {
  constexpr std::array<std::string_view, 9> endings{".txt", ".cmake", ".json", ".md",     ".toml",
                                                    ".sh",  ".yml",   ".yaml", ".service"};
  const auto ending = path.extension().string();
  const bool script = path.parent_path().filename() == ".ci";
  return script || std::find(endings.begin(), endings.end(), ending) != endings.end();
}

template <class Wanted>
std::vector<fs::path> paths(Wanted wanted) {
  std::vector<fs::path> found;
  const fs::path root{GOPX_SOURCE_DIR};
  for (auto it = fs::recursive_directory_iterator{root}; it != fs::recursive_directory_iterator{};
       ++it) {
    if (it->is_directory() && is_skipped(it->path())) it.disable_recursion_pending();
    if (it->is_regular_file() && wanted(it->path())) found.push_back(it->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string path_in_tree(const fs::path& path) {
  return path.lexically_relative(fs::path{GOPX_SOURCE_DIR}).generic_string();
}

// What opens with this '{', judged by the text since the last ';', '{' or '}'.
enum class Scope { function, type, other };

bool has_word(std::string_view text, std::string_view word) {
  const auto is_letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
  };
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool starts = at == 0 || !is_letter(text[at - 1]);
    const auto end = at + word.size();
    if (starts && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

Scope scope_of(std::string_view head) {
  for (auto word : {"namespace", "class", "struct", "union", "enum"})
    if (has_word(head.substr(0, head.find('(')), word) && head.find(')') == std::string_view::npos)
      return Scope::type;
  if (head.starts_with("TEST_SUITE")) return Scope::type;
  const bool is_call = head.find('(') != std::string_view::npos;
  const bool is_value = has_word(head, "return") || head.find(" = ") != std::string_view::npos ||
                        head.ends_with('=') || head.ends_with("= ");
  return is_call && !is_value ? Scope::function : Scope::other;
}

std::string name_in(std::string_view head) {
  head = head.substr(0, head.find('('));
  head = trim_space(head);
  const auto at = head.find_last_of(" *&\n");
  return std::string{at == std::string_view::npos ? head : head.substr(at + 1)};
}

// Does the '{' after this head hold the value of a member, as in "A(int b) : b_{b}"?
bool starts_member_value(std::string_view head) {
  const auto last = trim_space(head);
  const bool after_name =
      !last.empty() && (std::isalnum(static_cast<unsigned char>(last.back())) != 0 ||
                        last.back() == '_' || last.back() == '>');
  for (auto at = head.find(')'); after_name && at != std::string_view::npos;
       at = head.find(')', at + 1)) {
    const auto next = trim_space(head.substr(at + 1));
    if (next.starts_with(':') && !next.starts_with("::")) return true;
  }
  return false;
}

class FunctionFinder {
 public:
  std::vector<Function> run(const std::vector<std::string>& code) {
    for (const auto& text : code) {
      ++line_;
      if (trim_space(text).starts_with('#')) continue;
      for (char c : text) take(c);
      if (!trim_space(head_).empty()) head_ += '\n';
    }
    return std::move(found_);
  }

 private:
  void take(char c) {
    const bool in_value = value_braces_ > 0 || (c == '{' && starts_member_value(head_));
    if (c == '{' && !in_value) return open();
    if (c == '}' && !in_value) return close();
    if (c == '{') change_value(1);
    if (c == '}') change_value(-1);
    if (c == ';' && parentheses_ == 0) return start_head();
    if (c == '(') ++parentheses_;
    if (c == ')') parentheses_ = std::max(parentheses_ - 1, 0);
    if (head_.empty() && (c == ' ' || c == '\t')) return;
    if (head_.empty()) head_line_ = line_;
    head_ += c;
    // An access specifier ends with ':' and begins no function.
    if (c == ':' && (head_ == "public:" || head_ == "private:")) start_head();
  }

  void open() {
    const bool inside = function_depth_ > 0;
    const auto scope = scope_of(head_);
    // A '{' inside of parentheses is a value: a lambda or a default argument.
    if (!inside && parentheses_ == 0 && scope == Scope::function) {
      function_depth_ = depth_ + 1;
      current_ = {name_in(head_), head_line_, 0};
    }
    ++depth_;
    if (parentheses_ == 0) start_head();
  }

  void close() {
    if (function_depth_ == depth_ && depth_ > 0) {
      current_.last_line = line_;
      found_.push_back(current_);
      function_depth_ = 0;
    }
    depth_ = std::max(depth_ - 1, 0);
    if (parentheses_ == 0) start_head();
  }

  // Braces of a member's value count as parentheses.
  void change_value(int by) {
    value_braces_ += by;
    parentheses_ += by;
  }

  void start_head() { head_.clear(); }

  std::vector<Function> found_;
  Function current_;
  std::string head_;
  int head_line_ = 0;
  int line_ = 0;
  int depth_ = 0;
  int parentheses_ = 0;
  int value_braces_ = 0;
  int function_depth_ = 0;  // 0 = not inside a function
};

}  // namespace

SourceFile make_file(std::string path, std::string_view text) {
  return {std::move(path), lines_of(text), lines_of(Stripper{text}.run())};
}

std::vector<SourceFile> source_files() {
  std::vector<SourceFile> files;
  for (const auto& path : paths(is_source))
    files.push_back(make_file(path_in_tree(path), content_of(path)));
  return files;
}

std::vector<SourceFile> other_files() {
  std::vector<SourceFile> files;
  for (const auto& path : paths(is_other_text))
    files.push_back({path_in_tree(path), lines_of(content_of(path)), {}});
  return files;
}

std::vector<Function> functions_of(const SourceFile& file) {
  return FunctionFinder{}.run(file.code);
}

}  // namespace gopx::tidy
