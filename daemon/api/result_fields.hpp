// The keys of probe results; see fields.hpp for what a visitor is.
#pragma once

#include <concepts>
#include <type_traits>

#include "api/diagnosis.hpp"
#include "api/explanation.hpp"
#include "api/types.hpp"

namespace gopx::api {

template <class T, class Plain>
concept Either = std::same_as<std::remove_const_t<T>, Plain>;

void fields(auto& v, Either<Timings> auto& s) {
  v("dns", s.dns);
  v("connect", s.connect);
  v("tls", s.tls);
  v("first_byte", s.first_byte);
  v("total", s.total);
}
void fields(auto& v, Either<StepReport> auto& s) {
  v("step", s.step);
  v("ok", s.ok);
  v("failure", s.fault);
  v("detail", s.detail);
  v("http_status", s.http_status);
  v("timings_us", s.timings);
}
void fields(auto& v, Either<ProbeReport> auto& s) {
  v("at", s.at);
  v("level", s.level);
  v("ok", s.ok);
  v("failure", s.failure);
  v("detail", s.detail);
  v("http_status", s.http_status);
  v("peer_ip", s.peer_ip);
  v("timings_us", s.timings);
  v.only_detailed("steps", s.steps);
}
void fields(auto& v, Either<EndpointReport> auto& s) {
  v("endpoint", s.endpoint);
  fields(v, s.report);
}
void fields(auto& v, Either<Newest> auto& s) {
  v("endpoint", s.endpoint);
  v("module", s.module);
  v("version", s.version);
  v("published", s.published);
  v("elsewhere", s.elsewhere);
  v("behind_since", s.behind_since);
  v("stale", s.stale);
  v("problem", s.problem);
}
void fields(auto& v, Either<ExplainedFault> auto& s) {
  v("class", s.fault_class);
  v("side", s.side);
  v("host", s.host);
  v("module", s.module);
  v("modules", s.modules);
  v("line", s.line);
  v("text", s.text);
  v("sentence", s.sentence);
  v("fix", s.fix);
  v("unsure", s.unsure);
}
void fields(auto& v, Either<Explanation> auto& s) {
  v("verdict", s.verdict);
  v("findings", s.findings);
}
void fields(auto& v, Either<ProofCheck> auto& s) {
  v("check", s.check);
  v("what", s.what);
  v("required", s.required);
  v("result", s.result);
  v("detail", s.detail);
}
void fields(auto& v, Either<Proof> auto& s) {
  v("url", s.url);
  v("at", s.at);
  v("version", s.version);
  v("verdict", s.verdict);
  v("summary", s.summary);
  v("took_us", s.took);
  v("checks", s.checks);
}

void fields(auto& v, Either<DiagnosisCheck> auto& s) {
  v("check", s.check);
  v("layer", s.layer);
  v("result", s.result);
  v("sentence", s.sentence);
  v("fix", s.fix);
}
void fields(auto& v, Either<Diagnosis> auto& s) {
  v("verdict", s.verdict);
  v("class", s.class_name);
  v("sentence", s.sentence);
  v("fix", s.fix);
  v("checks", s.checks);
  v("took_ms", s.took_ms);
}

}  // namespace gopx::api
