#include "show.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace gopx::sim {
namespace {

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::string or_none(const std::optional<std::string>& value) { return value.value_or("(none)"); }
std::string or_none(const std::optional<Duration>& value) {
  return value ? format_duration(*value) : "(none)";
}

std::string show(const Report& report) {
  const auto fault = report.fault ? name_of(*report.fault) : "ok";
  const auto step = report.step ? name_of(*report.step) : "";
  return fmt::format("{} {} {} verified={} unproven={}", name_of(report.level), fault, step,
                     report.verified, report.content_unproven);
}

std::string show(const core::EnvFile& file) {
  return fmt::format("GOPROXY={} GOSUMDB={} claim={} {}", or_none(file.goproxy),
                     or_none(file.gosumdb), file.claim ? or_none(file.claim->goproxy_before) : "no",
                     file.problem);
}

std::string_view name_of(core::WriteOutcome outcome) {
  switch (outcome) {
    case core::WriteOutcome::written:
      return "written";
    case core::WriteOutcome::unchanged:
      return "unchanged";
    case core::WriteOutcome::changed_meanwhile:
      return "changed-meanwhile";
    case core::WriteOutcome::failed:
      return "failed";
  }
  return "?";
}

std::string_view name_of(core::Intent intent) {
  switch (intent) {
    case core::Intent::takeover:
      return "takeover";
    case core::Intent::revert:
      return "revert";
    case core::Intent::keep:
      return "keep";
  }
  return "?";
}

std::string_view name_of(core::NetworkHint hint) {
  switch (hint) {
    case core::NetworkHint::link_changed:
      return "link-changed";
    case core::NetworkHint::resumed:
      return "resumed";
    case core::NetworkHint::went_to_sleep:
      return "went-to-sleep";
    case core::NetworkHint::connectivity_changed:
      return "connectivity-changed";
    case core::NetworkHint::identified:
      return "identified";
  }
  return "?";
}

std::string show(const core::Command& command) {
  return std::visit(
      Overloaded{[](const core::ProbeNow& now) {
                   return fmt::format("probe [{}] deep={}", join(now.endpoints, " "), now.deep);
                 },
                 [](const core::Use& use) {
                   return fmt::format("use {} for {}", use.endpoint, or_none(use.duration));
                 },
                 [](const core::Auto&) -> std::string { return "auto"; },
                 [](const core::Pause& pause) { return "pause for " + or_none(pause.duration); },
                 [](const core::Resume&) -> std::string { return "resume"; },
                 [](const core::Keep&) -> std::string { return "keep"; },
                 [](const core::CompareNewest&) -> std::string { return "compare"; }},
      command);
}

std::string show(const core::Memory& memory) {
  std::string out = fmt::format(
      "control={} pinned={} until={} seq={} last_write={}", static_cast<int>(memory.control),
      memory.pinned, memory.control_until ? format_time(*memory.control_until) : "-",
      memory.next_seq, memory.last_write_at ? format_time(*memory.last_write_at) : "-");
  out +=
      fmt::format(" baselines=[{}] switches={} flaps={} respected={}", join(memory.baselines, " "),
                  memory.moves.of_the_hour.size(), memory.flaps.size(),
                  memory.edit_respected_until ? format_time(*memory.edit_respected_until) : "-");
  for (const core::Quarantine& entry : memory.quarantines) {
    out += fmt::format(" quarantine({} {})", entry.endpoint, format_time(entry.until));
  }
  return out;
}

std::string show(const core::StartProbe& probe) {
  return fmt::format(
      "probe #{} of {} {} {} only={} canary={}@{} sumdb={} cached={} timeout={} connect={}",
      probe.id.value, probe.endpoint.value, probe.url, name_of(probe.level),
      probe.only ? name_of(*probe.only) : "-", probe.canary.module, probe.canary.version,
      probe.sumdb_name, probe.cached_only, format_duration(probe.timeout),
      format_duration(probe.connect_timeout));
}

}  // namespace

std::string show(const core::Event& event) {
  return std::visit(
      Overloaded{
          [](const core::ProbeFinished& e) {
            return fmt::format("probe #{} finished: {}", e.id.value, show(e.report));
          },
          [](const core::EnvFileSeen& e) { return "env file: " + show(e.file); },
          [](const core::GoRootsSeen& e) { return fmt::format("{} go roots", e.roots.size()); },
          [](const core::GoStarted&) -> std::string { return "go started"; },
          [](const core::CredentialsChanged&) -> std::string { return "netrc changed"; },
          [](const core::WriteFinished& e) {
            return fmt::format("write #{} {}: {}", e.id.value, name_of(e.outcome), show(e.after));
          },
          [](const core::GoEnvRead& e) { return "go env GOPROXY=" + e.goproxy; },
          [](const core::WaitingGoSeen& e) {
            return fmt::format("{} go wait", e.processes.size());
          },
          [](const core::NetworkHinted& e) { return fmt::format("network {}", name_of(e.hint)); },
          [](const core::ConfigReloaded& e) { return "reloaded " + join(e.changed, " "); },
          [](const core::ConfigRejected& e) { return "rejected " + e.problem; },
          [](const core::CommandReceived& e) {
            return fmt::format("command #{} {}", e.id.value, show(e.command));
          },
          [](const core::PartReported& e) {
            return fmt::format("part {}: {}", static_cast<int>(e.part), e.problem);
          },
          [](const core::TimeReached&) -> std::string { return "time"; },
          [](const core::StopRequested&) -> std::string { return "stop"; }},
      event);
}

std::string show(const core::Action& action) {
  return std::visit(
      Overloaded{[](const core::StartProbe& a) { return show(a); },
                 [](const core::CancelProbe& a) { return fmt::format("cancel #{}", a.id.value); },
                 [](const core::WriteEnv& a) {
                   return fmt::format("write #{} {} GOPROXY={} GOSUMDB={} because {}", a.id.value,
                                      name_of(a.intent), a.goproxy, or_none(a.gosumdb), a.cause);
                 },
                 [](const core::Remember& a) { return "remember " + show(a.memory); },
                 [](const core::Journal& a) {
                   return fmt::format("journal {} {} {} {}->{}: {} ({})", a.seq,
                                      core::name_of(a.kind), a.endpoint, a.from, a.to,
                                      english(a.cause), a.undo);
                 },
                 [](const core::Reply& a) {
                   return fmt::format("reply #{} ok={} {} {} ({} probed)", a.id.value, !a.refused,
                                      a.refused ? name_of(*a.refused) : "", english(a.message),
                                      a.probed.size());
                 },
                 [](const core::KeepEvidence& a) { return "evidence about " + a.about; },
                 [](const core::LookForWaitingGo& a) {
                   return "look for go on " + join(a.displaced_urls, " ");
                 },
                 [](const core::Stopped&) -> std::string { return "stopped"; }},
      action);
}

std::string show(Instant at) {
  const auto us = at.time_since_epoch().count();
  const auto s = us / 1'000'000;
  return fmt::format("{}:{:02}:{:02}.{:06}", s / 3600, s / 60 % 60, s % 60, us % 1'000'000);
}

}  // namespace gopx::sim
