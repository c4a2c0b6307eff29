// `gopxctl use auto pause resume keep reload`.
#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/commands.hpp"
#include "ctl/talk.hpp"

namespace gopx::ctl {

int run_order(const Invocation& invocation, Context& context) {
  const auto body = ask(invocation, context, *invocation.command);
  if (!body) return body.error();
  const auto done = understood(context, api::done_from_json(*body));
  if (!done) return done.error();
  if (invocation.json) context.out(*body);
  const auto message = done->message.value_or("done");
  context.err(printable(message, message.size()) + "\n");
  return exit_done;
}

}  // namespace gopx::ctl
