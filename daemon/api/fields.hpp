// The keys of every body, once: a visitor walks a struct's fields in the order in which they stand
// in the JSON. json.cpp has one visitor that writes and one that reads. Rules of evolution: new
// keys are added at the end, a reader ignores keys it does not know and leaves a field alone whose
// key is missing.
//
// A visitor offers v(key, field) for a value that is always there (an optional is null when empty)
// and v.only_detailed(key, field) for one that only detailed bodies have. Durations are whole
// microseconds.
#pragma once

#include <type_traits>

#include "api/result_fields.hpp"
#include "api/types.hpp"

namespace gopx::api {

void fields(auto& v, Either<Gosumdb> auto& s) {
  v("baseline", s.baseline);
  v("current", s.current);
  v("planned", s.planned);
}
void fields(auto& v, Either<GoEnv> auto& s) {
  v("file", s.file);
  v("baseline", s.baseline);
  v("baseline_was_absent", s.baseline_was_absent);
  v("current", s.current);
  v("planned", s.planned);
  v("last_write_at", s.last_write_at);
  v("gosumdb", s.gosumdb);
}

// latency_us is an object of its own in the JSON and two fields of Endpoint here.
template <class Number>
struct Latency {
  Number& p50;
  Number& p95;
};
template <class Number>
void fields(auto& v, const Latency<Number>& s) {
  v("p50", s.p50);
  v("p95", s.p95);
}
void fields(auto& v, Either<EndpointStatus> auto& s) {
  v("name", s.name);
  v("url", s.url);
  v("trust", s.trust);
  v("origin", s.origin);
  v("role", s.role);
  v("in_use", s.in_use);
  v("state", s.state);
  v("since", s.since);
  v("reach", s.reach);
  v("reason", s.reason);
  v("quarantined_until", s.quarantined_until);
  v("penalty", s.penalty);
  v("last_probe", s.last_probe);
  Latency<std::remove_reference_t<decltype((s.latency_p50_us))>> latency{s.latency_p50_us,
                                                                         s.latency_p95_us};
  v("latency_us", latency);
  v("sumdb_relay", s.sumdb_relay);
  v("cert_expires_at", s.cert_expires_at);
}
void fields(auto& v, Either<Warning> auto& s) {
  v("code", s.code);
  v("severity", s.severity);
  v("message", s.message);
  v("fix", s.fix);
  v("advice", s.advice);
}
void fields(auto& v, Either<WaitingProcess> auto& s) {
  v("pid", s.pid);
  v("what", s.what);
}
void fields(auto& v, Either<ForwardProxy> auto& s) {
  v("https_proxy", s.https_proxy);
  v("http_proxy", s.http_proxy);
  v("no_proxy", s.no_proxy);
}
void fields(auto& v, Either<GoSetting> auto& s) {
  v("name", s.name);
  v("value", s.value);
  v("layer", s.layer);
  v("file", s.file);
}
void fields(auto& v, Either<Status> auto& s) {
  v("version", s.version);
  v("pid", s.pid);
  v("started_at", s.started_at);
  v("mode", s.mode);
  v("control", s.control);
  v("control_until", s.control_until);
  v("network", s.network);
  v("verdict", s.verdict);
  v("takeover", s.takeover);
  v("takeover_since", s.takeover_since);
  v("goenv", s.goenv);
  v("primary", s.primary);
  v("active", s.active);
  v("endpoints", s.endpoints);
  v("held_back_by", s.held_back_by);
  v("next_move_at", s.next_move_at);
  v("warnings", s.warnings);
  v("summary", s.summary);
  v("starting", s.starting);
  v("pinned", s.pinned);
  v("waiting_processes", s.waiting_processes);
  v("forward_proxy", s.forward_proxy);
  v("go_settings", s.go_settings);
  v("gosumdb_default", s.gosumdb_default);
  v("label", s.label);
}
void fields(auto& v, Either<EndpointDetail> auto& s) {
  fields(v, s.endpoint);
  v("results", s.results);
}
void fields(auto& v, Either<Event> auto& s) {
  v("seq", s.seq);
  v("at", s.at);
  v("kind", s.kind);
  v("endpoint", s.endpoint);
  v("from", s.from);
  v("to", s.to);
  v("cause", s.cause);
  v("undo", s.undo);
}
void fields(auto& v, Either<ConfigValue> auto& s) {
  v("key", s.key);
  v("value", s.value);
  v("origin", s.origin);
}
void fields(auto& v, Either<ErrorBody> auto& s) {
  v("code", s.code);
  v("message", s.message);
}

}  // namespace gopx::api
