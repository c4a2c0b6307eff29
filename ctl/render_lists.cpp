// `gopxctl events` and `gopxctl config show`.
#include <fmt/format.h>

#include "base/text.hpp"
#include "ctl/render.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t event_indent = 4;

Color color_of_event(const api::Event& event) {
  if (event.kind == "takeover" || event.kind == "quarantine") return Color::warn;
  if (event.kind == "revert") return Color::good;
  return event.kind == "transition" && event.to ? color_of_state(*event.to) : Color::plain;
}

std::string move_of(const api::Event& event) {
  if (event.from && event.to) return fmt::format("{} -> {}", *event.from, *event.to);
  return event.to.value_or(event.from.value_or(""));
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

std::string render_event(const api::Event& event, const Scene& scene) {
  auto all = flowing(scene.style,
                     {{{say_moment(event.at, scene.now)}},
                      {{event.kind, color_of_event(event)}},
                      {{event.endpoint.value_or("")}}},
                     event_indent);
  const auto move = move_of(event);
  if (!move.empty()) all += indented(scene.style, move, event_indent);
  if (!event.cause.empty())
    all += indented(scene.style, render(event.cause, scene.manner), event_indent);
  if (event.undo)
    all += std::string(event_indent, ' ') + "undo: " + printable(*event.undo, event.undo->size()) +
           "\n";
  return all;
}

std::string render_config(std::span<const api::ConfigValue> values, const Scene& scene) {
  std::string all;
  for (const auto& value : values) {
    const bool by_default = value.origin == "default";
    const auto line = fmt::format("{} = {}", value.key, std::visit(InToml{}, value.value));
    all +=
        paint(scene.style, by_default ? Color::plain : Color::strong, printable(line, line.size()));
    all += paint(scene.style, Color::faint, "  # " + printable(value.origin, value.origin.size())) +
           "\n";
  }
  return all;
}

}  // namespace gopx::ctl
