// Probe results layer by layer: `gopxctl probe`, `gopxctl why ENDPOINT`, `gopxctl why
// MODULE@VERSION`.
#include <fmt/format.h>

#include <algorithm>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t detail_indent = 4;
constexpr std::size_t listed_max = 8;  // earlier probes of an endpoint

// Moments since the start of the request, as in the protocol; "-" for what was not reached.
void add_moments(Row& row, const Timings& timings) {
  for (const auto moment :
       {timings.dns, timings.connect, timings.tls, timings.first_byte, timings.total})
    row.push_back({moment == Duration{0} ? "-" : say_latency(moment.count())});
}

std::vector<Heading> step_headings() {
  std::vector<Heading> all{{"  STEP"}, {"RESULT"}};
  for (const char* name : {"HTTP", "DNS", "CONNECT", "TLS", "FIRST BYTE", "TOTAL"})
    all.push_back({name, true});
  return all;
}

Row step_row(const StepReport& step) {
  const auto result =
      step.ok ? std::string{"ok"} : std::string{step.fault ? name_of(*step.fault) : "failed"};
  const auto status = step.http_status == 0 ? std::string{"-"} : std::to_string(step.http_status);
  Row row{{"  " + std::string{name_of(step.step)}},
          {result, step.ok ? Color::good : Color::bad},
          {status}};
  add_moments(row, step.timings);
  return row;
}

std::string layers(const api::ProbeReport& probe, const Scene& scene) {
  Table table{step_headings(), {}};
  for (const auto& step : probe.steps) table.rows.push_back(step_row(step));
  std::string all = table.rows.empty() ? std::string{} : render(scene.style, table);
  if (!probe.ok && !probe.detail.empty()) all += indented(scene.style, probe.detail, detail_indent);
  return all;
}

std::string result_line(std::string name, const api::ProbeReport& probe, const Scene& scene) {
  Pieces pieces{{{std::move(name), Color::strong}},
                {{say_result(probe), probe.ok ? Color::good : Color::bad}},
                {{probe.level}}};
  if (probe.timings.total > Duration{0})
    pieces.push_back({{say_latency(probe.timings.total.count())}});
  if (probe.peer_ip) pieces.push_back({{*probe.peer_ip}});
  return flowing(scene.style, pieces, detail_indent);
}

std::string about(const api::EndpointStatus& endpoint) {
  auto text = fmt::format("{}, {}, from {}", endpoint.role, endpoint.trust, endpoint.origin);
  if (endpoint.in_use) text += ", in use";
  if (endpoint.penalty > 0) text += fmt::format(", penalty {}", endpoint.penalty);
  return text;
}

std::string facts(const api::EndpointStatus& endpoint, const Scene& scene) {
  std::vector<Labelled> all;
  const auto fact = [&](std::string label, std::string text) {
    all.push_back({std::move(label), std::move(text)});
  };
  fact("url", endpoint.url);
  fact("state",
       endpoint.state + (endpoint.since ? " for " + say_for(*endpoint.since, scene.now) : ""));
  fact("why", render(endpoint.reason, scene.manner));
  fact("role", about(endpoint));
  fact("reach", endpoint.reach + " (the last 8 probes, newest last)");
  if (endpoint.latency_p50_us)
    fact("latency",
         fmt::format("{} in the middle, {} at the 95th percentile",
                     say_latency(endpoint.latency_p50_us), say_latency(endpoint.latency_p95_us)));
  fact("sumdb", endpoint.sumdb_relay == "yes" ? "it relays the checksum database"
                : endpoint.sumdb_relay == "no"
                    ? "it does not relay the checksum database; go asks it directly"
                    : "not known whether it relays the checksum database");
  if (endpoint.cert_expires_at)
    fact("cert", "expires " + say_when(*endpoint.cert_expires_at, scene.now));
  if (endpoint.quarantined_until)
    fact("quarantine", "ends " + say_when(*endpoint.quarantined_until, scene.now));
  return labelled(scene.style, all);
}

std::string earlier(const std::vector<api::ProbeReport>& results, const Scene& scene) {
  Table table{{{"  TIME"}, {"LEVEL"}, {"RESULT"}, {"DETAIL"}}, {}};
  const auto first = results.rbegin() + 1;
  const auto count = std::min<std::ptrdiff_t>(results.rend() - first, listed_max);
  std::for_each(first, first + count, [&](const api::ProbeReport& probe) {
    table.rows.push_back({{"  " + say_moment(probe.at, scene.now)},
                          {probe.level},
                          {say_result(probe), probe.ok ? Color::good : Color::bad},
                          {probe.detail}});
  });
  return render(scene.style, table);
}

bool has_it(const api::EndpointReport& answer) { return answer.report.ok; }

std::string place_of(const api::EndpointReport& answer) {
  if (is_database(answer)) return answer.report.ok ? "has its hashes" : "can't vouch for it";
  if (answer.report.ok) return "has it";
  return answer.report.http_status == 404 || answer.report.http_status == 410
             ? "does not have it"
             : "can't say: " + say_result(answer.report);
}

}  // namespace

std::string render_endpoint(const api::EndpointDetail& detail, const Scene& scene) {
  auto all = paint(scene.style, Color::strong, detail.endpoint.name) + "\n" +
             facts(detail.endpoint, scene);
  if (detail.results.empty()) return all + "\nnot probed yet\n";
  const auto& newest = detail.results.back();
  all += "\n" + result_line("last probe, " + say_when(newest.at, scene.now), newest, scene) +
         layers(newest, scene);
  if (detail.results.size() > 1)
    all += "\nbefore that, newest first\n" + earlier(detail.results, scene);
  return all;
}

std::string render_answers(std::span<const api::EndpointReport> answers, const Scene& scene) {
  std::string all;
  for (const auto& answer : answers) {
    if (!all.empty()) all += "\n";
    all += result_line(answer.endpoint, answer.report, scene) + layers(answer.report, scene);
  }
  return all;
}

bool is_database(const api::EndpointReport& answer) {
  const auto& steps = answer.report.steps;
  return !steps.empty() && steps.front().step == Step::lookup;
}

std::string render_places(std::string_view module_version, const api::Done& done,
                          const Scene& scene) {
  const auto answers = done.results.value_or(std::vector<api::EndpointReport>{});
  std::string reason;
  if (done.private_by)
    reason = indented(scene.style,
                      fmt::format("{}: private ({}): no public endpoint was asked", module_version,
                                  api::source_of(*done.private_by)),
                      0);
  if (done.private_by && answers.empty()) return reason;
  const auto found = std::count_if(answers.begin(), answers.end(), [](const auto& answer) {
    return has_it(answer) && !is_database(answer);
  });
  const auto asked = std::count_if(answers.begin(), answers.end(),
                                   [](const auto& answer) { return !is_database(answer); });
  Table table{{{"  ENDPOINT"}, {"RESULT"}, {"DETAIL"}}, {}};
  for (const auto& answer : answers)
    table.rows.push_back({{"  " + answer.endpoint},
                          {place_of(answer), has_it(answer) ? Color::good : Color::plain},
                          {answer.report.detail}});
  return reason +
         indented(scene.style,
                  fmt::format("{}: {} of the {} endpoints asked {} it", module_version, found,
                              asked, found == 1 ? "has" : "have"),
                  0) +
         (answers.empty() ? std::string{} : render(scene.style, table));
}

}  // namespace gopx::ctl
