// The keys of /v1/history; see fields.hpp for what a visitor is.
#pragma once

#include <type_traits>

#include "api/history.hpp"
#include "api/result_fields.hpp"

namespace gopx::api {

void fields(auto& v, Either<StateSeconds> auto& s) {
  v("unknown", s.unknown);
  v("healthy", s.healthy);
  v("degraded", s.degraded);
  v("down", s.down);
  v("recovering", s.recovering);
}

// probes and latency_us are objects of their own in the JSON.
template <class Number>
struct ProbeCounts {
  Number& good;
  Number& bad;
};
template <class Number>
void fields(auto& v, const ProbeCounts<Number>& s) {
  v("good", s.good);
  v("bad", s.bad);
}
template <class Number>
struct Percentiles {
  Number& p50;
  Number& p95;
  Number& p99;
};
template <class Number>
void fields(auto& v, const Percentiles<Number>& s) {
  v("p50", s.p50);
  v("p95", s.p95);
  v("p99", s.p99);
}
void fields(auto& v, Either<EndpointHistory> auto& s) {
  v("name", s.name);
  v("uptime_ppm", s.uptime_ppm);
  v("seconds", s.seconds);
  v("transitions", s.transitions);
  ProbeCounts<std::remove_reference_t<decltype((s.good))>> probes{s.good, s.bad};
  v("probes", probes);
  Percentiles<std::remove_reference_t<decltype((s.latency_p50_us))>> latency{
      s.latency_p50_us, s.latency_p95_us, s.latency_p99_us};
  v("latency_us", latency);
}
void fields(auto& v, Either<History> auto& s) {
  v("since", s.since);
  v("until", s.until);
  v("endpoints", s.endpoints);
}
}  // namespace gopx::api
