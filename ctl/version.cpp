// `gopxctl version`: without a daemon it is gopxctl's own alone, and that is fine.
#include <fmt/format.h>

#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {

int run_version(const Invocation& invocation, Context& context) {
  const auto& command = api::command(api::Verb::status);
  const auto response = context.daemon.ask(
      {.method = api::name_of(command.method), .path = std::string{command.path}, .body = {}});
  const auto status = response ? api::status_from_json(response->body) : failure("");
  const auto daemon = status ? printable(status->version, 64) : std::string{};
  if (invocation.json)
    context.out(fmt::format("{{\"schema\":1,\"gopxctl\":\"{}\",\"gopxd\":{}}}\n", GOPX_VERSION,
                            status ? fmt::format("\"{}\"", daemon) : "null"));
  else
    context.out(fmt::format("gopxctl {}\n{}", GOPX_VERSION,
                            status ? fmt::format("gopxd   {} (pid {})\n", daemon, status->pid)
                                   : "gopxd   not running\n"));
  return exit_done;
}

}  // namespace gopx::ctl
