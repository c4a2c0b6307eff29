// Three lines at most: what happened, what go uses now, how to undo it. Endpoints are named as
// gopxctl names them, so that the next command is at hand.
#include "core/notice.hpp"

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

// Sentences that stand on lines of their own, as this reader reads them.
class Writing {
 public:
  explicit Writing(const Manner& manner) : manner_{manner} {}
  std::string line(const Sentence& sentence) const { return line_of(render(sentence, manner_)); }
  std::string lines(std::initializer_list<Sentence> sentences) const {
    std::string all;
    for (const Sentence& one : sentences)
      if (!one.empty()) all += (all.empty() ? "" : "\n") + line(one);
    return all;
  }

 private:
  const Manner& manner_;
};

Sentence uses_now(const api::Status& now) {
  return now.goenv.current ? say("go uses {value}", *now.goenv.current) : Sentence{};
}

Notice about_takeover(const Journal& line, const api::Status& now, const Writing& in) {
  Notice notice;
  notice.title = in.line(
      now.primary && *now.primary != line.to
          ? say("GOPROXY: go is now using {active} instead of {primary}", line.to, *now.primary)
          : say("GOPROXY: go is now using {active}", line.to));
  notice.body =
      in.lines({line.cause, uses_now(now), say("Undo: `gopxctl pause`. Keep it: `gopxctl keep`.")});
  return notice;
}

Notice about_revert(const Journal& line, const api::Status& now, const Writing& in) {
  Notice notice;
  notice.title = in.line(say("GOPROXY: switched back to yours"));
  notice.body = in.lines({line.cause, uses_now(now)});
  return notice;
}

Notice about_quarantine(const Journal& line, const api::Status& now, const Writing& in) {
  Notice notice;
  notice.slot = NoticeSlot::trust;
  notice.urgent = true;
  notice.title = in.line(say("{endpoint} serves wrong content", line.endpoint));
  const auto until = parse_time(line.to);
  notice.body = in.lines(
      {until ? say("It served a module that does not match the checksums ({class}). It is not used "
                   "until {until}.",
                   line.cause, *until)
             : say("It served a module that does not match the checksums ({class}).", line.cause),
       uses_now(now), say("More: `gopxctl why {endpoint}`", line.endpoint)});
  return notice;
}

Notice about_return(const Journal& line, const api::Status& now, const Writing& in) {
  Notice notice;
  notice.slot = NoticeSlot::trust;
  notice.urgent = true;
  notice.title = in.line(say("{endpoint} served wrong content and is in use again", line.endpoint));
  notice.body =
      in.lines({line.cause, uses_now(now), say("More: `gopxctl why {endpoint}`", line.endpoint)});
  return notice;
}

Notice about_network(const Journal& line, const api::Status& now, const Writing& in) {
  Notice notice;
  notice.slot = NoticeSlot::network;
  const bool portal = line.to == "portal";
  notice.title = in.line(portal ? say("The network wants you to log in")
                                : say("No Go module proxy can be reached"));
  notice.body = in.lines({portal ? say("A login page stands between this machine and every module "
                                       "proxy. GOPROXY is not changed.")
                                 : say("Check this machine's network. GOPROXY is not changed."),
                          uses_now(now), say("More: `gopxctl status`")});
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

std::optional<Notice> notice_of(const Journal& line, const api::Status& now, const Manner& manner) {
  if (!is_for_people(line)) return std::nullopt;
  const Writing in{manner};
  if (line.kind == JournalKind::takeover) return about_takeover(line, now, in);
  if (line.kind == JournalKind::revert) return about_revert(line, now, in);
  if (line.kind == JournalKind::quarantine)
    return line.to == used_again ? about_return(line, now, in) : about_quarantine(line, now, in);
  return about_network(line, now, in);
}

std::optional<Notice> notice_of(const std::vector<WaitingGo>& waiting, const Manner& manner) {
  if (waiting.empty()) return std::nullopt;
  const Writing in{manner};
  Notice notice;
  notice.slot = NoticeSlot::waiting;
  notice.title = in.line(waiting.size() == 1 ? say("A go command is stuck on the old proxy")
                                             : say("Go commands are stuck on the old proxy"));
  for (const WaitingGo& process : waiting)
    notice.body += in.line(say("pid {pid}: {command}", process.pid, process.what)) + "\n";
  notice.body += in.line(say("Press Ctrl-C there and run it again: it will use the new proxy."));
  return notice;
}

std::map<std::string, std::string> notice_variables(const Journal& line, const api::Status& now) {
  return {{"GOPX_EVENT", std::string(name_of(line.kind))},
          {"GOPX_SEQ", std::to_string(line.seq)},
          {"GOPX_AT", format_time(line.at)},
          {"GOPX_ENDPOINT", cut(line.endpoint)},
          {"GOPX_FROM", cut(line.from)},
          {"GOPX_TO", cut(line.to)},
          {"GOPX_CAUSE", cut(english(line.cause))},
          {"GOPX_UNDO", cut(line.undo)},
          {"GOPX_VERDICT", now.verdict},
          {"GOPX_SUMMARY", cut(english(now.summary))},
          {"GOPX_GOPROXY", cut(now.goenv.current.value_or(""))}};
}

std::optional<Notice> NoticeGate::admit(Notice notice, Instant now, const Manner& manner) {
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
  const Writing in{manner};
  notice.title = in.line(say("{title}, again and again", notice.title));
  notice.body +=
      "\n" + in.line(say("This keeps changing: no more notices until it has been calm for "
                         "half an hour. Everything: `gopxctl events`"));
  return notice;
}

}  // namespace gopx::core
