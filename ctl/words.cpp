// Rounding is for reading: --json has the exact values.
#include "ctl/words.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace gopx::ctl {
namespace {

constexpr std::string_view stale_class = "stale-list";  // in a reason: it is why
constexpr std::size_t path_bytes_max = 300;

bool is_stale(const api::EndpointStatus& endpoint) {
  return english(endpoint.reason).find(stale_class) != std::string::npos;
}

}  // namespace

std::string say_latency(std::optional<std::int64_t> microseconds, const Manner& manner) {
  if (!microseconds) return "-";
  const auto ms = static_cast<double>(*microseconds) / 1000;
  if (ms < 1) return render(say("{count} ms", fmt::format("{:.1f}", ms)), manner);
  if (ms < 1000) return render(say("{count} ms", fmt::format("{:.0f}", ms)), manner);
  return render(say("{count} s", fmt::format("{:.1f}", ms / 1000)), manner);
}

std::string say_result(const api::ProbeReport& probe) {
  return probe.ok ? "ok" : probe.failure.value_or("failed");
}

Sentence words_of_level(std::string_view level) {
  if (level == "shallow") return say("quick check");
  return level == "deep" ? say("full check") : verbatim(std::string{level});
}

Sentence words_of_state(std::string_view state) {
  if (state == "healthy") return say("healthy");
  if (state == "degraded") return say("slow");
  if (state == "down") return say("down");
  if (state == "recovering") return say("recovering");
  return state == "unknown" ? say("unknown") : verbatim(std::string{state});
}

Sentence words_of_state(const api::EndpointStatus& endpoint) {
  if (endpoint.quarantined_until) return say("quarantined");
  if (endpoint.state == "degraded" && is_stale(endpoint)) return say("outdated");
  return words_of_state(endpoint.state);
}

Sentence words_of_place(const api::GoSetting& setting) {
  switch (setting.layer) {
    case api::Layer::shell:
      return say("your shell");
    case api::Layer::gopxd:
      return say("gopxd's environment");
    case api::Layer::env_file:
      return say("the env file");
    case api::Layer::go_env:
      return verbatim(printable(setting.file.value_or("go.env"), path_bytes_max));
  }
  return {};
}

std::string first_word(const api::Status& status) {
  if (status.starting) return "starting";
  if (status.verdict.empty()) return "unknown";
  return status.label.empty() ? status.verdict : status.label;
}

Color color_of_verdict(std::string_view verdict) {
  if (verdict == "ok") return Color::good;
  return verdict == "degraded" ? Color::warn : Color::bad;
}

Color color_of_state(std::string_view state) {
  if (state == "healthy") return Color::good;
  if (state == "down") return Color::bad;
  return state == "unknown" ? Color::faint : Color::warn;
}

Color color_of_severity(std::string_view severity) {
  if (severity == "error") return Color::bad;
  return severity == "warning" ? Color::warn : Color::plain;
}

}  // namespace gopx::ctl
