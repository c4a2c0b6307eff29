// The second half of the first line: go can't work, or the way back waits; why gopxd does nothing
// about it, until when, and the command that changes it.
#include <fmt/format.h>

#include "core/engine_parts.hpp"

namespace gopx::core {
namespace {

std::string ready_words(std::size_t ready) {
  if (ready == 0) return "no backup is ready";
  return ready == 1 ? "1 backup is ready" : fmt::format("{} backups are ready", ready);
}

}  // namespace

// The message of a warning that is true now, or "".
std::string Alerts::message_of(std::string_view code, Now now) const {
  for (const Raised& raised : all_alerts(now)) {
    if (row_of(raised.alert).code == code) return raised.message;
  }
  return {};
}

std::string StatusWriter::why_no_help(Now now) const {
  const std::string& by = engine_.planner.held_back().by;
  const std::string until =
      engine_.planner.held_back().next
          ? " until " + format_time(now.wall + (*engine_.planner.held_back().next - now.steady))
          : "";
  const std::string ready = by == "limit" ? "" : ready_words(engine_.planner.ready_backups());
  if (by == "paused") return fmt::format("you paused gopxd{}, {}: `gopxctl resume`", until, ready);
  if (by == "pinned")
    return fmt::format("you pinned {}{}, {}: `gopxctl auto`", engine_.memory.pinned, until, ready);
  if (by == "observe")
    return fmt::format("{}, but [failover] mode is \"observe\": gopxd changes nothing", ready);
  if (by == "minute")
    return fmt::format("gopxd has moved {} times in a row and waits{}; `gopxctl auto` moves now",
                       dead_chain_moves_at_once, until);
  if (by == "limit")
    return fmt::format("going back waits{} (max_switches_per_hour): `gopxctl auto` goes back now",
                       until);
  if (by == "edit")
    return fmt::format("you set GOPROXY yourself, and gopxd leaves it alone{}, {}: `gopxctl auto`",
                       until, ready);
  if (by == "private")
    return "your GOPROXY has a private proxy, which gopxd does not bypass: `gopxctl why`";
  if (by == "settling") return "gopxd is about to use a backup";
  if (!by.empty()) {
    const std::string said = engine_.alerts.message_of(by, now);
    return fmt::format("gopxd can't help: {}", said.empty() ? by : said);
  }
  return engine_.env.takeover() ? "the stand-in failed too, and no backup is ready: `gopxctl why`"
                                : "no backup is ready: `gopxctl why`";
}

}  // namespace gopx::core
