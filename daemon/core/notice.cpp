// Three lines at most: what happened, what go uses now, how to undo it. Endpoints are named as
// gopxctl names them, so that the next command is at hand.
#include "core/notice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t line_bytes_max = 300;
constexpr std::size_t variable_bytes_max = 4096;

std::string line_of(std::string_view text) {
  return printable(mask_logins_in_prose(text), line_bytes_max);
}

std::string uses_now(const api::Status& now) {
  return "go uses " + line_of(now.goenv.current.value_or("(unknown)"));
}

Notice about_takeover(const Journal& line, const api::Status& now) {
  Notice notice;
  notice.title =
      fmt::format("GOPROXY: {} stands in for {}", line.to, now.primary.value_or("yours"));
  notice.body = fmt::format("{}\n{}\nTo undo: gopxctl pause. To stay with it: gopxctl keep.",
                            line_of(line.cause), uses_now(now));
  return notice;
}

Notice about_revert(const Journal& line, const api::Status& now) {
  Notice notice;
  notice.title = "GOPROXY: back to your own";
  notice.body = fmt::format("{}\n{}", line_of(line.cause), uses_now(now));
  return notice;
}

Notice about_quarantine(const Journal& line, const api::Status& now) {
  Notice notice;
  notice.slot = NoticeSlot::trust;
  notice.urgent = true;
  notice.title = fmt::format("{} serves wrong content", line.endpoint);
  notice.body = fmt::format(
      "What it gave out is not what the checksums say ({}). It is not used until {}.\n{}\nMore: "
      "gopxctl why {}",
      line_of(line.cause), line_of(line.to), uses_now(now), line.endpoint);
  return notice;
}

Notice about_return(const Journal& line, const api::Status& now) {
  Notice notice;
  notice.slot = NoticeSlot::trust;
  notice.urgent = true;
  notice.title = fmt::format("{} served wrong content and is in use again", line.endpoint);
  notice.body = fmt::format("{}\n{}\nMore: gopxctl why {}", line_of(line.cause), uses_now(now),
                            line.endpoint);
  return notice;
}

Notice about_network(const Journal& line, const api::Status& now) {
  Notice notice;
  notice.slot = NoticeSlot::network;
  const bool portal = line.to == "portal";
  notice.title = portal ? "The network wants you to log in" : "No Go module proxy can be reached";
  notice.body = fmt::format(
      "{}\nThe fault is here, not at the proxies: nothing is changed. {}\nMore: gopxctl status",
      portal ? "Something stands between this machine and every module proxy."
             : "Not one of them gives a verified answer.",
      uses_now(now));
  return notice;
}

std::string cut(std::string_view text) {
  return printable(mask_logins_in_prose(text), variable_bytes_max);
}

}  // namespace

// Coming online is no news.
bool is_for_people(const Journal& line) {
  switch (line.kind) {
    case JournalKind::takeover:
    case JournalKind::revert:
    case JournalKind::quarantine:
      return true;
    case JournalKind::network:
      return line.to == "offline" || line.to == "portal";
    case JournalKind::transition:
    case JournalKind::human_edit:
    case JournalKind::config:
    case JournalKind::control:
    case JournalKind::held_back:
      return false;
  }
  return false;
}

std::optional<Notice> notice_of(const Journal& line, const api::Status& now) {
  if (!is_for_people(line)) return std::nullopt;
  if (line.kind == JournalKind::takeover) return about_takeover(line, now);
  if (line.kind == JournalKind::revert) return about_revert(line, now);
  if (line.kind == JournalKind::quarantine)
    return line.to == used_again ? about_return(line, now) : about_quarantine(line, now);
  return about_network(line, now);
}

std::optional<Notice> notice_of(const std::vector<WaitingGo>& waiting) {
  if (waiting.empty()) return std::nullopt;
  Notice notice;
  notice.slot = NoticeSlot::waiting;
  notice.title = waiting.size() == 1 ? "A go command still waits for the old proxy"
                                     : "Go commands still wait for the old proxy";
  for (const WaitingGo& process : waiting)
    notice.body += fmt::format("pid {}: {}\n", process.pid, line_of(process.what));
  notice.body += "Press Ctrl-C there and run it again: it will use the new proxy.";
  return notice;
}

std::map<std::string, std::string> notice_variables(const Journal& line, const api::Status& now) {
  return {{"GOPX_EVENT", std::string(name_of(line.kind))},
          {"GOPX_SEQ", std::to_string(line.seq)},
          {"GOPX_AT", format_time(line.at)},
          {"GOPX_ENDPOINT", cut(line.endpoint)},
          {"GOPX_FROM", cut(line.from)},
          {"GOPX_TO", cut(line.to)},
          {"GOPX_CAUSE", cut(line.cause)},
          {"GOPX_UNDO", cut(line.undo)},
          {"GOPX_VERDICT", now.verdict},
          {"GOPX_SUMMARY", cut(now.summary)},
          {"GOPX_GOPROXY", cut(now.goenv.current.value_or(""))}};
}

std::optional<Notice> NoticeGate::admit(Notice notice, Instant now) {
  Slot& slot = slots_[static_cast<std::size_t>(notice.slot)];
  if (slot.quiet_since) {
    const bool calm = *slot.quiet_since + storm_over_after <= now;
    slot.quiet_since = now;
    if (!calm) return std::nullopt;
    slot = {};
  }
  std::erase_if(slot.recent, [&](Instant at) { return at + notice_window <= now; });
  slot.recent.push_back(now);
  if (slot.recent.size() <= notices_before_storm) return notice;
  slot.quiet_since = now;
  notice.title += ", again and again";
  notice.body +=
      "\nThis keeps changing. Nothing more is said until it has been calm for half an "
      "hour; gopxctl events lists everything.";
  return notice;
}

}  // namespace gopx::core
