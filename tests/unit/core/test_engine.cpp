// Single decisions of the whole engine, in virtual time.
#include "engine_bench.hpp"

using namespace gopx;
using namespace gopx::bench;

namespace {

const std::string main_url = "http://127.0.0.1:1";
const std::string second_url = "http://127.0.0.1:2";
const std::string third_url = "http://127.0.0.1:3";

config::Config lab() {
  config::Config config;
  config.catalogue.builtin = false;
  const auto add = [&](const char* name, const std::string& url) {
    config::Endpoint endpoint;
    endpoint.name = name;
    endpoint.url = url;
    config.endpoints.push_back(endpoint);
  };
  add("main", main_url);
  add("second", second_url);
  add("third", third_url);
  return config;
}

Bench started(config::Config config = lab(),
              std::optional<std::string> goproxy = main_url + ",direct") {
  Bench bench(std::move(config), std::move(goproxy));
  bench.start();
  bench.run(10s);
  return bench;
}

}  // namespace

TEST_CASE("all is well: nothing is written, the verdict is ok") {
  Bench bench = started();
  bench.run(1h);
  CHECK(bench.writes.empty());
  CHECK(bench.status().verdict == "ok");
  CHECK(bench.status().network == "online");
  CHECK(bench.status().active == "main");
  CHECK(bench.endpoint("second").role == "candidate");
}

TEST_CASE(
    "a refused primary is replaced within a second of the first look, and comes back after the "
    "hold") {
  Bench bench = started();
  bench.behaviour[main_url].fault = Fault::tcp_refused;
  bench.run(3s);
  bench.feed(GoStarted{});
  bench.run(900ms);
  REQUIRE(bench.writes.size() == 1);
  CHECK(bench.writes[0].goproxy == second_url + ",direct");
  CHECK(bench.status().verdict == "degraded");
  CHECK(bench.status().takeover);
  CHECK(bench.endpoint("main").state == "down");
  CHECK(bench.endpoint("main").reason.find("tcp-refused") != std::string::npos);
  bench.run(1h);
  CHECK(bench.writes.size() == 1);
  bench.behaviour[main_url] = {};
  bench.run(4min);
  CHECK(bench.writes.size() == 1);
  bench.run(3min);
  REQUIRE(bench.writes.size() == 2);
  CHECK(bench.writes[1].intent == Intent::revert);
  CHECK(bench.status().verdict == "ok");
}

TEST_CASE("silence costs one time-out, not three") {
  Bench bench = started();
  bench.behaviour[main_url].fault = Fault::stall;
  bench.run(3s);
  bench.feed(GoStarted{});
  bench.run(4900ms);
  CHECK(bench.writes.empty());
  bench.run(1100ms);
  CHECK(bench.writes.size() == 1);
}

TEST_CASE(
    "everything cut off: nothing is written, the verdict is local, and nothing is held against "
    "anybody later") {
  Bench bench = started();
  for (const auto& url : {main_url, second_url, third_url})
    bench.behaviour[url].fault = Fault::tcp_unreachable;
  bench.run(10min);
  CHECK(bench.writes.empty());
  CHECK(bench.status().verdict == "local");
  CHECK(bench.status().network == "offline");
  for (const auto& url : {main_url, second_url, third_url}) bench.behaviour[url] = {};
  bench.run(2min);
  CHECK(bench.writes.empty());
  CHECK(bench.status().verdict == "ok");
  CHECK(bench.endpoint("main").penalty == 0);
}

TEST_CASE("a lying zip is down at once, quarantined, and not chosen for an hour") {
  Bench bench = started();
  bench.behaviour[main_url].deep_fault = Fault::zip_mismatch;
  bench.run(20min);
  REQUIRE(bench.writes.size() == 1);
  CHECK(bench.endpoint("main").quarantined_until);
  CHECK(bench.endpoint("main").reason.find("zip-mismatch") != std::string::npos);
}

TEST_CASE("429 is asked once more after a second, then left alone as long as it says") {
  Bench bench = started();
  bench.behaviour[main_url].fault = Fault::http_429;
  bench.run(3s);
  bench.feed(GoStarted{});
  bench.run(900ms);
  CHECK(bench.writes.empty());
  bench.run(300ms);
  CHECK(bench.writes.size() == 1);
  const auto asked = bench.probes.size();
  bench.run(50s);
  for (std::size_t i = asked; i < bench.probes.size(); ++i) CHECK(bench.probes[i].url != main_url);
}

TEST_CASE("a human edit during a takeover is left alone; pause, keep and use do what they say") {
  Bench bench = started();
  bench.behaviour[main_url].fault = Fault::http_5xx;
  bench.run(2min);
  REQUIRE(bench.status().takeover);

  SUBCASE("edit") {
    bench.edit(main_url + ",direct");
    bench.run(25min);
    CHECK(bench.writes.size() == 1);
    bench.run(10min);
    CHECK(bench.writes.size() == 2);
  }
  SUBCASE("edit, then auto") {
    bench.edit(main_url + ",direct");
    bench.run(1min);
    bench.command(Auto{});
    bench.run(1min);
    CHECK(bench.writes.size() == 2);
  }
  SUBCASE("pause for a while") {
    bench.command(Pause{10min});
    REQUIRE(bench.writes.size() == 2);
    CHECK(bench.writes[1].intent == Intent::revert);
    CHECK(bench.replies.back().ok);
    CHECK(bench.status().control == "paused");
    bench.run(9min);
    CHECK(bench.writes.size() == 2);
    bench.run(2min);
    CHECK(bench.status().control == "auto");
    CHECK(bench.writes.size() == 3);
  }
  SUBCASE("keep") {
    bench.command(Keep{});
    CHECK(bench.writes.back().intent == Intent::keep);
    CHECK_FALSE(bench.status().takeover);
    CHECK(bench.status().goenv.baseline == second_url + ",direct");
    bench.behaviour[main_url] = {};
    bench.run(1h);
    CHECK(bench.writes.size() == 2);
  }
  SUBCASE("use another") {
    bench.command(Use{"third", std::nullopt});
    CHECK(bench.writes.back().goproxy == third_url + ",direct");
    CHECK(bench.memory.control == Memory::Control::pinned);
    bench.behaviour[main_url] = {};
    bench.run(1h);
    CHECK(bench.status().active == "third");
    bench.command(Auto{});
    bench.run(1min);
    CHECK_FALSE(bench.status().takeover);
  }
  SUBCASE("unknown endpoint") {
    bench.command(Use{"nobody", std::nullopt});
    CHECK_FALSE(bench.replies.back().ok);
    CHECK(bench.replies.back().code == "unknown_endpoint");
  }
}

TEST_CASE("observe never writes, and says what it would") {
  config::Config config = lab();
  config.failover.mode = config::Mode::observe;
  Bench bench = started(config);
  bench.behaviour[main_url].fault = Fault::tcp_refused;
  bench.run(2min);
  CHECK(bench.writes.empty());
  CHECK(bench.status().goenv.planned == second_url + ",direct");
}

TEST_CASE("a private primary is never routed around") {
  Bench bench = started(lab(), "http://127.0.0.1:9,direct");
  bench.behaviour["http://127.0.0.1:9"].fault = Fault::tcp_refused;
  bench.run(10min);
  CHECK(bench.writes.empty());
  CHECK(bench.status().verdict == "failed");
}

TEST_CASE("the stand-in fails too: on to the next, back at once when only the user's own works") {
  Bench bench = started();
  bench.behaviour[main_url].fault = Fault::tcp_refused;
  bench.run(2min);
  bench.behaviour[second_url].fault = Fault::tcp_refused;
  bench.run(2min);
  REQUIRE(bench.writes.size() == 2);
  CHECK(bench.writes[1].goproxy == third_url + ",direct");
  bench.behaviour[main_url] = {};
  bench.run(90s);
  bench.behaviour[third_url].fault = Fault::tcp_refused;
  bench.run(1min);
  CHECK(bench.writes.back().intent == Intent::revert);
}

TEST_CASE("leaving: the env file is left as restore_on_exit says") {
  for (const auto choice : {config::RestoreOnExit::if_usable, config::RestoreOnExit::always,
                            config::RestoreOnExit::never}) {
    config::Config config = lab();
    config.failover.restore_on_exit = choice;
    Bench bench = started(config);
    bench.behaviour[main_url].fault = Fault::tcp_refused;
    bench.run(2min);
    bench.feed(StopRequested{});
    CHECK(bench.stopped);
    CHECK(bench.file.claim.has_value() == (choice != config::RestoreOnExit::always));
  }
}

TEST_CASE("a probe on request is answered once, with every endpoint") {
  Bench bench = started();
  bench.command(ProbeNow{{}, true});
  bench.run(5s);
  REQUIRE(bench.replies.size() == 1);
  CHECK(bench.replies[0].probed.size() == 3);
  bench.command(ProbeNow{{"second"}, false});
  bench.run(5s);
  REQUIRE(bench.replies.size() == 2);
  CHECK(bench.replies[1].probed.size() == 1);
}

TEST_CASE("a mistyped hash in a [[canary]] is a warning about that line, and quarantines nobody") {
  config::Config config = lab();
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:mod=", "h1:typo="}};
  Bench bench(config, main_url + ",direct");
  for (const auto& url : {main_url, second_url, third_url}) bench.behaviour[url].zip_h1 = "h1:zip=";
  bench.start();
  bench.run(1min);
  const auto status = bench.status();
  CHECK(status.verdict == "ok");
  CHECK(bench.writes.empty());
  for (const auto& endpoint : status.endpoints) {
    CHECK_FALSE(endpoint.quarantined_until);
    CHECK(endpoint.state == "healthy");
  }
  const auto about = std::find_if(status.warnings.begin(), status.warnings.end(),
                                  [](const auto& one) { return one.code == "canary-mistyped"; });
  REQUIRE(about != status.warnings.end());
  CHECK(about->message.find("rsc.io/quote v1.5.2") != std::string::npos);
  CHECK(about->fix == "zip_h1 = \"h1:zip=\"");
  CHECK(bench.memory.quarantines.empty());
}

TEST_CASE("one proxy that serves what the line says: the others are quarantined for it") {
  config::Config config = lab();
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:mod=", "h1:zip="}};
  Bench bench(config, main_url + ",direct");
  for (const auto& url : {main_url, second_url}) bench.behaviour[url].zip_h1 = "h1:forged=";
  bench.start();
  bench.run(1min);
  CHECK(bench.endpoint("main").quarantined_until);
  CHECK(bench.endpoint("second").quarantined_until);
  CHECK(bench.status().active == "third");
}

TEST_CASE("a reload that changes or removes the canary that convicted ends the quarantine") {
  config::Config config = lab();
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:mod=", "h1:zip="}};
  Bench bench(config, main_url + ",direct");
  bench.behaviour[main_url].zip_h1 = "h1:other=";
  bench.start();
  bench.run(1min);
  REQUIRE(bench.endpoint("main").quarantined_until);
  SUBCASE("a reload of something else doesn't") {
    config.failover.hold = 1min;
    bench.feed(ConfigReloaded{config, {"failover.hold"}});
    CHECK(bench.endpoint("main").quarantined_until);
  }
  SUBCASE("changed") {
    config.canaries[0].zip_h1 = "h1:other=";
    bench.feed(ConfigReloaded{config, {"canary"}});
    CHECK_FALSE(bench.endpoint("main").quarantined_until);
    bench.behaviour[second_url].zip_h1 = bench.behaviour[third_url].zip_h1 = "h1:other=";
    bench.run(10min);
    CHECK(bench.status().verdict == "ok");
    CHECK(bench.memory.quarantines.empty());
  }
  SUBCASE("removed") {
    config.canaries[0] = {"rsc.io/sampler", "v1.3.0", "h1:mod=", ""};
    bench.feed(ConfigReloaded{config, {"canary"}});
    CHECK_FALSE(bench.endpoint("main").quarantined_until);
  }
}

TEST_CASE("the value in force, written by hand once more: it stays ours, and keep is named") {
  Bench bench = started();
  bench.behaviour[main_url].fault = Fault::tcp_refused;
  bench.run(2min);
  REQUIRE(bench.status().takeover);
  const auto told = [&] {
    const auto warnings = bench.status().warnings;
    return std::any_of(warnings.begin(), warnings.end(), [](const auto& one) {
      return one.code == "edit-repeats" && one.fix == "gopxctl keep";
    });
  };
  SUBCASE("the same bytes") {
    ++bench.file.written_at;
    bench.feed(EnvFileSeen{bench.file});
    CHECK(bench.status().takeover);
    CHECK(told());
    CHECK(bench.journal.back().kind == JournalKind::human_edit);
    bench.command(Keep{});
    CHECK_FALSE(told());
    CHECK(bench.status().goenv.baseline == second_url + ",direct");
  }
  SUBCASE("another setting") {
    ++bench.file.written_at;
    bench.file.other["GOFLAGS"] = "-mod=mod";
    bench.file.digest = "other";
    bench.feed(EnvFileSeen{bench.file});
    CHECK_FALSE(told());
  }
  SUBCASE("nobody wrote") {
    bench.feed(EnvFileSeen{bench.file});
    CHECK_FALSE(told());
  }
}
