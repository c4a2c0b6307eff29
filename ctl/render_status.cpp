// `gopxctl status` and `gopxctl why`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t verdict_indent = 2;  // of further lines
constexpr std::size_t reason_indent = 4;
constexpr std::size_t message_indent = 2;  // of further lines
constexpr std::size_t fix_indent = 7;
constexpr std::array worst_first{"error", "warning", "info"};

const api::EndpointStatus* find(const api::Status& status, const std::optional<std::string>& name) {
  const auto found =
      std::find_if(status.endpoints.begin(), status.endpoints.end(),
                   [&](const api::EndpointStatus& one) { return name && one.name == *name; });
  return found == status.endpoints.end() ? nullptr : &*found;
}

std::string verdict_line(const api::Status& status, const Scene& scene) {
  const Style& style = scene.style;
  const auto verdict = status.starting          ? std::string{"starting"}
                       : status.verdict.empty() ? std::string{"unknown"}
                       : status.label.empty()   ? status.verdict
                                                : status.label;
  const auto text =
      status.summary.empty() ? std::string{"no details"} : render(status.summary, scene.manner);
  return headed(style, verdict + ":", color_of_verdict(status.verdict), text, verdict_indent);
}

// What is true of this shell comes before what is true of gopxd.
std::string headline(const Scene& scene) {
  if (scene.headline.empty()) return "";
  return indented(scene.style, scene.headline, 0, Color::warn);
}

// What a go command started here would use.
std::string in_use_line(const api::Status& status, const Scene& scene) {
  if (!scene.uses_here.empty()) return scene.uses_here;
  if (scene.exported_goproxy)
    return fmt::format("{} (exported in this shell)", *scene.exported_goproxy);
  auto text = status.goenv.current.value_or("what its own default is");
  if (status.takeover && status.takeover_since)
    text += fmt::format(" (for {}, by gopxd)", say_for(*status.takeover_since, scene.now));
  else if (status.goenv.baseline_was_absent)
    text += " (go's default: GOPROXY is not set)";
  return text;
}

std::string because(const api::Status& status, const Scene& scene) {
  const bool about_primary = status.takeover || !status.active;
  const auto* endpoint = find(status, about_primary ? status.primary : status.active);
  return endpoint == nullptr
             ? std::string{}
             : fmt::format("{}: {}", endpoint->name, render(endpoint->reason, scene.manner));
}

std::string until(const api::Status& status, const Scene& scene) {
  if (!status.control_until) return "";
  return fmt::format(" for another {}",
                     describe_duration(std::max(*status.control_until - scene.now, Duration{0})));
}

std::string control_line(const api::Status& status, const Scene& scene) {
  if (status.control == "paused")
    return fmt::format("paused{}: gopxd writes nothing; `gopxctl resume` ends it",
                       until(status, scene));
  if (status.control != "pinned") return "";
  return fmt::format("{} is pinned{}; `gopxctl auto` ends it",
                     status.pinned.value_or("an endpoint"), until(status, scene));
}

// What keeps a backup from being used, or the way back, and when the next move comes.
std::string held_line(const api::Status& status, const Scene& scene) {
  if (!status.held_back_by) return "";
  if (!status.next_move_at) return *status.held_back_by;
  const Duration left = std::max(*status.next_move_at - scene.now, Duration{0});
  return fmt::format("{}, for another {}", *status.held_back_by, describe_duration(left));
}

std::string next_line(const api::Status& status, const Scene& scene) {
  if (status.held_back_by || !status.next_move_at) return "";
  const Duration left = std::max(*status.next_move_at - scene.now, Duration{0});
  return fmt::format("back to your own in {}, if it keeps working", describe_duration(left));
}

bool is_other(const std::optional<std::string>& one, const std::optional<std::string>& than) {
  return one && one != than;
}

// The lines between the verdict and the table: only those that say something.
std::vector<Labelled> facts(const api::Status& status, const Scene& scene) {
  std::vector<Labelled> all;
  const auto fact = [&](std::string label, std::string text) {
    if (!text.empty()) all.push_back({std::move(label), std::move(text)});
  };
  fact("go uses", in_use_line(status, scene));
  const bool hidden = scene.exported_goproxy || !scene.uses_here.empty();
  if (hidden && status.goenv.current) fact("env file", *status.goenv.current);
  if (is_other(status.goenv.baseline, status.goenv.current))
    fact("you chose",
         *status.goenv.baseline +
             (status.goenv.baseline_was_absent ? " (go's default: GOPROXY is not set)" : ""));
  if (is_other(status.goenv.planned, status.goenv.current)) fact("planned", *status.goenv.planned);
  fact("why", because(status, scene));
  if (is_other(status.goenv.gosumdb.planned, status.goenv.gosumdb.baseline))
    fact("GOSUMDB", *status.goenv.gosumdb.planned);
  fact("control", control_line(status, scene));
  fact("held back", held_line(status, scene));
  fact("next", next_line(status, scene));
  if (status.mode == "observe")
    fact("mode", "observe: gopxd decides and reports, but writes nothing");
  if (status.network != "online") fact("network", status.network);
  for (const auto& process : status.waiting_processes)
    fact("waiting", fmt::format("pid {} ({}) waits for a silent proxy: Ctrl-C and run it again",
                                process.pid, process.what));
  return all;
}

// What the state column or the verdict says already is not said again: of a reason with a failure
// class, in a row that is down or under a local fault, the part from the class on.
std::string short_reason(const api::Status& status, const api::EndpointStatus& endpoint,
                         const Scene& scene) {
  const auto reason = render(endpoint.reason, scene.manner);
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
          {local ? "unknown" : endpoint.state, local ? usual : color_of_state(endpoint.state)},
          {endpoint.reach, usual},
          {say_latency(endpoint.latency_p50_us), usual},
          {short_reason(status, endpoint, scene), usual}};
}

// Only for marks that appear.
std::string legend(const api::Status& status, const Scene& scene) {
  std::string all;
  for (const auto& endpoint : status.endpoints) all += marks(status, endpoint);
  std::string text;
  for (const auto& [mark, meaning] :
       {std::pair{'>', "> go asks it first"}, std::pair{'+', "+ go may ask it"},
        std::pair{'*', "* your primary"}})
    if (all.find(mark) != std::string::npos) text += fmt::format("{}, ", meaning);
  return indented(scene.style, text + "reach: newest last", 0, Color::faint);
}

std::string endpoint_table(const api::Status& status, const Scene& scene) {
  if (status.endpoints.empty()) return "";
  Table table{{{"    ENDPOINT"}, {"STATE"}, {"REACH"}, {"P50", true}, {"WHY"}}, {}};
  for (const auto& endpoint : status.endpoints)
    table.rows.push_back(row_of(status, endpoint, scene));
  return "\n" + render(scene.style, table) + legend(status, scene);
}

std::string heading(const api::Status& status, const api::EndpointStatus& endpoint,
                    const Scene& scene) {
  const bool local = status.verdict == "local";
  const auto color = local ? Color::faint : color_of_state(endpoint.state);
  const auto lasts =
      endpoint.since && !local ? " for " + say_for(*endpoint.since, scene.now) : std::string{};
  Pieces pieces{{{endpoint.name, Color::strong}},
                {{(local ? "unknown" : endpoint.state) + lasts, color}}};
  if (endpoint.name == status.active)
    pieces.push_back({{"go asks it first"}});
  else if (endpoint.in_use)
    pieces.push_back({{"in the chain in force"}});
  if (endpoint.role == "primary") pieces.push_back({{"your primary"}});
  return flowing(scene.style, pieces, reason_indent);
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
    all += headed(scene.style, fmt::format("{}:", warning.severity),
                  color_of_severity(warning.severity), render(warning.message, scene.manner),
                  message_indent);
    if (warning.advice)
      all += indented(scene.style, render(*warning.advice, scene.manner), fix_indent);
    if (!warning.fix.empty())
      all += headed(scene.style, "  fix:", Color::faint, warning.fix, fix_indent);
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
  if (status.goenv.file) lines.push_back({"file", *status.goenv.file});
  auto all = headline(scene) + verdict_line(status, scene) + "\n" + labelled(scene.style, lines);
  for (const auto& endpoint : status.endpoints) {
    all += "\n" + heading(status, endpoint, scene);
    all += indented(scene.style, render(endpoint.reason, scene.manner), reason_indent);
  }
  if (!status.warnings.empty()) all += "\n" + render_warnings(status.warnings, scene);
  return all;
}

}  // namespace gopx::ctl
