// Single decisions of the whole engine, in virtual time.
#include "engine_fixture.hpp"

using namespace gopx;
using namespace gopx::testing;

namespace {

const std::string main_url = "http://127.0.0.1:1";
const std::string second_url = "http://127.0.0.1:2";
const std::string third_url = "http://127.0.0.1:3";

config::Config lab() {
  config::Config config;
  config.catalogue.builtin = false;
  const auto add = [&](const char* name, const std::string& url) {
    config::EndpointSettings endpoint;
    endpoint.name = name;
    endpoint.url = url;
    config.endpoints.push_back(endpoint);
  };
  add("main", main_url);
  add("second", second_url);
  add("third", third_url);
  return config;
}

EngineFixture started(config::Config config = lab(),
                      std::optional<std::string> goproxy = main_url + ",direct") {
  EngineFixture fixture(std::move(config), std::move(goproxy));
  fixture.start();
  fixture.run(10s);
  return fixture;
}

}  // namespace

TEST_CASE("all is well: nothing is written, the verdict is ok") {
  EngineFixture fixture = started();
  fixture.run(1h);
  CHECK(fixture.writes.empty());
  CHECK(fixture.status().verdict == "ok");
  CHECK(fixture.status().network == "online");
  CHECK(fixture.status().active == "main");
  CHECK(fixture.endpoint("second").role == "candidate");
}

TEST_CASE(
    "a refused primary is replaced within a second of the first look, and comes back after the "
    "hold") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].fault = Fault::tcp_refused;
  fixture.run(3s);
  fixture.feed(GoStarted{});
  fixture.run(900ms);
  REQUIRE(fixture.writes.size() == 1);
  CHECK(fixture.writes[0].goproxy == second_url + ",direct");
  CHECK(fixture.status().verdict == "degraded");
  CHECK(fixture.status().takeover);
  CHECK(fixture.endpoint("main").state == "down");
  CHECK(english(fixture.endpoint("main").reason).find("tcp-refused") != std::string::npos);
  fixture.run(1h);
  CHECK(fixture.writes.size() == 1);
  fixture.behaviour[main_url] = {};
  fixture.run(4min);
  CHECK(fixture.writes.size() == 1);
  fixture.run(3min);
  REQUIRE(fixture.writes.size() == 2);
  CHECK(fixture.writes[1].intent == Intent::revert);
  CHECK(fixture.status().verdict == "ok");
}

TEST_CASE("silence costs one time-out, not three") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].fault = Fault::stall;
  fixture.run(3s);
  fixture.feed(GoStarted{});
  fixture.run(4900ms);
  CHECK(fixture.writes.empty());
  fixture.run(1100ms);
  CHECK(fixture.writes.size() == 1);
}

TEST_CASE(
    "everything cut off: nothing is written, the verdict is local, and nothing is held against "
    "anybody later") {
  EngineFixture fixture = started();
  for (const auto& url : {main_url, second_url, third_url})
    fixture.behaviour[url].fault = Fault::tcp_unreachable;
  fixture.run(10min);
  CHECK(fixture.writes.empty());
  CHECK(fixture.status().verdict == "local");
  CHECK(fixture.status().network == "offline");
  for (const auto& url : {main_url, second_url, third_url}) fixture.behaviour[url] = {};
  fixture.run(2min);
  CHECK(fixture.writes.empty());
  CHECK(fixture.status().verdict == "ok");
  CHECK(fixture.endpoint("main").penalty == 0);
}

TEST_CASE("a lying zip is down at once, quarantined, and not chosen for an hour") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].deep_fault = Fault::zip_mismatch;
  fixture.run(20min);
  REQUIRE(fixture.writes.size() == 1);
  CHECK(fixture.endpoint("main").quarantined_until);
  CHECK(english(fixture.endpoint("main").reason).find("zip-mismatch") != std::string::npos);
}

TEST_CASE("429 is asked once more after a second, then left alone as long as it says") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].fault = Fault::http_429;
  fixture.run(3s);
  fixture.feed(GoStarted{});
  fixture.run(900ms);
  CHECK(fixture.writes.empty());
  fixture.run(300ms);
  CHECK(fixture.writes.size() == 1);
  const auto asked = fixture.probes.size();
  fixture.run(50s);
  for (std::size_t i = asked; i < fixture.probes.size(); ++i)
    CHECK(fixture.probes[i].url != main_url);
}

TEST_CASE("a human edit during a takeover is left alone; pause, keep and use do what they say") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].fault = Fault::http_5xx;
  fixture.run(2min);
  REQUIRE(fixture.status().takeover);

  SUBCASE("edit") {
    fixture.edit(main_url + ",direct");
    fixture.run(25min);
    CHECK(fixture.writes.size() == 1);
    fixture.run(10min);
    CHECK(fixture.writes.size() == 2);
  }
  SUBCASE("edit, then auto") {
    fixture.edit(main_url + ",direct");
    fixture.run(1min);
    fixture.command(Auto{});
    fixture.run(1min);
    CHECK(fixture.writes.size() == 2);
  }
  SUBCASE("pause for a while") {
    fixture.command(Pause{10min});
    REQUIRE(fixture.writes.size() == 2);
    CHECK(fixture.writes[1].intent == Intent::revert);
    CHECK_FALSE(fixture.replies.back().refused);
    CHECK(fixture.status().control == "paused");
    fixture.run(9min);
    CHECK(fixture.writes.size() == 2);
    fixture.run(2min);
    CHECK(fixture.status().control == "auto");
    CHECK(fixture.writes.size() == 3);
  }
  SUBCASE("keep") {
    fixture.command(Keep{});
    CHECK(fixture.writes.back().intent == Intent::keep);
    CHECK_FALSE(fixture.status().takeover);
    CHECK(fixture.status().goenv.baseline == second_url + ",direct");
    fixture.behaviour[main_url] = {};
    fixture.run(1h);
    CHECK(fixture.writes.size() == 2);
  }
  SUBCASE("use another") {
    fixture.command(Use{"third", std::nullopt});
    CHECK(fixture.writes.back().goproxy == third_url + ",direct");
    CHECK(fixture.memory.control == Memory::Control::pinned);
    fixture.behaviour[main_url] = {};
    fixture.run(1h);
    CHECK(fixture.status().active == "third");
    fixture.command(Auto{});
    fixture.run(1min);
    CHECK_FALSE(fixture.status().takeover);
  }
  SUBCASE("unknown endpoint") {
    fixture.command(Use{"nobody", std::nullopt});
    CHECK(fixture.replies.back().refused == api::ErrorCode::unknown_endpoint);
  }
}

TEST_CASE("observe never writes, and says what it would") {
  config::Config config = lab();
  config.failover.mode = config::Mode::observe;
  EngineFixture fixture = started(config);
  fixture.behaviour[main_url].fault = Fault::tcp_refused;
  fixture.run(2min);
  CHECK(fixture.writes.empty());
  CHECK(fixture.status().goenv.planned == second_url + ",direct");
}

TEST_CASE("a private primary is never routed around") {
  EngineFixture fixture = started(lab(), "http://127.0.0.1:9,direct");
  fixture.behaviour["http://127.0.0.1:9"].fault = Fault::tcp_refused;
  fixture.run(10min);
  CHECK(fixture.writes.empty());
  CHECK(fixture.status().verdict == "failed");
}

TEST_CASE("the stand-in fails too: on to the next, back at once when only the user's own works") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].fault = Fault::tcp_refused;
  fixture.run(2min);
  fixture.behaviour[second_url].fault = Fault::tcp_refused;
  fixture.run(2min);
  REQUIRE(fixture.writes.size() == 2);
  CHECK(fixture.writes[1].goproxy == third_url + ",direct");
  fixture.behaviour[main_url] = {};
  fixture.run(90s);
  fixture.behaviour[third_url].fault = Fault::tcp_refused;
  fixture.run(1min);
  CHECK(fixture.writes.back().intent == Intent::revert);
}

TEST_CASE("leaving: the env file is left as restore_on_exit says") {
  for (const auto choice : {config::RestoreOnExit::if_usable, config::RestoreOnExit::always,
                            config::RestoreOnExit::never}) {
    config::Config config = lab();
    config.failover.restore_on_exit = choice;
    EngineFixture fixture = started(config);
    fixture.behaviour[main_url].fault = Fault::tcp_refused;
    fixture.run(2min);
    fixture.feed(StopRequested{});
    CHECK(fixture.stopped);
    CHECK(fixture.file.claim.has_value() == (choice != config::RestoreOnExit::always));
  }
}

TEST_CASE("a probe on request is answered once, with every endpoint") {
  EngineFixture fixture = started();
  fixture.command(ProbeNow{{}, true});
  fixture.run(5s);
  REQUIRE(fixture.replies.size() == 1);
  CHECK(fixture.replies[0].probed.size() == 3);
  fixture.command(ProbeNow{{"second"}, false});
  fixture.run(5s);
  REQUIRE(fixture.replies.size() == 2);
  CHECK(fixture.replies[1].probed.size() == 1);
}

TEST_CASE("a mistyped hash in a [[canary]] is a warning about that line, and quarantines nobody") {
  config::Config config = lab();
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:mod=", "h1:typo="}};
  EngineFixture fixture(config, main_url + ",direct");
  for (const auto& url : {main_url, second_url, third_url})
    fixture.behaviour[url].zip_h1 = "h1:zip=";
  fixture.start();
  fixture.run(1min);
  const auto status = fixture.status();
  CHECK(status.verdict == "ok");
  CHECK(fixture.writes.empty());
  for (const auto& endpoint : status.endpoints) {
    CHECK_FALSE(endpoint.quarantined_until);
    CHECK(endpoint.state == "healthy");
  }
  const auto about = std::find_if(status.warnings.begin(), status.warnings.end(),
                                  [](const auto& one) { return one.code == "canary-mistyped"; });
  REQUIRE(about != status.warnings.end());
  CHECK(english(about->message).find("rsc.io/quote v1.5.2") != std::string::npos);
  CHECK(about->fix == "zip_h1 = \"h1:zip=\"");
  CHECK(fixture.memory.quarantines.empty());
}

TEST_CASE("one proxy that serves what the line says: the others are quarantined for it") {
  config::Config config = lab();
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:mod=", "h1:zip="}};
  EngineFixture fixture(config, main_url + ",direct");
  for (const auto& url : {main_url, second_url}) fixture.behaviour[url].zip_h1 = "h1:forged=";
  fixture.start();
  fixture.run(1min);
  CHECK(fixture.endpoint("main").quarantined_until);
  CHECK(fixture.endpoint("second").quarantined_until);
  CHECK(fixture.status().active == "third");
}

TEST_CASE("a reload that changes or removes the canary that convicted ends the quarantine") {
  config::Config config = lab();
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:mod=", "h1:zip="}};
  EngineFixture fixture(config, main_url + ",direct");
  fixture.behaviour[main_url].zip_h1 = "h1:other=";
  fixture.start();
  fixture.run(1min);
  REQUIRE(fixture.endpoint("main").quarantined_until);
  SUBCASE("a reload of something else doesn't") {
    config.failover.hold = 1min;
    fixture.feed(ConfigReloaded{config, {"failover.hold"}});
    CHECK(fixture.endpoint("main").quarantined_until);
  }
  SUBCASE("changed") {
    config.canaries[0].zip_h1 = "h1:other=";
    fixture.feed(ConfigReloaded{config, {"canary"}});
    CHECK_FALSE(fixture.endpoint("main").quarantined_until);
    fixture.behaviour[second_url].zip_h1 = fixture.behaviour[third_url].zip_h1 = "h1:other=";
    fixture.run(10min);
    CHECK(fixture.status().verdict == "ok");
    CHECK(fixture.memory.quarantines.empty());
  }
  SUBCASE("removed") {
    config.canaries[0] = {"rsc.io/sampler", "v1.3.0", "h1:mod=", ""};
    fixture.feed(ConfigReloaded{config, {"canary"}});
    CHECK_FALSE(fixture.endpoint("main").quarantined_until);
  }
}

TEST_CASE("the value in force, written by hand once more: it stays ours, and keep is named") {
  EngineFixture fixture = started();
  fixture.behaviour[main_url].fault = Fault::tcp_refused;
  fixture.run(2min);
  REQUIRE(fixture.status().takeover);
  const auto told = [&] {
    const auto warnings = fixture.status().warnings;
    return std::any_of(warnings.begin(), warnings.end(), [](const auto& one) {
      return one.code == "edit-repeats" && one.fix == "gopxctl keep";
    });
  };
  SUBCASE("the same bytes") {
    ++fixture.file.written_at;
    fixture.feed(EnvFileSeen{fixture.file});
    CHECK(fixture.status().takeover);
    CHECK(told());
    CHECK(fixture.journal.back().kind == JournalKind::human_edit);
    fixture.command(Keep{});
    CHECK_FALSE(told());
    CHECK(fixture.status().goenv.baseline == second_url + ",direct");
  }
  SUBCASE("another setting") {
    ++fixture.file.written_at;
    fixture.file.other["GOFLAGS"] = "-mod=mod";
    fixture.file.digest = "other";
    fixture.feed(EnvFileSeen{fixture.file});
    CHECK_FALSE(told());
  }
  SUBCASE("nobody wrote") {
    fixture.feed(EnvFileSeen{fixture.file});
    CHECK_FALSE(told());
  }
}
