// `gopxctl metrics`: the text as the daemon gives it, for a textfile collector or a second user,
// whose gopxd has found the port taken.
#include "ctl/commands.hpp"
#include "ctl/talk.hpp"

namespace gopx::ctl {

int run_metrics(const Invocation& invocation, Context& context) {
  const auto text = ask(invocation, context, *invocation.command);
  if (!text) return text.error();
  context.out(*text);
  return exit_done;
}

}  // namespace gopx::ctl
