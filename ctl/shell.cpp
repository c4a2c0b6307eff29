// `gopxctl completion` and `gopxctl hook`, and the question that the code of the former asks at run
// time. That is no command of the contract: it is not in the help, and between gopxctl and its own
// code only.
#include "ctl/shell.hpp"

#include <filesystem>

#include "ctl/commands.hpp"
#include "ctl/complete.hpp"
#include "ctl/shell_code.hpp"

namespace gopx::ctl {
namespace {

std::string shell_of(const Invocation& invocation) {
  return invocation.arguments.text("shell").value_or("bash");
}

}  // namespace

int run_completion(const Invocation& invocation, Context& context) {
  context.out(completion_code(shell_of(invocation)));
  return exit_done;
}

int run_hook(const Invocation& invocation, Context& context) {
  context.out(
      hook_code(shell_of(invocation), std::filesystem::absolute(context.daemon.socket()).string()));
  return exit_done;
}

bool is_shell_question(std::string_view word) { return word == "complete"; }

std::string answer_shell(std::span<const std::string> words, Daemon& daemon) {
  auto line = words.subspan(1);
  if (!line.empty() && line.front() == "--") line = line.subspan(1);
  return completion_lines(complete(line, [&daemon] { return endpoints_of(daemon); }));
}

}  // namespace gopx::ctl
