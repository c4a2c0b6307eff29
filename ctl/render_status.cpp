// `gopxctl status` and `gopxctl why`.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t verdict_indent = 2;  // of further lines
constexpr std::size_t reason_indent = 4;
constexpr std::size_t message_indent = 2;  // of further lines
constexpr std::array worst_first{"error", "warning", "info"};

const api::EndpointStatus* find(const api::Status& status, const std::optional<std::string>& name) {
  const auto found =
      std::find_if(status.endpoints.begin(), status.endpoints.end(),
                   [&](const api::EndpointStatus& one) { return name && one.name == *name; });
  return found == status.endpoints.end() ? nullptr : &*found;
}

bool is_other(const std::optional<std::string>& one, const std::optional<std::string>& than) {
  return one && one != than;
}

std::string verdict_line(const api::Status& status, const Scene& scene) {
  const auto text = status.summary.empty() ? say("gopxd gives no details") : status.summary;
  return headed(scene.style, first_word(status) + ":", color_of_verdict(status.verdict),
                scene.tell(text), verdict_indent);
}

// What is true of this shell comes before what is true of gopxd.
std::string headline(const Scene& scene) {
  if (scene.headline.empty()) return "";
  return indented(scene.style, scene.tell(scene.headline), 0, Color::warn);
}

// What a go command started here would use.
Sentence in_use(const api::Status& status, const Scene& scene) {
  if (!scene.uses_here.empty()) return scene.uses_here;
  if (scene.exported_goproxy)
    return say("{value} (exported in this shell)", *scene.exported_goproxy);
  if (!status.goenv.current) return say("its built-in default");
  const auto& value = *status.goenv.current;
  if (status.takeover && status.takeover_since)
    return say("{value} (set by gopxd at {moment})", value, *status.takeover_since);
  if (status.goenv.baseline_was_absent)
    return say("{value} (go's default: GOPROXY is not set)", value);
  return verbatim(value);
}

Sentence own_choice(const api::Status& status) {
  if (!is_other(status.goenv.baseline, status.goenv.current)) return {};
  const auto& value = *status.goenv.baseline;
  return status.goenv.baseline_was_absent ? say("{value} (go's default: GOPROXY is not set)", value)
                                          : verbatim(value);
}

Sentence because(const api::Status& status) {
  const bool about_primary = status.takeover || !status.active;
  const auto* endpoint = find(status, about_primary ? status.primary : status.active);
  return endpoint == nullptr ? Sentence{}
                             : say("{proxy}: {reason}", endpoint->name, endpoint->reason);
}

Sentence control(const api::Status& status) {
  const auto& until = status.control_until;
  if (status.control == "paused")
    return until ? say("paused until {moment}; `gopxctl resume` ends it", *until)
                 : say("paused; `gopxctl resume` ends it");
  if (status.control != "pinned") return {};
  if (!status.pinned) return say("pinned; `gopxctl auto` ends it");
  return until ? say("pinned to {proxy} until {moment}; `gopxctl auto` ends it", *status.pinned,
                     *until)
               : say("pinned to {proxy}; `gopxctl auto` ends it", *status.pinned);
}

// Why a backup that is ready is not used, or why the way back waits.
Sentence reason_to_hold(const std::string& by) {
  if (by == "paused") return say("you paused gopxd");
  if (by == "pinned") return say("you pinned a proxy");
  if (by == "observe") return say("mode = \"observe\": gopxd changes nothing");
  if (by == "minute") return say("gopxd has switched several times in a row and waits");
  if (by == "private")
    return say("your GOPROXY contains a private proxy, which gopxd does not bypass");
  if (by == "edit") return say("you set GOPROXY yourself, so gopxd leaves it alone");
  if (by == "settling") return say("gopxd is about to use a backup");
  if (by == "offline") return say("there is no network");
  if (by == "limit") return say("max_switches_per_hour is used up");
  return say("see the warning {code}", by);
}

// What keeps gopxd from acting, and until when.
Sentence held_back(const api::Status& status) {
  if (!status.held_back_by) return {};
  const auto reason = reason_to_hold(*status.held_back_by);
  return status.next_move_at ? say("{reason} (until {moment})", reason, *status.next_move_at)
                             : reason;
}

Sentence next_move(const api::Status& status) {
  if (status.held_back_by || !status.next_move_at) return {};
  return say("back to your GOPROXY at {moment}, if it stays up", *status.next_move_at);
}

Sentence network(const api::Status& status) {
  if (status.network == "online") return {};
  if (status.network == "offline") return say("offline");
  if (status.network == "portal") return say("this network wants you to log in first");
  return status.network == "unknown" ? say("not known yet") : verbatim(status.network);
}

// The lines between the verdict and the table: only those that say something.
std::vector<Labelled> facts(const api::Status& status, const Scene& scene) {
  std::vector<Labelled> all;
  const auto fact = [&](std::string_view label, const Sentence& text) {
    if (!text.empty()) all.push_back({scene.tell(label), scene.tell(text)});
  };
  const auto value = [](const std::optional<std::string>& text) {
    return text ? verbatim(*text) : Sentence{};
  };
  fact(msgid("go uses"), in_use(status, scene));
  const bool hidden = scene.exported_goproxy || !scene.uses_here.empty();
  if (hidden) fact(msgid("env file"), value(status.goenv.current));
  fact(msgid("your GOPROXY"), own_choice(status));
  if (is_other(status.goenv.planned, status.goenv.current))
    fact(msgid("planned"), value(status.goenv.planned));
  fact(msgid("why"), because(status));
  if (is_other(status.goenv.gosumdb.planned, status.goenv.gosumdb.baseline))
    fact("GOSUMDB", value(status.goenv.gosumdb.planned));
  fact(msgid("control"), control(status));
  fact(msgid("held back"), held_back(status));
  fact(msgid("next"), next_move(status));
  if (status.mode == "observe")
    fact(msgid("mode"), say("observe: gopxd checks and reports, but changes nothing"));
  fact(msgid("network"), network(status));
  for (const auto& process : status.waiting_processes)
    fact(msgid("waiting"),
         say("`{command}` (pid {pid}) is stuck on the old proxy: press Ctrl-C and run it again",
             process.what, process.pid));
  return all;
}

// What the state column or the verdict says already is not said again: of a reason with a failure
// class, in a row that is down or under a local fault, the part from the class on.
std::string short_reason(const api::Status& status, const api::EndpointStatus& endpoint,
                         const Scene& scene) {
  const auto reason = scene.tell(endpoint.reason);
  if (reason.starts_with(endpoint.state + ": ")) return reason.substr(endpoint.state.size() + 2);
  if (status.verdict != "local" || !endpoint.last_probe) return reason;
  const auto from = reason.find(endpoint.last_probe->failure.value_or(""));
  return from == std::string::npos ? reason : reason.substr(from);
}

std::string marks(const api::Status& status, const api::EndpointStatus& endpoint) {
  std::string mark = endpoint.name == status.active ? ">" : endpoint.in_use ? "+" : " ";
  return mark + (endpoint.role == "primary" ? "*" : " ");
}

// While nobody can be reached from here, nothing is known of anybody: no row is green or red then.
Row row_of(const api::Status& status, const api::EndpointStatus& endpoint, const Scene& scene) {
  const bool local = status.verdict == "local";
  const auto usual = local ? Color::faint : Color::plain;
  const bool is_first = !local && endpoint.name == status.active;
  return {{marks(status, endpoint) + "  " + endpoint.name, is_first ? Color::strong : usual},
          {scene.tell(local ? words_of_state("unknown") : words_of_state(endpoint)),
           local ? usual : color_of_state(endpoint.state)},
          {endpoint.reach, usual},
          {say_latency(endpoint.latency_p50_us, scene.manner), usual},
          {short_reason(status, endpoint, scene), usual}};
}

// Only for marks that appear.
std::string legend(const api::Status& status, const Scene& scene) {
  std::string seen;
  for (const auto& endpoint : status.endpoints) seen += marks(status, endpoint);
  Pieces pieces;
  const auto explain = [&](char mark, std::string_view meaning) {
    if (seen.find(mark) != std::string::npos)
      pieces.push_back({{scene.tell(meaning), Color::faint}});
  };
  explain('>', msgid("> asked first"));
  explain('+', msgid("+ asked next"));
  explain('*', msgid("* your primary"));
  pieces.push_back({{scene.tell(msgid("LAST 8: checks, newest last")), Color::faint}});
  return flowing(scene.style, pieces, 0);
}

std::string endpoint_table(const api::Status& status, const Scene& scene) {
  if (status.endpoints.empty()) return "";
  Table table{{{"    " + scene.tell(msgid("PROXY"))},
               {scene.tell(msgid("STATE"))},
               {scene.tell(msgid("LAST 8"))},
               {"P50", true},
               {scene.tell(msgid("WHY"))}},
              {}};
  for (const auto& endpoint : status.endpoints)
    table.rows.push_back(row_of(status, endpoint, scene));
  return "\n" + render(scene.style, table) + legend(status, scene);
}

std::string heading(const api::Status& status, const api::EndpointStatus& endpoint,
                    const Scene& scene) {
  const bool local = status.verdict == "local";
  const auto color = local ? Color::faint : color_of_state(endpoint.state);
  const auto state = local ? words_of_state("unknown") : words_of_state(endpoint);
  Pieces pieces{{{endpoint.name, Color::strong}}, {{scene.tell(state), color}}};
  if (endpoint.since && !local)
    pieces.push_back({{scene.tell(say("since {moment}", *endpoint.since)), color}});
  if (endpoint.name == status.active)
    pieces.push_back({{scene.tell(msgid("asked first"))}});
  else if (endpoint.in_use)
    pieces.push_back({{scene.tell(msgid("asked next"))}});
  if (endpoint.role == "primary") pieces.push_back({{scene.tell(msgid("your primary"))}});
  return flowing(scene.style, pieces, reason_indent);
}

std::string_view label_of_severity(std::string_view severity) {
  if (severity == "error") return msgid("error:");
  return severity == "warning" ? msgid("warning:") : msgid("note:");
}

// What can be pasted stays in one piece, line by line.
std::string fix_lines(const std::string& fix, const Scene& scene) {
  const auto label = "  " + scene.tell(msgid("fix:")) + " ";
  std::string all;
  for (const auto line : split(fix, '\n'))
    all += (all.empty() ? paint(scene.style, Color::faint, label) : spaces(columns_of(label))) +
           clean(line) + "\n";
  return all;
}

auto rank_of(const api::Warning& warning) {
  return std::find(worst_first.begin(), worst_first.end(), warning.severity) - worst_first.begin();
}

}  // namespace

std::string render_warnings(std::span<const api::Warning> warnings, const Scene& scene) {
  std::vector<api::Warning> sorted{warnings.begin(), warnings.end()};
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return rank_of(a) < rank_of(b); });
  std::string all;
  for (const auto& warning : sorted) {
    all += headed(scene.style, scene.tell(label_of_severity(warning.severity)),
                  color_of_severity(warning.severity), scene.tell(warning.message), message_indent);
    if (warning.advice) all += indented(scene.style, scene.tell(*warning.advice), message_indent);
    if (!warning.fix.empty()) all += fix_lines(warning.fix, scene);
  }
  return all;
}

std::string render_status(const api::Status& status, const Scene& scene) {
  auto all = headline(scene) + verdict_line(status, scene) + "\n" +
             labelled(scene.style, facts(status, scene)) + endpoint_table(status, scene);
  if (!status.warnings.empty()) all += "\n" + render_warnings(status.warnings, scene);
  return all;
}

std::string render_why(const api::Status& status, const Scene& scene) {
  auto lines = facts(status, scene);
  if (status.goenv.file) lines.push_back({scene.tell(msgid("file")), *status.goenv.file});
  auto all = headline(scene) + verdict_line(status, scene) + "\n" + labelled(scene.style, lines);
  for (const auto& endpoint : status.endpoints) {
    all += "\n" + heading(status, endpoint, scene);
    all += indented(scene.style, scene.tell(endpoint.reason), reason_indent);
  }
  if (!status.warnings.empty()) all += "\n" + render_warnings(status.warnings, scene);
  return all;
}

}  // namespace gopx::ctl
