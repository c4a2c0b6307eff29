// Probe results layer by layer: `gopxctl probe`, `gopxctl why ENDPOINT`, `gopxctl why
// MODULE@VERSION`.
#include <algorithm>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t detail_indent = 4;
constexpr std::size_t listed_max = 8;  // earlier probes of an endpoint

// Moments since the start of the request, as in the protocol; "-" for what was not reached.
void add_moments(Row& row, const Timings& timings, const Scene& scene) {
  for (const auto moment :
       {timings.dns, timings.connect, timings.tls, timings.first_byte, timings.total})
    row.push_back({moment == Duration{0} ? "-" : say_latency(moment.count(), scene.manner)});
}

std::vector<Heading> step_headings(const Scene& scene) {
  std::vector<Heading> all{{"  " + scene.tell(msgid("STEP"))}, {scene.tell(msgid("RESULT"))}};
  for (const auto name : {msgid("HTTP"), msgid("DNS"), msgid("CONNECT"), msgid("TLS"),
                          msgid("FIRST BYTE"), msgid("TOTAL")})
    all.push_back({scene.tell(name), true});
  return all;
}

Row step_row(const StepReport& step, const Scene& scene) {
  const auto result =
      step.ok ? std::string{"ok"} : std::string{step.fault ? name_of(*step.fault) : "failed"};
  const auto status = step.http_status == 0 ? std::string{"-"} : std::to_string(step.http_status);
  Row row{{"  " + std::string{name_of(step.step)}},
          {result, step.ok ? Color::good : Color::bad},
          {status}};
  add_moments(row, step.timings, scene);
  return row;
}

std::string layers(const api::ProbeReport& probe, const Scene& scene) {
  Table table{step_headings(scene), {}};
  for (const auto& step : probe.steps) table.rows.push_back(step_row(step, scene));
  std::string all = table.rows.empty() ? std::string{} : render(scene.style, table);
  if (!probe.ok && !probe.detail.empty()) all += indented(scene.style, probe.detail, detail_indent);
  return all;
}

std::string result_line(std::string name, const api::ProbeReport& probe, const Scene& scene) {
  Pieces pieces{{{std::move(name), Color::strong}},
                {{say_result(probe), probe.ok ? Color::good : Color::bad}},
                {{scene.tell(words_of_level(probe.level))}}};
  if (probe.timings.total > Duration{0})
    pieces.push_back({{say_latency(probe.timings.total.count(), scene.manner)}});
  if (probe.peer_ip) pieces.push_back({{*probe.peer_ip}});
  return flowing(scene.style, pieces, detail_indent);
}

Sentence words_of_role(const api::EndpointStatus& endpoint) {
  if (endpoint.role == "primary") return say("primary");
  if (endpoint.role == "candidate") return say("backup");
  return endpoint.role == "disabled" ? say("disabled") : say("not a backup");
}

Sentence words_of_origin(const api::EndpointStatus& endpoint) {
  if (endpoint.origin == "baseline") return say("from your GOPROXY");
  if (endpoint.origin == "config") return say("from the configuration");
  return endpoint.origin == "catalogue" ? say("built in") : verbatim(endpoint.origin);
}

Sentence words_of_trust(const api::EndpointStatus& endpoint) {
  if (endpoint.trust == "official") return say("the official one");
  if (endpoint.trust == "known") return say("public, known to gopxd");
  if (endpoint.trust == "user") return say("public, named by you");
  return endpoint.trust == "private" ? say("private") : verbatim(endpoint.trust);
}

Sentence words_of_database(const api::EndpointStatus& endpoint) {
  if (endpoint.sumdb_relay == "yes") return say("serves the checksum database");
  if (endpoint.sumdb_relay == "no")
    return say("does not serve the checksum database; go asks it directly");
  return say("not known yet whether it serves the checksum database");
}

std::string facts(const api::EndpointStatus& endpoint, const Scene& scene) {
  std::vector<Labelled> all;
  const auto fact = [&](std::string_view label, const Sentence& text) {
    all.push_back({scene.tell(label), scene.tell(text)});
  };
  fact("URL", verbatim(endpoint.url));
  const auto state = words_of_state(endpoint);
  fact(msgid("state"),
       endpoint.since ? say("{state} since {moment}", state, *endpoint.since) : state);
  fact(msgid("why"), endpoint.reason);
  fact(msgid("role"), say("{role}; {origin}; {trust}", words_of_role(endpoint),
                          words_of_origin(endpoint), words_of_trust(endpoint)));
  fact(msgid("last 8"),
       say("{results} (checks, newest last: 1 good, 0 failed, - none yet)", endpoint.reach));
  if (endpoint.latency_p50_us)
    fact(msgid("latency"),
         say("p50 {p50}, p95 {p95}", say_latency(endpoint.latency_p50_us, scene.manner),
             say_latency(endpoint.latency_p95_us, scene.manner)));
  fact(msgid("checksums"), words_of_database(endpoint));
  if (endpoint.cert_expires_at)
    fact(msgid("certificate"), say("expires {moment}", *endpoint.cert_expires_at));
  if (endpoint.quarantined_until)
    fact(msgid("quarantine"), say("ends {moment}", *endpoint.quarantined_until));
  return labelled(scene.style, all);
}

std::string earlier(const std::vector<api::ProbeReport>& results, const Scene& scene) {
  Table table{{{"  " + scene.tell(msgid("TIME"))},
               {scene.tell(msgid("CHECK"))},
               {scene.tell(msgid("RESULT"))},
               {scene.tell(msgid("DETAIL"))}},
              {}};
  const auto first = results.rbegin() + 1;
  const auto count = std::min<std::ptrdiff_t>(results.rend() - first, listed_max);
  std::for_each(first, first + count, [&](const api::ProbeReport& probe) {
    table.rows.push_back({{"  " + render(probe.at, scene.manner)},
                          {scene.tell(words_of_level(probe.level))},
                          {say_result(probe), probe.ok ? Color::good : Color::bad},
                          {probe.detail}});
  });
  return render(scene.style, table);
}

bool has_it(const api::EndpointReport& answer) { return answer.report.ok; }

Sentence words_of_place(const api::EndpointReport& answer) {
  if (is_database(answer))
    return answer.report.ok ? say("has its hashes") : say("can't vouch for it");
  if (answer.report.ok) return say("has it");
  return answer.report.http_status == 404 || answer.report.http_status == 410
             ? say("does not have it")
             : say("can't tell: {result}", say_result(answer.report));
}

}  // namespace

std::string render_endpoint(const api::EndpointDetail& detail, const Scene& scene) {
  auto all = paint(scene.style, Color::strong, detail.endpoint.name) + "\n" +
             facts(detail.endpoint, scene);
  if (detail.results.empty())
    return all + "\n" + indented(scene.style, scene.tell(say("not checked yet")), 0);
  const auto& newest = detail.results.back();
  all += "\n" + result_line(scene.tell(say("last check {moment}", newest.at)), newest, scene) +
         layers(newest, scene);
  if (detail.results.size() > 1)
    all += "\n" + indented(scene.style, scene.tell(say("before that, newest first")), 0) +
           earlier(detail.results, scene);
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
                      scene.tell(say("{module} is private ({source}): no public proxy was asked",
                                     module_version, api::source_sentence(*done.private_by))),
                      0);
  if (done.private_by && answers.empty()) return reason;
  const auto found = std::count_if(answers.begin(), answers.end(), [](const auto& answer) {
    return has_it(answer) && !is_database(answer);
  });
  const auto asked = std::count_if(answers.begin(), answers.end(),
                                   [](const auto& answer) { return !is_database(answer); });
  Table table{{{"  " + scene.tell(msgid("PROXY"))},
               {scene.tell(msgid("RESULT"))},
               {scene.tell(msgid("DETAIL"))}},
              {}};
  for (const auto& answer : answers)
    table.rows.push_back(
        {{"  " + answer.endpoint},
         {scene.tell(words_of_place(answer)), has_it(answer) ? Color::good : Color::plain},
         {answer.report.detail}});
  return reason +
         indented(scene.style,
                  scene.tell(say("{module}: found on {found} of {asked} proxies", module_version,
                                 found, asked)),
                  0) +
         (answers.empty() ? std::string{} : render(scene.style, table));
}

}  // namespace gopx::ctl
