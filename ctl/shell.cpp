// `gopxctl completion` and `gopxctl hook`, and the question that the code of the former asks at run
// time. That is no command of the contract: it is not in the help, and between gopxctl and its own
// code only.
#include "ctl/shell.hpp"

#include <filesystem>

#include "ctl/commands.hpp"
#include "ctl/complete.hpp"
#include "ctl/shell_code.hpp"

namespace gopx::ctl {

int run(const commands::Completion& completion, Context& context) {
  context.out(completion_code(completion.shell_name));
  return exit_done;
}

int run(const commands::Hook& hook, Context& context) {
  context.out(
      hook_code(hook.shell_name, std::filesystem::absolute(context.daemon.socket()).string()));
  return exit_done;
}

bool is_shell_question(std::string_view word) { return word == "complete"; }

std::string answer_shell(std::span<const std::string> words, Daemon& daemon, const Manner& manner) {
  auto line = words.subspan(1);
  if (!line.empty() && line.front() == "--") line = line.subspan(1);
  return completion_lines(complete(line, [&] { return endpoints_of(daemon, manner); }), manner);
}

}  // namespace gopx::ctl
