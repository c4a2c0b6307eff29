// `gopxctl history`: how well the endpoints have been over a window of time.
#include "api/json.hpp"
#include "ctl/commands.hpp"
#include "ctl/talk.hpp"

namespace gopx::ctl {

int run(const commands::History& command, Context& context) {
  const auto answer = context.daemon.ask(request_for(command));
  if (!answer) return tell_no_daemon(context, answer.error());
  if (answer->status != 200) return tell_refusal(context, *answer);
  const auto history = understood(context, api::history_from_json(answer->body));
  if (!history) return history.error();
  context.out(context.json ? answer->body : render_history(*history, scene_of(context)));
  return exit_done;
}

}  // namespace gopx::ctl
