// `gopxctl completion` and `gopxctl hook`, and the two questions that their code asks at run time.
// Those two are no commands of the contract: they are not in the help, and between gopxctl and its
// own code only.
#include "ctl/shell.hpp"

#include "ctl/commands.hpp"
#include "ctl/complete.hpp"
#include "ctl/hook_step.hpp"
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
  context.out(hook_code(shell_of(invocation), context.own_path.value_or("gopxctl")));
  return exit_done;
}

bool is_shell_question(std::string_view word) { return word == "complete" || word == "hook-step"; }

std::string answer_shell(std::span<const std::string> words, const api::Environment& environment,
                         Daemon& daemon) {
  if (words.front() == "hook-step") {
    const auto step = hook_step(environment, daemon);
    return step ? hook_lines(*step) : "";
  }
  auto line = words.subspan(1);
  if (!line.empty() && line.front() == "--") line = line.subspan(1);
  return completion_lines(complete(line, [&daemon] { return endpoints_of(daemon); }));
}

}  // namespace gopx::ctl
