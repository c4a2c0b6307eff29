// `gopxctl history freshness metrics`: ask once, and print what the daemon answers.
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {

// How well the endpoints have been over a window of time.
int run(const commands::History& command, Context& context) {
  const auto told = answer_to(command, context);
  if (!told) return told.error();
  context.out(context.json ? told->body : render_history(told->answer, scene_of(context)));
  return exit_done;
}

// What each public endpoint takes for the newest version of busy modules.
int run(const commands::Freshness&, Context& context) {
  const auto told = answer_to(commands::Freshness{environment_to_tell(context)}, context);
  if (!told) return told.error();
  const auto& done = told->answer;
  const auto newest = done.newest.value_or(std::vector<api::Newest>{});
  context.out(context.json ? told->body : render_newest(newest, scene_of(context)));
  if (done.message) tell(context, *done.message);
  return exit_done;
}

// The text as the daemon gives it, for a textfile collector or a second user, whose gopxd has found
// the port taken.
int run(const commands::Metrics& command, Context& context) {
  const auto text = ask(context, command);
  if (!text) return text.error();
  context.out(*text);
  return exit_done;
}

}  // namespace gopx::ctl
