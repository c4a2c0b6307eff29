// One answer per endpoint, with the first reason that applies; the boundary of the failure's moment
// from both sides.
#include <doctest/doctest.h>

#include "core/eligibility.hpp"

using namespace gopx;
using namespace gopx::core;
using namespace std::chrono_literals;

namespace {

constexpr Now now{Instant{100h}, WallTime{}};

Report good(Level level) {
  Report report;
  report.level = level;
  report.ok = true;
  return report;
}

Endpoint proven_at(Instant at) {
  Endpoint endpoint;
  endpoint.trust = Trust::known;
  endpoint.health.observe(good(Level::deep), true, {}, at);
  return endpoint;
}

Bar bar(const Endpoint& endpoint, std::optional<Instant> since = std::nullopt,
        bool trusted = true) {
  return eligibility_of(endpoint, trusted, since, now).bar;
}

}  // namespace

TEST_CASE("proven, public and well: eligible") {
  CHECK(bar(proven_at(now.steady)) == Bar::none);
  CHECK(eligibility_of(proven_at(now.steady), true, {}, now).eligible());
}

TEST_CASE("the last full check must be later than the failure, not at the same moment") {
  const Instant failed = now.steady - 1min;
  CHECK(bar(proven_at(failed + 1us), failed) == Bar::none);
  CHECK(bar(proven_at(failed), failed) == Bar::proof_too_old);
}

TEST_CASE("each bar by itself") {
  Endpoint endpoint = proven_at(now.steady);
  endpoint.trust = Trust::private_;
  CHECK(bar(endpoint) == Bar::is_private);
  endpoint = proven_at(now.steady);
  endpoint.enabled = false;
  CHECK(bar(endpoint) == Bar::disabled);
  endpoint = proven_at(now.steady);
  endpoint.standing = Standing::known_bad;
  CHECK(bar(endpoint) == Bar::known_bad);
  endpoint = Endpoint{};
  endpoint.trust = Trust::known;
  CHECK(bar(endpoint) == Bar::unmeasured);
  CHECK(bar(proven_at(now.steady), {}, false) == Bar::go_hole);
  endpoint = proven_at(now.steady);
  endpoint.quarantined_until = now.steady + 1h;
  CHECK(bar(endpoint) == Bar::quarantined);
  endpoint = proven_at(now.steady);
  Report bad;
  bad.fault = Fault::http_5xx;
  endpoint.health.observe(bad, true, {}, now.steady);
  CHECK(bar(endpoint) == Bar::suspect);
  endpoint.health.shallow.condemn();
  CHECK(bar(endpoint) == Bar::unwell);
}
