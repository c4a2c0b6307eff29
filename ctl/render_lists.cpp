// `gopxctl events` and `gopxctl config show`.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "ctl/render.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t event_indent = 4;
constexpr std::size_t time_columns = 33;  // "2026-01-02 03:04 UTC, 30 days ago"
constexpr std::size_t kind_columns = 13;

Color color_of_event(const api::Event& event) {
  if (event.kind == "takeover" || event.kind == "quarantine") return Color::warn;
  if (event.kind == "revert") return Color::good;
  return event.kind == "transition" && event.to ? color_of_state(*event.to) : Color::plain;
}

std::string_view word_of_kind(std::string_view kind) {
  if (kind == "transition") return msgid("state");
  if (kind == "takeover") return msgid("failover");
  if (kind == "revert") return msgid("switch back");
  if (kind == "human_edit") return msgid("your edit");
  if (kind == "network") return msgid("network");
  if (kind == "quarantine") return msgid("quarantine");
  if (kind == "config") return msgid("configuration");
  return kind == "control" ? msgid("command") : kind;
}

Sentence move_of(const api::Event& event) {
  const bool states = event.kind == "transition";
  const auto shown = [states](const std::string& side) {
    return states ? words_of_state(side) : verbatim(side);
  };
  if (event.from && event.to)
    return say("{before} -> {after}", shown(*event.from), shown(*event.to));
  if (event.to) return shown(*event.to);
  return event.from ? shown(*event.from) : Sentence{};
}

// Where there is room, the columns of all events are aligned, though they come one by one.
std::string event_line(const Cell& time, const Cell& kind, const Cell& proxy, const Scene& scene) {
  if (scene.style.width < width_usual)
    return flowing(scene.style, {{time}, {kind}, {proxy}}, event_indent);
  const auto padded = [&scene](const Cell& cell, std::size_t columns) {
    return paint(scene.style, cell.color, cell.text) +
           spaces(columns - std::min(columns, columns_of(clean(cell.text)))) + "  ";
  };
  auto line = padded(time, time_columns) + padded(kind, kind_columns) +
              paint(scene.style, proxy.color, proxy.text);
  line.resize(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string toml_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + '"';
}

struct InToml {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return fmt::format("{}", value); }
  std::string operator()(const std::string& value) const { return toml_text(value); }
  std::string operator()(const std::vector<std::string>& values) const {
    std::vector<std::string> quoted;
    for (const auto& value : values) quoted.push_back(toml_text(value));
    return "[" + join(quoted, ", ") + "]";
  }
};

}  // namespace

std::string render_event_headings(const Scene& scene) {
  return event_line({scene.tell(msgid("TIME")), Color::faint},
                    {scene.tell(msgid("EVENT")), Color::faint},
                    {scene.tell(msgid("PROXY")), Color::faint}, scene);
}

std::string render_event(const api::Event& event, const Scene& scene) {
  auto all = event_line({render(event.at, scene.manner)},
                        {scene.tell(word_of_kind(event.kind)), color_of_event(event)},
                        {event.endpoint.value_or("")}, scene);
  const auto move = move_of(event);
  if (!move.empty()) all += indented(scene.style, scene.tell(move), event_indent);
  if (!event.cause.empty()) all += indented(scene.style, scene.tell(event.cause), event_indent);
  if (event.undo)
    all += spaces(event_indent) + scene.tell(msgid("undo:")) + " " + clean(*event.undo) + "\n";
  return all;
}

std::string render_config(std::span<const api::ConfigValue> values, const Scene& scene) {
  auto all = paint(scene.style, Color::faint,
                   "# " + scene.tell(msgid("setting = value  # where it comes from"))) +
             "\n";
  for (const auto& value : values) {
    const bool by_default = value.origin == "default";
    const auto line = clean(fmt::format("{} = {}", value.key, std::visit(InToml{}, value.value)));
    const auto origin = "# " + (by_default ? scene.tell(msgid("default")) : clean(value.origin));
    const bool fits = columns_of(line) + 2 + columns_of(origin) <= scene.style.width;
    if (!fits && !by_default) all += paint(scene.style, Color::faint, origin) + "\n";
    all += paint(scene.style, by_default ? Color::plain : Color::strong, line);
    if (fits) all += "  " + paint(scene.style, Color::faint, origin);
    all += "\n";
  }
  return all;
}

}  // namespace gopx::ctl
