// `gopxctl history`: how well the endpoints have been over a window of time.
#include "ctl/commands.hpp"
#include "ctl/ask.hpp"

namespace gopx::ctl {

int run(const commands::History& command, Context& context) {
  const auto told = answer_to(command, context);
  if (!told) return told.error();
  context.out(context.json ? told->body : render_history(told->answer, scene_of(context)));
  return exit_done;
}

}  // namespace gopx::ctl
