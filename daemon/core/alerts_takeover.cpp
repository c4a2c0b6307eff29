// Warnings about a takeover: one in force, one that ought to be and isn't, one of a proxy that has
// served wrong content.
#include <fmt/format.h>

#include "core/engine_parts.hpp"

namespace gopx::core {

using Warnings = std::vector<api::Warning>;

// About a takeover, or one that ought to be and isn't.
void Alerts::warn_of_takeover(Warnings& list, Now now) const {
  if (engine_.planner.plan_wanted() && !engine_.env.takeover())
    add_alert(list, "no-candidate", engine_.planner.plan_why());
  if (engine_.planner.held_back().by == "limit") {
    const int allowed = engine_.config().failover.max_switches_per_hour;
    const std::string until =
        engine_.planner.held_back().next
            ? " until " + format_time(now.wall + (*engine_.planner.held_back().next - now.steady))
            : "";
    add_alert(list, "limit",
              fmt::format("your own chain works again, and going back to it waits{}: "
                          "[failover] max_switches_per_hour is {}",
                          until, allowed));
  }
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) warn_of_return(list, endpoint);
  for (const WaitingGo& process : engine_.waiting_go.processes()) {
    add_alert(list, "go-waits",
              fmt::format("pid {} ({}) waits for a silent proxy", process.pid, process.what));
  }
  if (!engine_.env.takeover()) return;
  if (engine_.config().failover.mode == config::Mode::observe) {
    add_alert(list, "takeover-left",
              "a takeover is in force, but [failover] mode is \"observe\": it is not reverted");
  }
  const bool long_ago = engine_.env.file()->claim->since + suggest_keep_after <= now.wall;
  if (engine_.env.repeated_by_hand()) {
    add_alert(
        list, "edit-repeats",
        fmt::format("the env file was written by hand with the GOPROXY that gopxd had put there: "
                    "it is still gopxd's, and goes back when {} works",
                    engine_.endpoints.primary_name()));
  }
  if (blocked_here(now)) {
    add_alert(
        list, "primary-blocked",
        fmt::format("{} can't be reached from mainland China, and it has not answered for {}: if "
                    "you are there, keep {} as your own",
                    engine_.endpoints.primary_name(),
                    describe_duration(now.wall - engine_.env.file()->claim->since),
                    engine_.endpoints.active_name()));
  }
  if (long_ago && engine_.memory.control == Memory::Control::automatic) {
    add_alert(list, "takeover-long", "the takeover has been in force for more than a day");
  }
  if (engine_.env.file()->foreign_claim) {
    add_alert(list, "foreign-takeover",
              "the takeover in force was made by another gopxd; it is carried on");
  }
}

// The primary has been silent for long, where many are of whom the catalogue says that it can't be
// reached there; a proxy from there serves.
bool Alerts::blocked_here(Now now) const {
  const Endpoint* primary = engine_.endpoints.table().by_name(engine_.endpoints.primary_name());
  const Endpoint* active = engine_.endpoints.table().by_name(engine_.endpoints.active_name());
  if (!engine_.env.takeover() || primary == nullptr || active == nullptr) return false;
  const LevelHealth* culprit = primary->health.culprit();
  const bool silent = primary->health.down() && culprit != nullptr && culprit->fault() &&
                      weight_of(*culprit->fault()) == Weight::waits;
  return silent && primary->region == Region::not_mainland_china &&
         active->region == Region::mainland_china &&
         engine_.memory.control == Memory::Control::automatic &&
         engine_.env.file()->claim->since + suggest_blocked_after <= now.wall;
}

// The user's own proxy serves again although it served wrong content.
void Alerts::warn_of_return(Warnings& list, const Endpoint& endpoint) const {
  const bool used_all_the_same = endpoint.quarantined_until && endpoint.in_use &&
                                 endpoint.back == Quarantine::Return::happened;
  if (!used_all_the_same) return;
  const std::string name =
      endpoint.hidden == Hidden::no ? endpoint.name : engine_.effective.sumdb().name;
  const auto fault = fault_named(endpoint.quarantined_for);
  const std::string served = fault
                                 ? fmt::format("{} ({})", name_of(*fault), row_of(*fault).sentence)
                                 : endpoint.quarantined_for;
  const std::string unverified =
      engine_.effective.sumdb().wanted
          ? ""
          : "; go verifies nothing of what it downloads, because the checksum "
            "database is switched off";
  add_alert(
      list, "quarantined-in-use",
      fmt::format("{} has served wrong content: {}. It is in use again because no other proxy "
                  "works and its last {} full checks of every test module were right{}",
                  name, served, engine_.config().health.rise, unverified),
      engine_.effective.baseline_gosumdb() == "off" ? "go env -u GOSUMDB" : "");
}

}  // namespace gopx::core
