// What the control socket is answered, and at which pace people's commands reach the brain.
#include "control/config_values.hpp"
#include "control/metrics.hpp"
#include "engine_inputs.hpp"
#include "service.hpp"
#include "sys/clock.hpp"

namespace gopx {
namespace {

core::Reply too_many_commands() {
  return {.refused = api::ErrorCode::busy,
          .message = sentence_of(msgid("too many commands at once: try again in a moment"), {})};
}

// May carrying it out change the env file, or what is remembered?
bool may_write(const core::Command& command) {
  return !std::holds_alternative<core::ProbeNow>(command) &&
         !std::holds_alternative<core::CompareNewest>(command);
}

}  // namespace

void Service::submit(core::Command command, control::ReplyTo done) {
  if (!may_write(command)) return submit_now(std::move(command), std::move(done));
  const bool admitted = pace_.admit([this, command, done] { submit_now(command, done); });
  if (!admitted) done(too_many_commands());
}

void Service::submit_now(core::Command command, control::ReplyTo done) {
  const CommandId id{++last_command_};
  waiting_.emplace(id, std::move(done));
  feed(core::CommandReceived{id, std::move(command)});
}

api::Status Service::status() const {
  api::Status status = engine_.status(sys::read_clock());
  if (parts_.loaded.config.probe.proxy == "env")
    status.forward_proxy = forward_proxy_in(parts_.environment);
  return status;
}

control::Services Service::services() {
  control::Services services;
  services.now = sys::read_clock;
  services.status = [this] { return status(); };
  services.revision = [this] { return engine_.revision(); };
  services.endpoint = [this](std::string_view name) {
    return engine_.endpoint(name, sys::read_clock());
  };
  services.history = [this](Duration window, control::Services::HistoryDone done) {
    history_.ask(window, std::move(done));
  };
  services.metrics = [this] {
    return control::metrics_text(status(), engine_.counted(sys::read_clock()));
  };
  services.config_values = [this] {
    return control::config_values(parts_.loaded.values, parts_.places.fleet, parts_.places.config);
  };
  services.submit = [this](core::Command command, control::ReplyTo done) {
    submit(std::move(command), std::move(done));
  };
  services.reload = [this](const control::ReplyTo& done) { reload(done); };
  services.why = [this](const api::commands::WhyModule& wanted, control::ReplyTo done) {
    why(wanted, std::move(done));
  };
  services.prove = [this](const std::string& url, probing::ProxyChecker::Done done) {
    proxy_checker_.start(url, parts_.loaded.config, std::move(done));
  };
  return services;
}

void Service::why(const api::commands::WhyModule& wanted, control::ReplyTo done) {
  probing::Search search =
      search_among(engine_.places_for(wanted.module, wanted.shell), parts_.loaded.config.probe);
  const auto& sumdb = parts_.loaded.config.sumdb;
  if (sumdb.enabled)
    search.database = {sumdb.name, sumdb.url.empty() ? "https://" + sumdb.name : sumdb.url,
                       sumdb.key};
  search.module = wanted.module;
  search.version = wanted.version;
  search_.start(search, std::move(done));
}

}  // namespace gopx
