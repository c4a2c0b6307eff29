// A Dockerfile, stage by stage: which variables a RUN sees, and whether it fetches modules. The
// grammar is Docker's reference: instructions in any case, lines continued by a backslash, comments
// at the beginning of a line only, JSON or shell form.
#include <algorithm>

#include "base/text.hpp"
#include "ctl/doctor/readers.hpp"
#include "ctl/shell_words.hpp"

namespace gopx::ctl::doctor {
namespace {

struct Instruction {
  std::string word;  // "run"
  std::string rest;
  int line = 1;
};

std::vector<Instruction> instructions_in(std::string_view text) {
  std::vector<Instruction> all;
  std::string open;
  int number = 0;
  int first = 0;
  for (auto line : split(text, '\n')) {
    ++number;
    if (all.size() >= readings_max) break;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto trimmed = trim_space(line);
    if (trimmed.starts_with('#') || (trimmed.empty() && open.empty())) continue;
    if (open.empty()) first = number;
    const bool goes_on = trimmed.ends_with('\\');
    open += std::string{goes_on ? trimmed.substr(0, trimmed.size() - 1) : trimmed} + " ";
    if (goes_on) continue;
    const auto whole = trim_space(open);
    const auto space = std::min(whole.find_first_of(" \t"), whole.size());
    all.push_back(
        {to_lower(whole.substr(0, space)), std::string{trim_space(whole.substr(space))}, first});
    open.clear();
  }
  return all;
}

// "A=1 B=2", or of ENV the old form "A 1".
Assignments pairs_in(const Instruction& instruction) {
  Assignments all;
  const auto commands = shell_commands(instruction.rest);
  if (commands.empty()) return all;
  const auto& words = commands.front();
  const bool old_form =
      instruction.word == "env" && words.size() > 1 && words[0].find('=') == std::string::npos;
  if (old_form && words[0].empty()) return all;
  if (old_form) return {{words[0], words[1], instruction.line}};
  for (const auto& command : commands)
    for (const auto& word : command) {
      const auto equals = std::min(word.find('='), word.size());
      if (equals == 0) continue;
      all.push_back({word.substr(0, equals), word.substr(std::min(equals + 1, word.size())),
                     instruction.line});
    }
  return all;
}

bool fetches(const ShellCommand& words, std::size_t at) {
  if (at + 1 >= words.size() || words[at] != "go") return false;
  const auto& what = words[at + 1];
  return what == "mod" || what == "get" || what == "build" || what == "install" || what == "run" ||
         what == "test" || what == "list" || what == "vet" || what == "generate";
}

// Does one of the commands fetch modules? What stands in front of it, `GOPROXY=x go …`, and what an
// `export` or a `go env -w` before it said, is for it.
void take_run(const Instruction& instruction, DockerStage& stage) {
  Assignments own;
  for (const auto& words : shell_commands(instruction.rest))
    for (std::size_t at = 0; at < words.size(); ++at) {
      const auto equals = words[at].find('=');
      const bool is_assignment = equals != std::string::npos && words[at].starts_with("GO");
      if (is_assignment)
        own.push_back(
            {words[at].substr(0, equals), words[at].substr(equals + 1), instruction.line});
      if (!fetches(words, at) || stage.go_line != 0) continue;
      stage.go_line = instruction.line;
      stage.own = own;
    }
  // `RUN go env -w GOPROXY=…` holds for the RUNs behind it as well.
  if (stage.go_line == 0 && instruction.rest.find("go env -w") != std::string::npos)
    stage.variables.insert(stage.variables.end(), own.begin(), own.end());
}

}  // namespace

Dockerfile read_dockerfile(std::string_view text) {
  Dockerfile file;
  for (const auto& instruction : instructions_in(text)) {
    if (instruction.word == "from") {
      const auto words = words_of(instruction.rest);
      const auto base = std::find_if(words.begin(), words.end(),
                                     [](auto word) { return !word.starts_with("--"); });
      file.stages.push_back(
          {base == words.end() ? "" : std::string{*base}, instruction.line, {}, {}, 0, {}});
      continue;
    }
    const bool is_argument = instruction.word == "arg";
    const bool is_variable = instruction.word == "env";
    auto pairs = is_argument || is_variable ? pairs_in(instruction) : Assignments{};
    if (file.stages.empty()) {
      if (is_argument) file.global.insert(file.global.end(), pairs.begin(), pairs.end());
      continue;
    }
    auto& stage = file.stages.back();
    auto& into = is_argument ? stage.arguments : stage.variables;
    into.insert(into.end(), pairs.begin(), pairs.end());
    if (instruction.word == "run") take_run(instruction, stage);
  }
  return file;
}

}  // namespace gopx::ctl::doctor
