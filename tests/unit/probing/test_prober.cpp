// Whole probes against servers on loopback and folders: that conversations are led to their end,
// within their time, and answered exactly once.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <vector>

#include "probes/dirhash.hpp"
#include "probing/prober.hpp"
#include "support/http_client.hpp"
#include "sys/clock.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

const std::string mod_text = "module example.com/Quote\n";

Canary canary() {
  return {.module = "example.com/Quote",
          .version = "v1.0.0",
          .mod_h1 = probes::h1_of_mod(mod_text),
          .zip_h1 = ""};
}

constexpr auto mod_path = "/example.com/%21quote/@v/v1.0.0.mod";

// A module proxy with one go.mod. What else is asked for is not there.
Behaviour module_proxy() {
  Behaviour behaviour;
  behaviour.answer = [](const std::string& request) {
    const bool mod = request.starts_with(fmt::format("GET {} ", mod_path));
    return CannedAnswer{mod ? http(200, mod_text) : http(404, "not found")};
  };
  return behaviour;
}

struct ProberFixture {
  ProberFixture() { prober.use_forward_proxy("none", {}); }

  core::StartProbe order(const std::string& url) {
    core::StartProbe action;
    action.id = ProbeId{++last_id};
    action.url = url;
    action.canary = canary();
    action.connect_timeout = 5s;
    action.timeout = 5s;
    return action;
  }
  // Runs one probe to its end.
  Report report(const core::StartProbe& action) {
    prober.start(action);
    REQUIRE(run_until(client.loop, [&] { return reports.count(action.id) == 1; }));
    return reports[action.id];
  }
  Report report(const std::string& url) { return report(order(url)); }

  Client client;
  std::map<ProbeId, Report> reports;
  std::map<ProbeId, int> heard;
  std::uint64_t last_id = 0;
  probing::Prober prober{client.loop, *client.http, [this](core::ProbeFinished finished) {
                           ++heard[finished.id];
                           reports[finished.id] = std::move(finished.report);
                         }};
};

std::string fault_of(const Report& report) {
  return report.fault ? std::string(name_of(*report.fault)) : "none";
}

}  // namespace

TEST_CASE("A shallow probe over HTTP") {
  ProberFixture fixture;
  Behaviour behaviour = module_proxy();
  behaviour.identity = good_identity();
  Server server(fixture.client.loop, behaviour);
  const auto report = fixture.report(server.url("/"));
  CHECK(report.ok);
  CHECK(report.verified);
  CHECK(report.peer_ip == "127.0.0.1");
  CHECK(report.cert_expires_at.has_value());
  CHECK(report.timings.total > 0us);
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0].find("\r\nDisable-Module-Fetch: true\r\n") != std::string::npos);
  CHECK(fixture.prober.in_flight() == 0);
}

TEST_CASE("On demand nothing asks for cached content only") {
  ProberFixture fixture;
  Server server(fixture.client.loop, module_proxy());
  auto action = fixture.order(server.url());
  action.cached_only = false;
  CHECK(fixture.report(action).ok);
  CHECK(server.requests()[0].find("Disable-Module-Fetch") == std::string::npos);
}

TEST_CASE("Faults of the transport are the report's") {
  ProberFixture fixture;
  const ClosedPort closed;
  const auto refused = fixture.report(fmt::format("http://127.0.0.1:{}", closed.number()));
  CHECK_FALSE(refused.ok);
  CHECK(fault_of(refused) == "tcp-refused");
  CHECK(refused.http_status == 0);
  CHECK_FALSE(refused.detail.empty());
}

TEST_CASE("An extra trust root is for its endpoint only") {
  ProberFixture fixture;
  const Authority corp("corp");
  Behaviour behaviour = module_proxy();
  behaviour.identity = corp.issue({});
  Server server(fixture.client.loop, behaviour);
  auto action = fixture.order(server.url());
  CHECK(fault_of(fixture.report(action)) == "tls-unknown-ca");
  action = fixture.order(server.url());
  action.ca_file = fixture.client.folder / "corp.pem";
  put(action.ca_file, corp.certificate());
  CHECK(fixture.report(action).ok);
  CHECK(fault_of(fixture.report(server.url())) == "tls-unknown-ca");
}

TEST_CASE("The time-out is the whole probe's, over all its requests") {
  ProberFixture fixture;
  // The .mod comes at once, everything behind it never.
  Behaviour behaviour = module_proxy();
  const auto good = behaviour.answer;
  behaviour.answer = [good](const std::string& request) {
    if (request.find(".mod ") != std::string::npos) return good(request);
    return CannedAnswer{"", CannedAnswer::Then::keep_open};
  };
  Server server(fixture.client.loop, behaviour);
  auto action = fixture.order(server.url());
  action.level = Level::deep;
  action.timeout = 300ms;
  const Duration before = sys::running_time();
  const auto report = fixture.report(action);
  const Duration took = sys::running_time() - before;
  CHECK(fault_of(report) == "stall");
  CHECK(report.step == Step::info);
  CHECK(took >= 290ms);
  CHECK(took < 5s);
}

TEST_CASE("With no time left no further request goes out") {
  ProberFixture fixture;
  Server server(fixture.client.loop, module_proxy());
  auto action = fixture.order(server.url());
  action.timeout = 0s;
  const auto report = fixture.report(action);
  CHECK(fault_of(report) == "slow");
  CHECK(server.connections() == 0);
}

TEST_CASE("An order that makes no sense is answered all the same, and not from inside start") {
  ProberFixture fixture;
  const auto action = fixture.order("ftp://nowhere");
  fixture.prober.start(action);
  CHECK(fixture.heard.empty());
  REQUIRE(run_until(fixture.client.loop, [&] { return fixture.heard.count(action.id) == 1; }));
  CHECK(fault_of(fixture.reports[action.id]) == "bad-url");
}

TEST_CASE("Probes of file:// folders") {
  ProberFixture fixture;
  const Scratch scratch;
  put(scratch / "example.com/!quote/@v/v1.0.0.mod", mod_text);
  const auto good = fixture.report("file://" + scratch.path());
  CHECK(good.ok);
  CHECK(good.verified);
  const auto missing = fixture.report("file://" + (scratch / "elsewhere"));
  CHECK_FALSE(missing.ok);
  put(scratch / "example.com/!quote/@v/v1.0.0.mod", "module example.com/other\n");
  CHECK_FALSE(fixture.report("file://" + scratch.path()).ok);
}

TEST_CASE("The forward proxy is go's, or the configuration's") {
  ProberFixture fixture;
  const ClosedPort closed;
  const auto dead = fmt::format("http://127.0.0.1:{}", closed.number());
  Server server(fixture.client.loop, module_proxy());
  fixture.prober.use_forward_proxy("env", {{"HTTP_PROXY", dead}});
  CHECK(fixture.report(server.url()).ok);  // loopback is never proxied
  fixture.prober.use_forward_proxy(dead, {});
  CHECK(fault_of(fixture.report(server.url())) == "local-proxy-broken");
  fixture.prober.use_forward_proxy("nonsense://x", {});
  CHECK(fault_of(fixture.report(server.url())) == "local-proxy-broken");
  Server proxy(fixture.client.loop, module_proxy());
  Behaviour by_name;
  by_name.answer = [](const std::string&) { return CannedAnswer{http(200, mod_text)}; };
  Server forwarder(fixture.client.loop, by_name);
  fixture.prober.use_forward_proxy("env", {{"HTTP_PROXY", forwarder.url()}});
  CHECK(fixture.report("http://goproxy.test").ok);
  CHECK(
      forwarder.requests().at(0).starts_with(fmt::format("GET http://goproxy.test{} ", mod_path)));
}

TEST_CASE("A cancelled probe is silent; an id under way is not started twice") {
  ProberFixture fixture;
  Server silent(fixture.client.loop, {.on_connect = Behaviour::OnConnect::silent});
  Server server(fixture.client.loop, module_proxy());
  const auto waiting = fixture.order(silent.url());
  fixture.prober.start(waiting);
  fixture.prober.start(waiting);
  REQUIRE(run_until(fixture.client.loop, [&] { return silent.connections() == 1; }));
  CHECK(fixture.prober.in_flight() == 1);
  const auto never_begun = fixture.order(server.url());
  fixture.prober.start(never_begun);
  fixture.prober.cancel(never_begun.id);
  fixture.prober.cancel(waiting.id);
  fixture.prober.cancel(waiting.id);
  fixture.prober.cancel(ProbeId{777});
  CHECK(fixture.prober.in_flight() == 0);
  CHECK(fixture.report(server.url()).ok);
  CHECK(fixture.heard.size() == 1);
  CHECK(silent.connections() == 1);
  const auto tally = fixture.prober.tally();
  CHECK(tally.started == 3);
  CHECK(tally.cancelled == 2);
  CHECK(tally.finished == 1);
  CHECK(tally.overdue == 0);
}

TEST_CASE("A hundred probes at once: each answered once, with its own result") {
  ProberFixture fixture;
  Behaviour behaviour = module_proxy();
  behaviour.identity = good_identity();
  Server server(fixture.client.loop, behaviour);
  const ClosedPort closed;
  std::vector<core::StartProbe> orders;
  for (int i = 0; i < 100; ++i) {
    const bool dead = i % 4 == 0;
    auto action =
        fixture.order(dead ? fmt::format("https://127.0.0.1:{}", closed.number()) : server.url());
    action.connect_timeout = action.timeout = 30s;
    orders.push_back(action);
    fixture.prober.start(action);
  }
  REQUIRE(run_until(fixture.client.loop, [&] { return fixture.prober.in_flight() == 0; }));
  CHECK(fixture.prober.tally().started == orders.size());
  CHECK(fixture.prober.tally().finished == orders.size());
  for (std::size_t i = 0; i < orders.size(); ++i) {
    CAPTURE(i);
    CHECK(fixture.heard[orders[i].id] == 1);
    CHECK(fault_of(fixture.reports[orders[i].id]) == (i % 4 == 0 ? "tcp-refused" : "none"));
  }
}

TEST_CASE("The prober may go while probes are under way") {
  Client client;
  Server silent(client.loop, {.on_connect = Behaviour::OnConnect::silent});
  bool heard = false;
  {
    probing::Prober prober(client.loop, *client.http, [&](const auto&) { heard = true; });
    core::StartProbe action;
    action.id = ProbeId{1};
    action.url = silent.url();
    action.canary = canary();
    action.connect_timeout = action.timeout = 5s;
    prober.start(action);
    REQUIRE(run_until(client.loop, [&] { return silent.connections() == 1; }));
  }
  client.loop.poll();
  CHECK(client.http->in_flight() == 0);
  CHECK_FALSE(heard);
}
