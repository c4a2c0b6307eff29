// `gopxctl freshness`: what each public endpoint takes for the newest version of busy modules.
#include "api/json.hpp"
#include "ctl/commands.hpp"
#include "ctl/talk.hpp"

namespace gopx::ctl {

int run(const commands::Freshness&, Context& context) {
  const auto body = ask(context, commands::Freshness{environment_to_tell(context)});
  if (!body) return body.error();
  const auto done = understood(context, api::done_from_json(*body));
  if (!done) return done.error();
  const auto newest = done->newest.value_or(std::vector<api::Newest>{});
  context.out(context.json ? *body : render_newest(newest, scene_of(context)));
  if (done->message) context.err(*done->message + "\n");
  return exit_done;
}

}  // namespace gopx::ctl
