// `gopxctl freshness`: what each public endpoint takes for the newest version of busy modules.
#include "ctl/commands.hpp"
#include "ctl/ask.hpp"

namespace gopx::ctl {

int run(const commands::Freshness&, Context& context) {
  const auto told = answer_to(commands::Freshness{environment_to_tell(context)}, context);
  if (!told) return told.error();
  const auto& done = told->answer;
  const auto newest = done.newest.value_or(std::vector<api::Newest>{});
  context.out(context.json ? told->body : render_newest(newest, scene_of(context)));
  if (done.message) context.err(*done.message + "\n");
  return exit_done;
}

}  // namespace gopx::ctl
