// `gopxctl status` and `gopxctl why`.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "ctl/render.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t label_columns = 11;
constexpr std::size_t reason_indent = 4;
constexpr std::size_t name_columns_max = 20;  // of the table; `why` has the whole name

const api::EndpointStatus* find(const api::Status& status, const std::optional<std::string>& name) {
  const auto found =
      std::find_if(status.endpoints.begin(), status.endpoints.end(),
                   [&](const api::EndpointStatus& one) { return name && one.name == *name; });
  return found == status.endpoints.end() ? nullptr : &*found;
}

std::string verdict_line(const api::Status& status, const Style& style) {
  const auto verdict = status.starting          ? std::string{"starting"}
                       : status.verdict.empty() ? std::string{"unknown"}
                                                : status.verdict;
  const auto text = status.summary.empty() ? std::string{"no details"} : status.summary;
  const auto indent = std::min(style.width / 2, verdict.size() + 2);
  const auto lines = wrap(text, style.width - indent);
  std::string all = paint(style, color_of_verdict(status.verdict), verdict) + ": ";
  for (std::size_t i = 0; i < lines.size(); ++i)
    all += (i == 0 ? "" : std::string(indent, ' ')) + lines[i] + "\n";
  return all;
}

// What is true of this shell comes before what is true of gopxd.
std::string headline(const Scene& scene) {
  std::string all;
  if (scene.headline.empty()) return all;
  for (const auto& line : wrap(scene.headline, scene.style.width))
    all += paint(scene.style, Color::warn, line) + "\n";
  return all;
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

std::string because(const api::Status& status) {
  const bool about_primary = status.takeover || !status.active;
  const auto* endpoint = find(status, about_primary ? status.primary : status.active);
  return endpoint == nullptr ? std::string{}
                             : fmt::format("{}: {}", endpoint->name, endpoint->reason);
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
std::string facts(const api::Status& status, const Scene& scene) {
  std::string all;
  const auto fact = [&](std::string_view label, const std::string& text) {
    if (!text.empty()) all += labelled(scene.style, label, text, label_columns);
  };
  fact("go uses", in_use_line(status, scene));
  const bool hidden = scene.exported_goproxy || !scene.uses_here.empty();
  if (hidden && status.goenv.current) fact("env file", *status.goenv.current);
  if (is_other(status.goenv.baseline, status.goenv.current))
    fact("you chose",
         *status.goenv.baseline +
             (status.goenv.baseline_was_absent ? " (go's default: GOPROXY is not set)" : ""));
  if (is_other(status.goenv.planned, status.goenv.current)) fact("planned", *status.goenv.planned);
  fact("why", because(status));
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
std::string_view short_reason(const api::Status& status, const api::EndpointStatus& endpoint) {
  std::string_view reason = endpoint.reason;
  if (reason.starts_with(endpoint.state + ": ")) return reason.substr(endpoint.state.size() + 2);
  if (status.verdict != "local" || !endpoint.last_probe) return reason;
  const auto from = reason.find(endpoint.last_probe->failure.value_or(""));
  return from == std::string_view::npos ? reason : reason.substr(from);
}

std::string marks(const api::Status& status, const api::EndpointStatus& endpoint) {
  std::string mark = endpoint.name == status.active ? ">" : endpoint.in_use ? "+" : " ";
  return mark + (endpoint.role == "primary" ? "*" : " ");
}

// While nobody can be reached from here, nothing is known of anybody: no row is green or red then.
Row row_of(const api::Status& status, const api::EndpointStatus& endpoint) {
  const bool local = status.verdict == "local";
  const auto usual = local ? Color::faint : Color::plain;
  return {{marks(status, endpoint), local ? Color::faint : Color::strong},
          {cut(endpoint.name, name_columns_max), usual},
          {local ? "unknown" : endpoint.state, local ? usual : color_of_state(endpoint.state)},
          {endpoint.reach, usual},
          {say_latency(endpoint.latency_p50_us), usual, true},
          {std::string{short_reason(status, endpoint)}, usual}};
}

std::string endpoint_table(const api::Status& status, const Scene& scene) {
  if (status.endpoints.empty()) return "";
  std::vector<Row> rows{{{""},
                         {"ENDPOINT", Color::faint},
                         {"STATE", Color::faint},
                         {"REACH", Color::faint},
                         {"P50", Color::faint, true},
                         {"WHY", Color::faint}}};
  for (const auto& endpoint : status.endpoints) rows.push_back(row_of(status, endpoint));
  return "\n" + table(scene.style, rows) +
         paint(scene.style, Color::faint,
               "> go asks it first   + go may ask it   * your primary   reach: newest last") +
         "\n";
}

std::string heading(const api::Status& status, const api::EndpointStatus& endpoint,
                    const Scene& scene) {
  auto text = endpoint.state;
  if (endpoint.since) text += " for " + say_for(*endpoint.since, scene.now);
  if (endpoint.name == status.active)
    text += ", go asks it first";
  else if (endpoint.in_use)
    text += ", in the chain in force";
  if (endpoint.role == "primary") text += ", your primary";
  const auto name = cut(endpoint.name, scene.style.width / 2);
  text = cut(text, scene.style.width - std::min(scene.style.width, columns_of(name) + 2));
  return fmt::format("{}  {}\n", paint(scene.style, Color::strong, name),
                     paint(scene.style, color_of_state(endpoint.state), text));
}

}  // namespace

std::string render_warnings(std::span<const api::Warning> warnings, const Scene& scene) {
  std::string all;
  for (const auto& warning : warnings) {
    const auto label = fmt::format("{}:", warning.severity);
    const auto lines = wrap(warning.message,
                            scene.style.width - std::min(scene.style.width / 2, label.size() + 1));
    all += paint(scene.style, color_of_severity(warning.severity), label);
    for (std::size_t i = 0; i < lines.size(); ++i) all += (i == 0 ? " " : "  ") + lines[i] + "\n";
    if (!warning.fix.empty())
      all += labelled(scene.style, "  fix:", warning.fix, label_columns - 4);
  }
  return all;
}

std::string render_status(const api::Status& status, const Scene& scene) {
  auto all = headline(scene) + verdict_line(status, scene.style) + "\n" + facts(status, scene) +
             endpoint_table(status, scene);
  if (!status.warnings.empty()) all += "\n" + render_warnings(status.warnings, scene);
  return all;
}

std::string render_why(const api::Status& status, const Scene& scene) {
  auto all = headline(scene) + verdict_line(status, scene.style) + "\n" + facts(status, scene);
  if (status.goenv.file) all += labelled(scene.style, "file", *status.goenv.file, label_columns);
  for (const auto& endpoint : status.endpoints) {
    all += "\n" + heading(status, endpoint, scene);
    all += labelled(scene.style, "", endpoint.reason, reason_indent);
  }
  if (!status.warnings.empty()) all += "\n" + render_warnings(status.warnings, scene);
  return all;
}

}  // namespace gopx::ctl
