// Collects the parts of a report: from a gopxd that runs, as far as one does, from this machine,
// and for an endpoint that was named by a proof of it.
#include <sys/utsname.h>

#include <fmt/format.h>

#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/report/report.hpp"
#include "probes/catalogue.hpp"

namespace gopx::ctl {
namespace {

std::string system_text() {
  utsname name{};
  if (::uname(&name) != 0) return "unknown system";
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

// Of a daemon that may not be there: nothing is said then.
template <class C>
std::optional<typename C::Answer> quietly(const C& command, Daemon& daemon) {
  const auto answer = daemon.ask(request_for(command));
  if (!answer || answer->status != 200) return std::nullopt;
  auto read = api::from_json<typename C::Answer>(answer->body);
  if (!read) return std::nullopt;
  return std::move(*read);
}

std::vector<api::Event> events_of(Daemon& daemon) {
  std::vector<api::Event> events;
  const auto take = [&events](std::string_view line) {
    if (auto event = api::from_json<api::Event>(line)) events.push_back(std::move(*event));
    return true;
  };
  static_cast<void>(daemon.follow(request_for(commands::Events{}), take));
  return events;
}

}  // namespace

int run(const commands::Report& command, Context& context) {
  const auto machine = doctor::real_machine(context.here, context.files, context.now());
  ReportParts parts;
  parts.at = context.now();
  parts.system = system_text();
  parts.go = doctor::go_setup(machine);
  parts.home = machine.home();
  parts.findings = doctor::look_at_machine({machine, parts.go, probes::catalogue(), {}});
  parts.status = quietly(commands::Status{}, context.daemon);
  if (parts.status) {
    parts.config =
        quietly(commands::ConfigShow{}, context.daemon).value_or(std::vector<api::ConfigValue>{});
    parts.events = events_of(context.daemon);
  }
  std::string url;
  for (const auto& each :
       parts.status ? parts.status->endpoints : std::vector<api::EndpointStatus>{}) {
    if (command.endpoint && *command.endpoint != each.name) continue;
    url = each.url;
    if (auto detail = quietly(commands::Endpoint{each.name}, context.daemon))
      parts.endpoints.push_back(std::move(*detail));
  }
  for (const auto& known : probes::catalogue())
    if (command.endpoint && url.empty() && known.name == *command.endpoint) url = known.url;
  if (command.endpoint && url.empty())
    return complain(context, exit_usage,
                    fmt::format("there is no endpoint \"{}\"; `gopxctl status` lists them",
                                printable(*command.endpoint, 100)));
  if (command.endpoint && context.stand_in != nullptr)
    if (auto proof = quietly(commands::Prove{url}, *context.stand_in))
      parts.proofs.push_back(std::move(*proof));
  context.out(report_text(parts));
  return exit_done;
}

}  // namespace gopx::ctl
