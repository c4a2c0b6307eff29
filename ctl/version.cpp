// `gopxctl version`: without a daemon it is gopxctl's own alone, and that is fine.
#include <fmt/format.h>

#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"
#include "ctl/whereabouts.hpp"

namespace gopx::ctl {
namespace {

// Another version's status may be one that we can't read; its version can be told all the same.
Sentence line_about(const tl::expected<DaemonResponse, ClientError>& response) {
  if (!response) return say("not running");
  const auto version = version_in(response->body);
  if (version.empty()) return say("of unknown version");
  const auto status = api::from_json<api::Status>(response->body);
  return verbatim(status ? fmt::format("{} (pid {})", version, status->pid) : version);
}

}  // namespace

int run(const commands::Version&, Context& context) {
  const auto response = context.daemon.ask(request_for(commands::Status{}));
  const auto version = response ? version_in(response->body) : std::string{};
  if (context.json)
    context.out(fmt::format("{{\"schema\":1,\"gopxctl\":\"{}\",\"gopxd\":{}}}\n", GOPX_VERSION,
                            version.empty() ? "null" : fmt::format("\"{}\"", version)));
  else
    context.out(fmt::format("gopxctl {}\ngopxd   {}\n", GOPX_VERSION,
                            render(line_about(response), context.manner())));
  if (const auto remark = version_remark(version))
    context.err(
        fmt::format("{}:\n  {}\n", render(remark->sentence, context.manner()), remark->fix));
  return exit_done;
}

}  // namespace gopx::ctl
