// `gopxctl metrics`: the text as the daemon gives it, for a textfile collector or a second user,
// whose gopxd has found the port taken.
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {

int run(const commands::Metrics& command, Context& context) {
  const auto text = ask(context, command);
  if (!text) return text.error();
  context.out(*text);
  return exit_done;
}

}  // namespace gopx::ctl
