// Words with a better replacement, each with the files where they are right.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.hpp"
#include "tidy/rules.hpp"

namespace gopx::tidy {
namespace {

using Words = std::vector<std::string_view>;

struct Banned {
  std::string_view word;
  std::string_view why;
  std::string_view instead;
  Words allowed_in;               // beginnings of paths
  std::string_view only_in = "";  // beginning of the paths that the rule is for; "" = all but tests
};

const std::vector<Banned>& banned() {
  static constexpr std::string_view untestable = "a test can't wait for a clock";
  static constexpr std::string_view ask_clock = "take the Now that is handed in, or ask sys/clock";
  static constexpr std::string_view one_thread = "there is one thread of ours";
  static constexpr std::string_view clang = "clang 14 can't compile libstdc++'s views";
  static constexpr std::string_view ifdefs = "half a file that this compiler never sees rots";
  static const Words clocks{"daemon/sys/clock"};
  static const std::vector<Banned> all{
      {"system_clock::now", untestable, ask_clock, clocks},
      {"steady_clock::now", untestable, ask_clock, clocks},
      {"clock_gettime", untestable, ask_clock, clocks},
      {"this_thread", "the loop would stand still", "wait with a timer of it", {"ctl/main.cpp"}},
      {"std::thread",
       one_thread,
       "use the loop, or sys/blocking_work",
       {"daemon/sys/blocking_work"}},
      {"std::async", one_thread, "use the loop", {}},
      {"getenv",
       "what depends on the environment is tested with any",
       "take the Environment that main hands in",
       {"daemon/main.cpp", "daemon/sys/environment", "daemon/sys/log.cpp", "ctl/main.cpp",
        "ctl/own_environment"}},
      {"rand()", "a run must be repeatable", "use base/random with a seed", {}},
      {"random_device",
       "a run must be repeatable",
       "use base/random; only the composition root draws a seed",
       {"daemon/engine_inputs.cpp"}},
      {"std::regex", "it recurses and is slow on hostile text", "write the few lines by hand", {}},
      {"detached",
       "what it throws would be lost",
       "give co_spawn a completion handler that rethrows",
       {}},
      {"std::format", "GCC 12 has no <format>", "use fmt::format", {}},
      {"std::expected", "GCC 12 has it in C++23 only", "use gopx::Result", {}},
      {"std::views", clang, "use algorithms", {}},
      {"ranges::views", clang, "use algorithms", {}},
      {"unordered_",
       "the order of a run must not depend on hashes",
       "use std::map",
       {},
       "daemon/core/"},
      {"shared_ptr", "the brain owns values", "share by id", {}, "daemon/core/"},
      {"__APPLE__", ifdefs, "put it into a file of its own, *_macos.cpp or platform/macos", {}},
      {"__linux__", ifdefs, "put it into a file of its own, *_linux.cpp or platform/linux", {}},
  };
  return all;
}

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool is_for_one_system(std::string_view path) {
  return path.find("_macos.") != std::string_view::npos ||
         path.find("_linux.") != std::string_view::npos || path.starts_with("daemon/platform/");
}

bool is_exempt(const SourceFile& file, const Banned& rule) {
  if (file.is_test() || !file.path.starts_with(rule.only_in)) return true;
  if (rule.word.starts_with("__") && is_for_one_system(file.path)) return true;
  return std::any_of(rule.allowed_in.begin(), rule.allowed_in.end(),
                     [&](auto place) { return file.path.starts_with(place); });
}

// The word as a whole: not the end of a longer one.
bool uses(std::string_view line, std::string_view word) {
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = at == 0 || !is_letter(line[at - 1]);
    const bool ends = end == line.size() || !is_letter(line[end]) || word.ends_with('_');
    if (begins && ends) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 7> empty_names{"util",    "utils",  "helper", "helpers",
                                                      "manager", "common", "misc"};

bool says_nothing(std::string_view word) {
  return std::find(empty_names.begin(), empty_names.end(), to_lower(word)) != empty_names.end() ||
         word == "Impl" || word == "Base";
}

// "FileManager" → "File", "Manager"; "file_util" → "file", "util".
std::vector<std::string> words_in(std::string_view name) {
  std::vector<std::string> words(1);
  for (char c : name) {
    if (c == '_' || c == '.' || (c >= 'A' && c <= 'Z')) words.emplace_back();
    if (c != '_' && c != '.') words.back() += c;
  }
  return words;
}

bool has_empty_word(std::string_view name) {
  const auto words = words_in(name);
  return std::any_of(words.begin(), words.end(),
                     [](const auto& word) { return says_nothing(word); });
}

// The name that a line declares as a type or namespace, or "".
std::string_view declared_type(std::string_view line) {
  line = trim_space(line);
  for (std::string_view word : {"enum class ", "class ", "struct ", "namespace "})
    if (line.starts_with(word)) {
      line.remove_prefix(word.size());
      const auto end = std::find_if_not(line.begin(), line.end(), is_letter);
      return line.substr(0, static_cast<std::size_t>(end - line.begin()));
    }
  return {};
}

// What follows a co_await up to the end of its expression, read over line ends.
std::string awaited(const std::vector<std::string>& code, std::size_t line, std::size_t column) {
  std::string text;
  int depth = 0;
  for (std::size_t i = line; i < code.size(); ++i, column = 0)
    for (char c : std::string_view{code[i]}.substr(column)) {
      if (c == '(') ++depth;
      if (c == ')') --depth;
      if (depth < 0 || (c == ';' && depth == 0)) return text;
      text += c;
    }
  return text;
}

// Spelt in halves, so that this file does not find itself.
const Words& leftovers() {
  static const Words words{
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X:",
      "HA"
      "CK"};
  return words;
}
}  // namespace

void check_banned(const SourceFile& file, Findings& findings) {
  for (const auto& rule : banned()) {
    if (is_exempt(file, rule)) continue;
    for (std::size_t i = 0; i < file.code.size(); ++i)
      if (uses(file.code[i], rule.word))
        findings.push_back(
            finding(file, i + 1, fmt::format("{}: {}; {}", rule.word, rule.why, rule.instead)));
  }
}

void check_names(const SourceFile& file, Findings& findings) {
  const auto name = file.path.substr(file.path.rfind('/') + 1);
  if (has_empty_word(name))
    findings.push_back(finding(file, 0, "the file's name says nothing; name the thing it holds"));
  for (std::size_t i = 0; i < file.code.size(); ++i)
    if (const auto type = declared_type(file.code[i]); has_empty_word(type))
      findings.push_back(finding(
          file, i + 1, fmt::format("the name {} says nothing; name the thing it is", type)));
}

void check_awaits(const SourceFile& file, Findings& findings) {
  for (std::size_t i = 0; i < file.code.size(); ++i) {
    const auto at = file.code[i].find("co_await");
    if (at == std::string::npos) continue;
    if (awaited(file.code, i, at).find_first_of("{[") != std::string::npos)
      findings.push_back(
          finding(file, i + 1,
                  "{ or [ in what is awaited, which GCC 12 miscompiles (double free); "
                  "name it first, then co_await f(std::move(it))"));
  }
}

void check_leftovers(const SourceFile& file, Findings& findings) {
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    for (auto word : leftovers())
      if (uses(file.lines[i], word))
        findings.push_back(
            finding(file, i + 1, fmt::format("{}; do it now, or open an issue", word)));
  }
}

}  // namespace gopx::tidy
