// The only file that includes prometheus-cpp: its values and its serializer, nothing that listens.
// A metric is one row of the table at the end.
#include "control/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "base/fault.hpp"

namespace gopx::control {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;
using Series = std::vector<ClientMetric>;

struct MetricFacts {
  const api::Status& status;
  const core::Counted& counted;
};

using Labels = std::vector<ClientMetric::Label>;

double seconds(Duration span) { return std::chrono::duration<double>(span).count(); }
double seconds(WallTime at) { return seconds(at.time_since_epoch()); }

void gauge(Series& series, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  series.push_back(std::move(metric));
}

void counter(Series& series, Labels labels, std::uint64_t value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  series.push_back(std::move(metric));
}

template <std::size_t Size>
void histogram(Series& series, Labels labels, const core::Histogram<Size>& counted,
               const std::array<Duration, Size>& bounds) {
  ClientMetric metric;
  metric.label = std::move(labels);
  auto& shown = metric.histogram;
  for (std::size_t i = 0; i < Size; ++i) {
    shown.sample_count += counted.counts[i];
    shown.bucket.push_back({shown.sample_count, seconds(bounds[i])});
  }
  shown.sample_count += counted.counts[Size];
  shown.bucket.push_back({shown.sample_count, std::numeric_limits<double>::infinity()});
  shown.sample_sum = seconds(counted.sum);
  series.push_back(std::move(metric));
}

// One series per word; the one that holds is 1.
template <std::size_t Size>
void one_of(Series& series, const Labels& labels, std::string_view label,
            const std::array<std::string_view, Size>& words, std::string_view holds) {
  for (const auto word : words) {
    Labels all = labels;
    all.push_back({std::string{label}, std::string{word}});
    gauge(series, std::move(all), word == holds ? 1 : 0);
  }
}

constexpr std::array<std::string_view, 5> states{"unknown", "healthy", "degraded", "down",
                                                 "recovering"};
constexpr std::array<std::string_view, 4> verdicts{"ok", "degraded", "failed", "local"};

template <class List>
auto end_of(const List& list) {
  return list.begin() + static_cast<std::ptrdiff_t>(std::min(list.size(), metrics_endpoints_max));
}

template <class Work>
void for_endpoints(const MetricFacts& facts, Work work) {
  const auto& all = facts.status.endpoints;
  std::for_each(all.begin(), end_of(all), work);
}

template <class Work>
void for_tallies(const MetricFacts& facts, Work work) {
  const auto& all = facts.counted.endpoints;
  std::for_each(all.begin(), end_of(all), work);
}

void build_info(const MetricFacts& facts, Series& out) {
  gauge(out, {{"version", facts.status.version}}, 1);
}

void endpoint_up(const MetricFacts& facts, Series& out) {
  for_endpoints(facts, [&out](const api::EndpointStatus& one) {
    gauge(out, {{"endpoint", one.name}}, one.state == "healthy" || one.state == "degraded" ? 1 : 0);
  });
}

void endpoint_state(const MetricFacts& facts, Series& out) {
  for_endpoints(facts, [&out](const api::EndpointStatus& one) {
    one_of(out, {{"endpoint", one.name}}, "state", states, one.state);
  });
}

void endpoint_active(const MetricFacts& facts, Series& out) {
  for_endpoints(facts, [&](const api::EndpointStatus& one) {
    gauge(out, {{"endpoint", one.name}}, facts.status.active == one.name ? 1 : 0);
  });
}

// Both levels' "ok" are there from the start, so that a rate over them has a beginning.
void probes(const MetricFacts& facts, Series& out) {
  for_tallies(facts, [&out](const core::Counted::Of& one) {
    auto results = one.tally.results;
    for (const Level level : {Level::shallow, Level::deep}) results[{level, std::nullopt}];
    for (const auto& [result, count] : results) {
      const std::string_view word = result.second ? name_of(*result.second) : "ok";
      counter(out,
              {{"endpoint", one.endpoint},
               {"level", std::string{name_of(result.first)}},
               {"result", std::string{word}}},
              count);
    }
  });
}

void durations(const MetricFacts& facts, Series& out) {
  for_tallies(facts, [&out](const core::Counted::Of& one) {
    for (std::size_t i = 0; i < core::phases; ++i) {
      const auto phase = core::name_of(static_cast<core::Phase>(i));
      histogram(out, {{"endpoint", one.endpoint}, {"phase", std::string{phase}}},
                one.tally.phase[i], core::phase_bounds);
    }
  });
}

void certificates(const MetricFacts& facts, Series& out) {
  for_endpoints(facts, [&out](const api::EndpointStatus& one) {
    if (one.cert_expires_at) gauge(out, {{"endpoint", one.name}}, seconds(*one.cert_expires_at));
  });
}

void takeover(const MetricFacts& facts, Series& out) {
  gauge(out, {}, facts.status.takeover ? 1 : 0);
}

void verdict(const MetricFacts& facts, Series& out) {
  one_of(out, {}, "verdict", verdicts, facts.status.verdict);
}

void network(const MetricFacts& facts, Series& out) {
  gauge(out, {}, facts.status.network == "online" ? 1 : 0);
}

void switches(const MetricFacts& facts, Series& out) {
  for (const auto& [made, count] : facts.counted.tallies.switches)
    counter(
        out,
        {{"from", made.from}, {"to", made.to}, {"cause", std::string{core::name_of(made.cause)}}},
        count);
}

void writes(const MetricFacts& facts, Series& out) {
  const auto& counts = facts.counted.tallies.writes;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto result = core::name_of(static_cast<core::WriteOutcome>(i));
    counter(out, {{"result", std::string{result}}}, counts[i]);
  }
}

void edits(const MetricFacts& facts, Series& out) {
  counter(out, {}, facts.counted.tallies.external_edits);
}

void detection(const MetricFacts& facts, Series& out) {
  histogram(out, {}, facts.counted.tallies.detection, core::detection_bounds);
}

void last_switch(const MetricFacts& facts, Series& out) {
  const auto& at = facts.counted.tallies.last_switch;
  gauge(out, {}, at ? seconds(*at) : 0);
}

struct MetricRow {
  std::string_view name;
  MetricType type;
  std::string_view help;
  void (*fill)(const MetricFacts&, Series&);
};

constexpr std::array rows{
    MetricRow{"gopx_build_info", MetricType::Gauge, "Always 1; the label says which gopxd this is.",
              build_info},
    MetricRow{
        "gopx_endpoint_up", MetricType::Gauge,
        "1 if the endpoint is healthy or merely slow, 0 if it is down, recovering or unknown.",
        endpoint_up},
    MetricRow{"gopx_endpoint_state", MetricType::Gauge, "1 for the state that the endpoint is in.",
              endpoint_state},
    MetricRow{"gopx_endpoint_active", MetricType::Gauge, "1 for the endpoint that go asks first.",
              endpoint_active},
    MetricRow{"gopx_probes_total", MetricType::Counter,
              "Probes answered, by level and result: ok or the failure class.", probes},
    MetricRow{"gopx_probe_duration_seconds", MetricType::Histogram,
              "How long the phases of a probe's deciding request took.", durations},
    MetricRow{"gopx_endpoint_cert_expiry_timestamp_seconds", MetricType::Gauge,
              "When the endpoint's certificate expires.", certificates},
    MetricRow{"gopx_takeover", MetricType::Gauge,
              "1 while the env file says something else than the user chose.", takeover},
    MetricRow{"gopx_verdict", MetricType::Gauge, "1 for the verdict that holds.", verdict},
    MetricRow{"gopx_network_online", MetricType::Gauge,
              "1 if some public endpoint has given a verified answer in the present run.", network},
    MetricRow{"gopx_switches_total", MetricType::Counter,
              "Changes of the endpoint that go asks first.", switches},
    MetricRow{"gopx_goenv_writes_total", MetricType::Counter, "Attempts to write the Go env file.",
              writes},
    MetricRow{"gopx_goenv_external_edits_total", MetricType::Counter,
              "Edits of the Go env file by somebody else.", edits},
    MetricRow{"gopx_detection_seconds", MetricType::Histogram,
              "From the first bad probe until the env file was rewritten.", detection},
    MetricRow{"gopx_last_switch_timestamp_seconds", MetricType::Gauge,
              "When the env file was last switched, 0 if never.", last_switch},
};

}  // namespace

std::string metrics_text(const api::Status& status, const core::Counted& counted) {
  const MetricFacts facts{status, counted};
  std::vector<prometheus::MetricFamily> families;
  for (const MetricRow& row : rows) {
    prometheus::MetricFamily family{std::string{row.name}, std::string{row.help}, row.type, {}};
    row.fill(facts, family.metric);
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer{}.Serialize(families);
}

std::vector<std::string_view> metric_names() {
  std::vector<std::string_view> names;
  for (const MetricRow& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace gopx::control
