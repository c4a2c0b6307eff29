// `gopxctl wait`: looks at the status at a bounded rate until it is so. A daemon that is just
// starting is waited for as well; one that has stopped meanwhile is not, beyond the moment that a
// restart takes.
#include <fmt/format.h>

#include <algorithm>

#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

using namespace std::chrono_literals;

constexpr Duration look_interval = 200ms;
constexpr Duration start_patience =
    10s;  // for a daemon to come up, where no --timeout says otherwise

constexpr Duration restart_patience = 1s;
constexpr std::size_t word_bytes_max = 40;

bool is_so(std::string_view wanted, const api::Status& status) {
  if (status.starting) return false;
  if (wanted == "usable") return status.verdict == "ok" || status.verdict == "degraded";
  if (wanted == "takeover") return status.takeover;
  if (wanted == "primary")
    return !status.takeover && status.primary && status.active == status.primary;
  return status.verdict == "ok";
}

struct Seen {
  std::string body;
  api::Status status;
};
using Look = tl::expected<Seen, ClientError>;

Look look(Context& context) {
  auto response = context.daemon.ask(request_for(commands::Status{}));
  if (!response) return tl::unexpected<ClientError>{response.error()};
  auto status = api::from_json<api::Status>(response->body);
  if (!status)
    return tl::unexpected<ClientError>{ClientError{false, verbatim(status.error().message)}};
  return Seen{std::move(response->body), std::move(*status)};
}

int tell_success(Context& context, const Seen& seen) {
  if (context.json) context.out(seen.body);
  context.err(fmt::format("{}: {}\n", printable(first_word(seen.status), word_bytes_max),
                          clean(render(seen.status.summary, context.manner()))));
  return exit_done;
}

Sentence timed_out(std::string_view wanted, Duration limit) {
  const auto span = format_duration(limit);
  if (wanted == "usable") return say("timed out after {span}: go can't download modules yet", span);
  if (wanted == "takeover") return say("timed out after {span} waiting for a failover", span);
  if (wanted == "primary")
    return say("timed out after {span}: the primary is not in use again yet", span);
  return say("timed out after {span}: your GOPROXY is not healthy yet", span);
}

}  // namespace

int run(const commands::Wait& wait, Context& context) {
  const auto wanted = wait.what.value_or("healthy");
  const auto timeout = wait.timeout;
  const auto begin = context.running();
  Duration reached_at = begin;
  for (bool ever_reached = false;;) {
    const auto seen = look(context);
    ever_reached = ever_reached || seen;
    if (seen || !seen.error().unreachable) reached_at = context.running();
    if (ever_reached && context.running() - reached_at >= restart_patience)
      return complain(context, exit_unavailable, say("gopxd has stopped"));
    if (seen && is_so(wanted, seen->status)) return tell_success(context, *seen);
    const auto waited = context.running() - begin;
    const auto limit = ever_reached ? timeout : timeout.value_or(start_patience);
    if (limit && waited >= *limit)
      return ever_reached ? complain(context, exit_failed, timed_out(wanted, *limit))
                          : tell_no_daemon(context, seen.error());
    context.sleep(limit ? std::min(look_interval, *limit - waited) : look_interval);
  }
}

}  // namespace gopx::ctl
