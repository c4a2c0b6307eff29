// Warnings about a takeover: one in force, one that ought to be and isn't, one of a proxy that has
// served wrong content.
#include "core/alert_table.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

// About a takeover, or one that ought to be and isn't.
void Alerts::warn_of_takeover(RaisedAlerts& list, Now now) const {
  if (engine_.planner.plan_wanted() && !engine_.env.takeover())
    raise_with(list, Alert::no_candidate, engine_.planner.plan_why());
  if (engine_.planner.held_back().by == "limit") {
    const int allowed = engine_.config().failover.max_switches_per_hour;
    const auto next = engine_.planner.held_back().next;
    raise_with(list, Alert::limit,
               next
                   ? say("your GOPROXY works again; gopxd has used up its {count} switches an hour "
                         "and switches back after {until}",
                         allowed, now.wall + (*next - now.steady))
                   : say("your GOPROXY works again; max_switches_per_hour is {count}, so gopxd "
                         "does not switch back by itself",
                         allowed));
  }
  for (const Endpoint& endpoint : engine_.endpoints.table().all()) warn_of_return(list, endpoint);
  for (const WaitingGo& process : engine_.waiting_go.processes()) {
    raise<Alert::go_waits>(list, process.what, process.pid);
  }
  if (!engine_.env.takeover()) return;
  if (engine_.config().failover.mode == config::Mode::observe) {
    raise<Alert::takeover_left>(list);
  }
  const bool long_ago = engine_.env.file()->claim->since + suggest_keep_after <= now.wall;
  if (engine_.env.repeated_by_hand()) {
    raise<Alert::edit_repeats>(list, engine_.endpoints.primary_name());
  }
  if (blocked_here(now)) {
    raise<Alert::primary_blocked>(list, engine_.endpoints.primary_name(),
                                  now.wall - engine_.env.file()->claim->since,
                                  engine_.endpoints.active_name());
  }
  if (long_ago && engine_.memory.control == Memory::Control::automatic) {
    raise<Alert::takeover_long>(list, engine_.endpoints.primary_name()).advice =
        say("`gopxctl keep` makes {active} your GOPROXY", engine_.endpoints.active_name());
  }
  if (engine_.env.file()->foreign_claim) {
    raise<Alert::foreign_takeover>(list);
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
void Alerts::warn_of_return(RaisedAlerts& list, const Endpoint& endpoint) const {
  const bool used_all_the_same = endpoint.quarantined_until && endpoint.in_use &&
                                 endpoint.back == Quarantine::Return::happened;
  if (!used_all_the_same) return;
  const std::string name =
      endpoint.hidden == Hidden::no ? endpoint.name : engine_.effective.sumdb().name;
  const int right = engine_.config().health.rise;
  const std::string& served = endpoint.quarantined_for;
  auto& raised = raise_with(
      list, Alert::quarantined_in_use,
      engine_.effective.sumdb().wanted
          ? say("{endpoint} has served wrong content ({class}). It is in use again because no "
                "other "
                "proxy works and its last {count} full checks of every test module were right",
                name, served, right)
          : say("{endpoint} has served wrong content ({class}). It is in use again because no "
                "other "
                "proxy works and its last {count} full checks of every test module were right; go "
                "verifies nothing it downloads, because the checksum database is switched off",
                name, served, right));
  if (engine_.effective.baseline_gosumdb() == "off") raised.fix = "go env -u GOSUMDB";
}

}  // namespace gopx::core
