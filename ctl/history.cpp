// `gopxctl history`: how well the endpoints have been over a window of time.
#include "api/json.hpp"
#include "api/requests.hpp"
#include "ctl/commands.hpp"
#include "ctl/talk.hpp"

namespace gopx::ctl {
namespace {

constexpr Duration patience = std::chrono::seconds{20};  // months are read piece by piece

std::string query_of(const api::Arguments& arguments) {
  std::string query;
  for (const std::string name : {"endpoint", "since"}) {
    const auto value = arguments.text(name);
    if (value) query += (query.empty() ? "?" : "&") + name + "=" + api::encode_percent(*value);
  }
  return query;
}

}  // namespace

int run_history(const Invocation& invocation, Context& context) {
  const auto answer = context.daemon.ask(
      {.method = "GET",
       .path = std::string{invocation.command->path} + query_of(invocation.arguments),
       .body = {},
       .patience = patience});
  if (!answer) return tell_no_daemon(invocation, context, answer.error());
  if (answer->status != 200) return tell_refusal(invocation, context, *answer);
  const auto history = understood(context, api::history_from_json(answer->body));
  if (!history) return history.error();
  context.out(invocation.json ? answer->body : render_history(*history, scene_of(context)));
  return exit_done;
}

}  // namespace gopx::ctl
