// A status with every field filled, for tests of what is made of one: a takeover, five endpoints in
// five states.
#pragma once

#include "api/history.hpp"
#include "api/types.hpp"

namespace gopx::testing {

inline WallTime at(std::string_view text) { return parse_time(text).value(); }

inline api::ProbeReport sample_probe(bool ok) {
  using namespace std::chrono_literals;
  api::ProbeReport probe;
  probe.at = at("2026-01-02T03:14:00Z");
  probe.level = ok ? "deep" : "shallow";
  probe.ok = ok;
  if (!ok) probe.failure = "tcp-refused";
  probe.detail = ok ? "" : "connect to 142.250.74.209 port 443: connection refused";
  probe.http_status = ok ? 200 : 0;
  probe.peer_ip = ok ? "163.181.130.183" : "142.250.74.209";
  if (ok)
    probe.timings = {100us, 200us, 3100us, 9000us, 9400us};
  else
    probe.timings = {.dns = 100us, .connect = {}, .tls = {}, .first_byte = {}, .total = 350us};
  probe.steps.push_back({.step = Step::mod,
                         .ok = ok,
                         .fault = {},
                         .detail = probe.detail,
                         .http_status = probe.http_status,
                         .timings = probe.timings});
  if (!ok) probe.steps.back().fault = Fault::tcp_refused;
  return probe;
}

inline api::EndpointStatus sample_endpoint(std::string name, std::string state, std::string reach) {
  api::EndpointStatus endpoint;
  endpoint.url = "https://" + name + ".example";
  endpoint.name = std::move(name);
  endpoint.trust = "known";
  endpoint.origin = "catalogue";
  endpoint.role = "candidate";
  endpoint.state = std::move(state);
  endpoint.since = at("2026-01-02T03:04:05Z");
  endpoint.reach = std::move(reach);
  endpoint.last_probe = sample_probe(endpoint.state == "healthy");
  endpoint.sumdb_relay = "yes";
  return endpoint;
}

inline std::vector<api::EndpointStatus> sample_endpoints() {
  auto primary = sample_endpoint("proxy-golang-org", "down", "11110000");
  primary.url = "https://proxy.golang.org";
  primary.trust = "official";
  primary.origin = "baseline";
  primary.role = "primary";
  primary.penalty = 1000;
  primary.reason =
      verbatim("down: tcp-refused: nobody listens there (connect to 142.250.74.209 port 443)");
  auto stand_in = sample_endpoint("goproxy-cn", "healthy", "11111111");
  stand_in.url = "https://goproxy.cn";
  stand_in.in_use = true;
  stand_in.reason = verbatim("in use: healthy");
  stand_in.latency_p50_us = 9100;
  stand_in.latency_p95_us = 12000;
  stand_in.cert_expires_at = at("2026-03-01T00:00:00Z");
  auto slow = sample_endpoint("aliyun", "degraded", "11111111");
  slow.reason = verbatim("standby: slow, the first byte takes over 1500ms");
  slow.latency_p50_us = 1810000;
  slow.latency_p95_us = 2400000;
  auto bad = sample_endpoint("goproxy-io", "down", "10101010");
  bad.reason = verbatim(
      "quarantined: zip-mismatch: the zip is not what the checksum database knows, at zip");
  bad.quarantined_until = at("2026-01-02T04:04:05Z");
  auto fresh = sample_endpoint("corp-goproxy-with-quite-a-long-name", "unknown", "--------");
  fresh.trust = "private";
  fresh.origin = "config";
  fresh.role = "other";
  fresh.reason = verbatim("private: never put in your chain by itself");
  fresh.last_probe.reset();
  fresh.since.reset();
  fresh.sumdb_relay = "unknown";
  return {primary, stand_in, slow, bad, fresh};
}

inline api::Status sample_status() {
  api::Status status;
  status.version = "0.1.0";
  status.pid = 123;
  status.started_at = at("2026-01-02T00:00:00Z");
  status.mode = "auto";
  status.control = "auto";
  status.network = "online";
  status.verdict = "degraded";
  status.summary = verbatim("goproxy-cn stands in for proxy-golang-org, which refuses connections");
  status.takeover = true;
  status.takeover_since = at("2026-01-02T03:04:05Z");
  status.goenv = {.file = "/home/u/.config/go/env",
                  .baseline = "https://proxy.golang.org,direct",
                  .baseline_was_absent = true,
                  .current = "https://goproxy.cn,direct",
                  .planned = "https://goproxy.cn,direct",
                  .last_write_at = at("2026-01-02T03:04:05Z"),
                  .gosumdb = {}};
  status.primary = "proxy-golang-org";
  status.active = "goproxy-cn";
  status.endpoints = sample_endpoints();
  return status;
}

// One with everything, one of which nothing is known.
inline api::History sample_history() {
  api::History history{at("2026-01-01T03:14:15Z"), at("2026-01-02T03:14:15Z"), {}};
  api::EndpointHistory full;
  full.name = "goproxy-cn";
  full.uptime_ppm = 994'199;
  full.seconds = {100, 85'700, 100, 400, 100};
  full.transitions = 4;
  full.good = 2870;
  full.bad = 12;
  full.latency_p50_us = 9'216;
  full.latency_p95_us = 28'672;
  full.latency_p99_us = 1'900'544;
  api::EndpointHistory empty;
  empty.name = "aliyun";
  empty.seconds.unknown = 86'400;
  history.endpoints = {full, empty};
  return history;
}

}  // namespace gopx::testing
