// A pasted text, of anybody's making.
#include "ctl/explain/explain.hpp"

#include "base/text.hpp"
#include "ctl/explain/lines.hpp"
#include "ctl/explain/places.hpp"
#include "fuzz/target.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::explain;

// Outside of single quotes a command of ours has no byte that a shell expands, but for our own.
bool is_tame(std::string_view command) {
  bool quoted = false;
  for (const char c : command) {
    if (c == '\'') quoted = !quoted;
    if (!quoted && std::string_view{"`;&<>{}*?!#~"}.find(c) != std::string_view::npos) return false;
  }
  return !quoted;
}

}  // namespace

void examine(std::string_view input) {
  const auto findings = explain::explain(input);
  require(findings.size() <= findings_max, "two findings at the most");
  for (const auto& finding : findings) {
    require(is_one_line(finding.text) && is_utf8(finding.text), "a line that is shown is text");
    require(is_one_line(finding.module), "so is a module");
    require(finding.host.empty() || is_plausible_host(finding.host), "a host is plausible");
    require(!finding.fix.empty(), "there is something to do");
    require(finding.line >= 1, "a finding stands somewhere");
    for (const auto& command : finding.fix) {
      require(is_one_line(command), "a command is one line");
      require(is_tame(command), "a command runs nothing of the text's");
    }
  }
  LineReader reader{input};
  Line line;
  std::size_t bytes = 0;
  while (reader.next(line)) {
    for (const char c : line.text)
      require(c == '\t' || !is_control(c), "a line has no controls but tabs");
    bytes += line.text.size();
  }
  require(bytes <= 2 * input.size() + 64, "reading makes no text longer than it was");
}

}  // namespace gopx::fuzz
