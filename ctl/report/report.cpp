// Sections with headings, as issue trackers show them. Every value is masked by itself before it
// comes into the text.
#include "ctl/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/render.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t value_bytes_max = 500;
constexpr std::size_t detail_bytes_max = 300;
constexpr std::size_t results_max = 3;  // of an endpoint, the newest
// Lists that name modules or hosts of one's own.
constexpr std::string_view lists_of_names[] = {"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"};

class ReportText {
 public:
  explicit ReportText(const ReportParts& parts) : parts_{parts} {}

  std::string run() {
    line(fmt::format("# gopx report, {}", format_time(parts_.at)));
    versions();
    checks_here();
    go_settings();
    state();
    for (const auto& endpoint : parts_.endpoints) about(endpoint);
    for (const auto& proof : parts_.proofs) about(proof);
    configuration();
    events();
    return std::move(text_);
  }

 private:
  void line(std::string_view one) { text_ += std::string{one} + "\n"; }
  void heading(std::string_view title) { text_ += fmt::format("\n## {}\n\n", title); }
  std::string shown(std::string_view text, std::size_t most = value_bytes_max) const {
    return printable(without_home(std::string{text}), most);
  }
  // The name of a person is in the path of his home.
  std::string without_home(std::string text) const {
    if (parts_.home.size() < 2) return text;
    for (auto at = text.find(parts_.home); at != std::string::npos; at = text.find(parts_.home, at))
      text.replace(at, parts_.home.size(), "~");
    return text;
  }

  void versions() {
    heading("Versions");
    line(fmt::format("- gopxctl {}", GOPX_VERSION));
    if (parts_.status)
      line(fmt::format("- gopxd {} (running)", shown(parts_.status->version)));
    else
      line("- gopxd is not running");
    line(fmt::format("- {} in {}", parts_.go.version.empty() ? "go" : shown(parts_.go.version),
                     parts_.go.root.empty() ? "no folder" : shown(parts_.go.root)));
    line(fmt::format("- {}", shown(parts_.system)));
  }

  void checks_here() {
    heading("Checks of this machine");
    for (const auto& each : parts_.findings)
      line(fmt::format("- {} {}: {}", doctor::name_of(each.grade), each.check,
                       shown(sentence_for(each))));
  }
  // Which module looked private is the user's business.
  static std::string sentence_for(const doctor::Finding& finding) {
    const bool names_modules =
        finding.check == "goprivate" || finding.check == "git" || finding.check == "netrc";
    return names_modules ? finding.class_name : english(finding.sentence);
  }

  void go_settings() {
    heading("Settings of go, in go's order");
    for (const auto& layer : parts_.go.layers)
      for (const auto& [name, value] : layer.values)
        if (api::go_variable(name) != nullptr)
          line(fmt::format("- {} in {}: {}", name,
                           layer.file.empty() ? "the environment" : shown(layer.file),
                           setting_value(name, value)));
  }
  std::string setting_value(const std::string& name, const std::string& value) const {
    const bool names = std::find(std::begin(lists_of_names), std::end(lists_of_names), name) !=
                       std::end(lists_of_names);
    if (names) return fmt::format("({} patterns)", split(value, ',').size());
    return shown(api::masked_value(name, value));
  }

  void state() {
    if (!parts_.status) return;
    const auto& status = *parts_.status;
    heading("State of gopxd");
    line(fmt::format("- verdict {}: {}", status.verdict, shown(english(status.summary))));
    line(fmt::format("- mode {}, control {}, network {}", status.mode, status.control,
                     status.network));
    line(fmt::format("- GOPROXY of the user: {}", shown(status.goenv.baseline.value_or("absent"))));
    line(fmt::format("- GOPROXY now: {}", shown(status.goenv.current.value_or("absent"))));
    for (const auto& warning : status.warnings)
      line(fmt::format("- {} {}: {}", warning.severity, warning.code,
                       shown(english(warning.message))));
  }

  void about(const api::EndpointDetail& detail) {
    const auto& endpoint = detail.endpoint;
    heading(fmt::format("{} ({})", endpoint.name, shown(endpoint.url)));
    line(fmt::format("- {}, {}, {}: {}", endpoint.trust, endpoint.role, endpoint.state,
                     shown(english(endpoint.reason))));
    line(fmt::format("- last checks {}, serves the checksum database: {}", endpoint.reach,
                     endpoint.sumdb_relay));
    const auto first = detail.results.size() - std::min(results_max, detail.results.size());
    for (auto i = first; i < detail.results.size(); ++i) about(detail.results[i]);
  }

  void about(const api::ProbeReport& report) {
    line(fmt::format("- {} {}: {}{}", format_time(report.at), report.level,
                     report.failure.value_or("ok"),
                     report.peer_ip ? " from " + shown(*report.peer_ip) : ""));
    for (const auto& step : report.steps)
      line(fmt::format("  - {}: {} {} dns {} connect {} tls {} first byte {} total {} us; {}",
                       name_of(step.step), step.fault ? name_of(*step.fault) : "ok",
                       step.http_status, step.timings.dns.count(), step.timings.connect.count(),
                       step.timings.tls.count(), step.timings.first_byte.count(),
                       step.timings.total.count(), shown(step.detail, detail_bytes_max)));
  }

  void about(const api::Proof& proof) {
    heading(fmt::format("Conformance of {}", shown(proof.url)));
    line(fmt::format("- {}: {}", proof.verdict, shown(proof.summary)));
    for (const auto& check : proof.checks)
      line(fmt::format("  - {} {}: {}", check.result, check.check,
                       shown(check.detail, detail_bytes_max)));
  }

  void configuration() {
    if (parts_.config.empty()) return;
    heading("Configuration");
    std::size_t defaults = 0;
    for (const auto& value : parts_.config) {
      if (value.origin == "default") {
        ++defaults;
        continue;
      }
      line(fmt::format("- {} = {} ({})", value.key, shown(text_of(value.value)),
                       shown(value.origin)));
    }
    line(fmt::format("- {} settings are as built in", defaults));
  }
  static std::string text_of(const api::ConfigValue::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return mask_logins(*text);
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value))
      return fmt::format("({} entries)", texts->size());
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    return fmt::format("{}", std::get<double>(value));
  }

  void events() {
    if (parts_.events.empty()) return;
    heading("Events");
    const auto first = parts_.events.size() - std::min(reported_events_max, parts_.events.size());
    for (auto i = first; i < parts_.events.size(); ++i) {
      const auto& event = parts_.events[i];
      line(fmt::format("- {} {} {} {} -> {}: {}", format_time(event.at), event.kind,
                       event.endpoint.value_or(""), shown(event.from.value_or("")),
                       shown(event.to.value_or("")),
                       shown(english(event.cause), detail_bytes_max)));
    }
  }

  const ReportParts& parts_;
  std::string text_;
};

}  // namespace

std::string report_text(const ReportParts& parts) { return ReportText{parts}.run(); }

}  // namespace gopx::ctl
