// Every command against a daemon of answers: what it asks, what it prints where, its exit code.
#include "ctl/commands.hpp"

#include <doctest/doctest.h>

#include "api/command_table.hpp"
#include "api/json.hpp"
#include "support/fake_daemon.hpp"

using namespace gopx;
using namespace gopx::ctl;
using namespace std::chrono_literals;
using testing::Stage;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

int run(const api::Command& command, Stage& stage, bool json = false) {
  stage.context.json = json;
  return run_any(command, stage.context);
}

std::string body_of(const api::Status& status) { return api::to_json(status) + "\n"; }

api::Status verdict(std::string word) {
  auto status = testing::sample_status();
  status.verdict = std::move(word);
  return status;
}

std::string answers(std::vector<bool> good) {
  api::Done done;
  auto& results = done.results.emplace();
  for (const bool ok : good) results.push_back({"e", testing::sample_probe(ok)});
  return api::to_json(done) + "\n";
}

}  // namespace

TEST_SUITE("ctl::commands") {
  TEST_CASE("status: text on stdout, the body itself with --json") {
    Stage stage;
    stage.daemon.say(body_of(testing::sample_status()));
    CHECK_EQ(run(commands::Status{}, stage), 0);
    CHECK(has(stage.out, "degraded: goproxy-cn stands in"));
    CHECK(stage.err.empty());
    CHECK_EQ(stage.daemon.asked.at(0), "GET /v1/status");
    stage.out.clear();
    stage.daemon.say(body_of(testing::sample_status()));
    CHECK_EQ(run(commands::Status{}, stage, true), 0);
    CHECK_EQ(stage.out, body_of(testing::sample_status()));
  }

  TEST_CASE("status tells what only this environment shows, as data too") {
    Stage stage;
    stage.context.here.environment["GOPROXY"] = "https://u:secret@corp.example";
    for (int i = 0; i < 2; ++i) stage.daemon.say(body_of(testing::sample_status()));
    run(commands::Status{}, stage);
    CHECK(has(stage.out, "error: GOPROXY is exported"));
    CHECK(has(stage.out, "https://u:xxxxx@corp.example (exported in this shell)"));
    stage.out.clear();
    run(commands::Status{}, stage, true);
    const auto status = api::from_json<api::Status>(stage.out);
    REQUIRE(status.has_value());
    CHECK_EQ(status->warnings.at(0).code, "env-shadowed");
    CHECK_EQ(status->warnings.at(0).severity, "error");
    CHECK_FALSE(has(stage.out, "secret"));
  }

  TEST_CASE("no daemon: 69, and the ways out; nothing on stdout") {
    for (const api::Command& command : std::vector<api::Command>{
             commands::Status{}, commands::Why{}, commands::Probe{}, commands::Auto{},
             commands::Events{}, commands::ConfigShow{}, commands::Reload{}, commands::Keep{}}) {
      Stage stage;
      CHECK_EQ(run(command, stage), 69);
      CHECK(stage.out.empty());
      for (const char* part :
           {"gopxd is not running", "/run/s", "systemctl --user start gopxd", "--socket"})
        CHECK(has(stage.err, part));
      CHECK_FALSE(has(stage.err, "--restore"));
    }
  }

  TEST_CASE("no daemon, but its GOPROXY is still in the env file: how to restore one's own") {
    Stage stage;
    stage.context.here.environment["GOENV"] = "/env";
    std::string text =
        "# gopxd: GOPROXY was \"https://a.example\" until 2026-01-02T03:04:05Z, now "
        "\"https://u:secret@b.example\"; undo: gopxd --restore\n"
        "GOPROXY=https://u:secret@b.example\n";
    stage.context.files.read = [&text](const std::string& path) {
      return path == "/env" ? std::optional{text} : std::nullopt;
    };
    run(commands::Status{}, stage);
    CHECK(has(stage.err, "gopxd left GOPROXY=https://u:xxxxx@b.example in place"));
    CHECK(has(stage.err, "`gopxd --restore`"));
    text = "GOPROXY=https://b.example\n";
    stage.err.clear();
    run(commands::Status{}, stage);
    CHECK_FALSE(has(stage.err, "--restore"));
  }

  TEST_CASE("no daemon with --json: an error body, as the daemon's own are") {
    Stage stage;
    CHECK_EQ(run(commands::Status{}, stage, true), 69);
    CHECK_EQ(api::from_json<api::ErrorBody>(stage.out)->code, "no_daemon");
  }

  TEST_CASE("somebody who is no gopxd: 69, without the advice to start it") {
    Stage stage;
    stage.daemon.answers.push_back(tl::unexpected<ClientError>{
        ClientError{.unreachable = false, .message = verbatim("what listens on /run/s is deaf")}});
    CHECK_EQ(run(commands::Status{}, stage), 69);
    CHECK(has(stage.err, "is deaf"));
    CHECK_FALSE(has(stage.err, "systemctl"));
    for (const char* body : {"<html>", "{}", R"({"schema":2})"}) {
      Stage other;
      other.daemon.say(body);
      CHECK_EQ(run(commands::Status{}, other), 69);
      CHECK(has(other.err, "not understood"));
      CHECK(other.out.empty());
    }
  }

  TEST_CASE("the daemon's refusals become exit codes") {
    struct Case {
      int status;
      std::string code;
      int exit;
    };
    for (const auto& [status, code, exit] :
         {Case{404, "unknown_endpoint", 64}, Case{400, "bad_request", 64},
          Case{403, "not_permitted", 77}, Case{403, "forbidden", 77}, Case{422, "config_error", 78},
          Case{409, "conflict", 1}, Case{500, "write_failed", 1}, Case{503, "busy", 1},
          Case{418, "never_heard_of", 1}}) {
      for (const bool json : {false, true}) {
        Stage stage;
        stage.daemon.say_error(status, code, "because");
        CHECK_EQ(run(commands::Use{"a"}, stage, json), exit);
        CHECK_EQ(stage.err, "gopxctl: because\n");
        CHECK_EQ(!stage.out.empty(), json);
      }
    }
    Stage stage;
    stage.daemon.say("<html>", 502);
    CHECK_EQ(run(commands::Auto{}, stage), 1);
    CHECK(has(stage.err, "502"));
  }

  TEST_CASE("a daemon that is just starting is asked again, for a while") {
    Stage stage;
    stage.daemon.say_error(503, "starting", "ask again");
    stage.daemon.say_error(503, "starting", "ask again");
    stage.daemon.say(R"({"schema":1,"ok":true,"message":null})");
    CHECK_EQ(run(commands::Auto{}, stage), 0);
    CHECK_EQ(stage.daemon.asked.size(), 3);
    CHECK_EQ(stage.slept.size(), 2);
    Stage never;
    for (int i = 0; i < 200; ++i) never.daemon.say_error(503, "starting", "ask again");
    CHECK_EQ(run(commands::Auto{}, never), 1);
    CHECK_EQ(never.running, 5s);
    CHECK(has(never.err, "ask again"));
  }

  TEST_CASE("orders go out with their arguments; what the daemon says is talk") {
    Stage stage;
    stage.daemon.say(R"({"schema":1,"ok":true,"message":"aliyun is pinned; it is down"})");
    CHECK_EQ(run(commands::Use{"aliyun", 30min}, stage), 0);
    CHECK_EQ(stage.daemon.asked.at(0), R"(POST /v1/use {"endpoint":"aliyun","for":"30m"})");
    CHECK_EQ(stage.err, "aliyun is pinned; it is down\n");
    CHECK(stage.out.empty());
    using Asked = std::pair<api::Command, std::string>;
    for (const auto& [command, asked] :
         std::vector<Asked>{{commands::Auto{}, "POST /v1/auto {}"},
                            {commands::Pause{}, "POST /v1/pause {}"},
                            {commands::Resume{}, "POST /v1/resume {}"},
                            {commands::Keep{}, "POST /v1/keep {}"},
                            {commands::Reload{}, "POST /v1/reload {}"}}) {
      Stage other;
      other.daemon.say(R"({"schema":1,"ok":true,"message":null})");
      CHECK_EQ(run(command, other, true), 0);
      CHECK_EQ(other.daemon.asked.at(0), asked);
      CHECK(has(other.out, R"("ok":true)"));
    }
  }

  TEST_CASE("why: all, one endpoint, one module version") {
    Stage stage;
    stage.daemon.say(body_of(testing::sample_status()));
    CHECK_EQ(run(commands::Why{}, stage), 0);
    CHECK(has(stage.out, "private: never put in your chain by itself"));

    stage.out.clear();
    stage.daemon.say(api::to_json(api::EndpointDetail{testing::sample_endpoints()[0], {}}));
    CHECK_EQ(run(commands::Why{"proxy golang/org"}, stage), 0);
    CHECK_EQ(stage.daemon.asked.at(1), "GET /v1/endpoints/proxy%20golang%2Forg");
    CHECK(has(stage.out, "https://proxy.golang.org"));

    stage.out.clear();
    stage.daemon.say(answers({true, false}));
    CHECK_EQ(run(commands::Why{"rsc.io/quote@v1.5.2"}, stage), 0);
    CHECK_EQ(stage.daemon.asked.at(2),
             R"(POST /v1/why {"module":"rsc.io/quote","version":"v1.5.2"})");
    CHECK(has(stage.out, "rsc.io/quote@v1.5.2: found on 1 of 2 proxies"));
  }

  TEST_CASE("a daemon that does not know a request is too old, and is called that") {
    Stage stage;
    stage.daemon.say_error(404, "unknown_path", "there is no /v1/why");
    CHECK_EQ(run(commands::Why{"a@v1.0.0"}, stage), 1);
    CHECK(has(stage.err, "older than gopxctl"));
  }

  TEST_CASE("probe: the exit code is a verdict") {
    struct Case {
      std::vector<bool> good;
      std::string verdict;
      int exit;
    };
    for (const auto& [good, word, exit] :
         {Case{{true, true}, "ok", 0}, Case{{true, false}, "ok", 1},
          Case{{false, false}, "failed", 2}, Case{{false}, "local", 3},
          Case{{true, false}, "local", 1}, Case{{}, "ok", 0}}) {
      Stage stage;
      stage.daemon.say(answers(good));
      stage.daemon.say(body_of(verdict(word)));
      CHECK_EQ(run(commands::Probe{.deep = true}, stage), exit);
      CHECK_EQ(stage.daemon.asked.at(0), R"(POST /v1/probe {"deep":true})");
      CHECK_GE(stage.daemon.patience.at(0), 10min);
    }
  }

  TEST_CASE("events: told, or passed on as they are") {
    Stage stage;
    const std::string line =
        R"({"seq":1,"at":"2026-01-02T03:04:05Z","kind":"transition","endpoint":"aliyun","from":"healthy","to":"down","cause":"x","undo":null,"schema":1})";
    stage.daemon.lines = {line, "garbage", line};
    stage.daemon.say("");
    CHECK_EQ(run(commands::Events{}, stage), 0);
    CHECK(has(stage.out, "state          aliyun\n    healthy -> down\n"));
    CHECK_EQ(stage.daemon.asked.at(0), "GET /v1/events?follow=0");
    stage.out.clear();
    stage.daemon.say("");
    CHECK_EQ(run(commands::Events{}, stage, true), 0);
    CHECK_EQ(stage.out, line + "\n" + line + "\n");
  }

  TEST_CASE("history: what is asked for, told or passed on") {
    Stage stage;
    const auto body = api::to_json(testing::sample_history()) + "\n";
    for (int i = 0; i < 2; ++i) stage.daemon.say(body);
    CHECK_EQ(run(commands::History{"a b", 2h}, stage), 0);
    CHECK_EQ(stage.daemon.asked.at(0), "GET /v1/history?endpoint=a%20b&since=2h");
    CHECK(has(stage.out, "goproxy-cn"));
    CHECK(has(stage.out, "99.41%"));
    stage.out.clear();
    CHECK_EQ(run(commands::History{}, stage, true), 0);
    CHECK_EQ(stage.daemon.asked.at(1), "GET /v1/history");
    CHECK_EQ(stage.out, body);
    stage.daemon.say_error(404, "unknown_endpoint", "no such");
    CHECK_EQ(run(commands::History{}, stage), 64);
    stage.daemon.say_error(503, "history_off", "the disk is full");
    CHECK_EQ(run(commands::History{}, stage), 1);
    CHECK(has(stage.err, "the disk is full"));
  }

  TEST_CASE("events since: both sides of the border, and a word where there are none") {
    const std::string line = R"({"seq":1,"at":"2026-01-02T03:04:15Z","kind":"config","cause":"x"})";
    for (const auto& [since, told] :
         {std::pair{Duration{10min}, true}, std::pair{Duration{9min + 59s}, false}}) {
      Stage stage;
      stage.daemon.lines = {line};
      stage.daemon.say("");
      CHECK_EQ(run(commands::Events{.since = since}, stage), 0);
      CHECK_EQ(!stage.out.empty(), told);
      CHECK_EQ(stage.daemon.asked.at(0), "GET /v1/events?follow=0&since=0");
      CHECK_EQ(has(stage.err, "no events in that time"), !told);
    }
  }

  TEST_CASE("a followed stream that ends is no success") {
    Stage stage;
    stage.daemon.say("");
    CHECK_EQ(run(commands::Events{.follow = true}, stage), 69);
    CHECK_EQ(stage.daemon.asked.at(0), "GET /v1/events?follow=1");
    CHECK_EQ(stage.err, "gopxctl: gopxd has stopped\n");
    stage.daemon.say_error(403, "forbidden", "no");
    CHECK_EQ(run(commands::Events{}, stage), 77);
  }

  TEST_CASE("a stream ends with its gopxd, or because it was read too slowly") {
    using api::Stage;
    struct Case {
      std::optional<Stage> now, soon;
      const char* said;
    };
    for (const auto& [now, soon, said] :
         {Case{{}, {}, "has stopped"}, Case{Stage::stopping, {}, "has stopped"},
          Case{Stage::running, {}, "has stopped"},
          Case{Stage::running, Stage::stopping, "has stopped"},
          Case{Stage::running, Stage::running, "not read fast enough"},
          Case{Stage::unknown, Stage::unknown, "not read fast enough"}}) {
      testing::Stage stage;
      int looks = 0;
      stage.context.lock_holder = [&]() -> std::optional<api::LockNote> {
        const auto at = looks++ == 0 ? now : soon;
        return at ? std::optional{api::LockNote{7, *at, ""}} : std::nullopt;
      };
      stage.daemon.say("");
      CHECK_EQ(run(commands::Events{.follow = true}, stage), 69);
      CHECK(has(stage.err, said));
    }
  }

  TEST_CASE("a stream whose output is lost ends") {
    Stage stage;
    stage.daemon.say("");
    const std::string line =
        R"({"seq":1,"at":"2026-01-02T03:04:05Z","kind":"network","endpoint":"","from":"","to":"","cause":"x","undo":null,"schema":1})";
    stage.daemon.lines = {line, line};
    int printed = 0;
    stage.context.out = [&](std::string_view) { ++printed; };
    stage.context.out_is_lost = [&] { return printed > 0; };
    CHECK_EQ(run(commands::Events{.follow = true}, stage), 0);
    CHECK_EQ(printed, 1);
    CHECK(stage.err.empty());
  }

  TEST_CASE("metrics are passed on as they are") {
    Stage stage;
    stage.daemon.say("gopx_takeover 0\n");
    CHECK_EQ(run(commands::Metrics{}, stage), 0);
    CHECK_EQ(stage.out, "gopx_takeover 0\n");
    CHECK_EQ(stage.daemon.asked.at(0), "GET /metrics");
  }

  TEST_CASE("config show") {
    Stage stage;
    const std::vector<api::ConfigValue> values{{"probe.interval", std::string{"30s"}, "default"}};
    stage.daemon.say(api::to_json(values));
    CHECK_EQ(run(commands::ConfigShow{}, stage), 0);
    CHECK_EQ(stage.out,
             "# setting = value  # where it comes from\nprobe.interval = \"30s\"  # default\n");
  }

  TEST_CASE("version, with a daemon and without") {
    Stage stage;
    auto same = testing::sample_status();
    same.version = GOPX_VERSION;
    stage.daemon.say(body_of(same));
    CHECK_EQ(run(commands::Version{}, stage), 0);
    CHECK(has(stage.out, "gopxctl " GOPX_VERSION "\ngopxd   " GOPX_VERSION " (pid 123)\n"));
    CHECK(stage.err.empty());
    stage.out.clear();
    CHECK_EQ(run(commands::Version{}, stage, true), 0);
    CHECK_EQ(stage.out, "{\"schema\":1,\"gopxctl\":\"" GOPX_VERSION "\",\"gopxd\":null}\n");
  }

  TEST_CASE("another version answers: which is older, and what to restart") {
    struct Case {
      std::string version, said, fix;
    };
    for (const auto& [version, said, fix] :
         {Case{"0.0.9", "gopxd 0.0.9 is older", "systemctl --user restart gopxd"},
          Case{"99.1.0", "gopxctl " GOPX_VERSION " is older", "type -a gopxctl"}}) {
      Stage stage;
      auto status = testing::sample_status();
      status.version = version;
      stage.daemon.say(body_of(status));
      CHECK_EQ(run(commands::Version{}, stage), 0);
      CHECK(has(stage.out, "gopxd   " + version + " (pid 123)"));
      CHECK(has(stage.err, said));
      CHECK(has(stage.err, fix));
      stage.daemon.say(body_of(status));
      CHECK_EQ(run(commands::Status{}, stage), 0);
      CHECK(has(stage.out, said));
      stage.daemon.say(body_of(status));
      stage.out.clear();
      run(commands::Status{}, stage, true);
      CHECK_EQ(api::from_json<api::Status>(stage.out)->warnings.at(0).code, "version-differs");
    }
  }

  TEST_CASE("an answer that can't be read, of a gopxd that says its version") {
    for (const api::Command& command :
         {api::Command{commands::Status{}}, api::Command{commands::Version{}},
          api::Command{commands::Probe{}}}) {
      Stage stage;
      for (int i = 0; i < 2; ++i)
        stage.daemon.say(R"({"schema":2,"version":"99.0.0","new":"shape"})");
      const int code = run(command, stage);
      CHECK_EQ(code, std::holds_alternative<commands::Version>(command) ? 0 : 69);
      CHECK(has(stage.err, "older than gopxd 99.0.0"));
    }
    Stage nameless;
    nameless.daemon.say("{}");
    CHECK_EQ(run(commands::Version{}, nameless), 0);
    CHECK(has(nameless.out, "of unknown version"));
    Stage hostile;
    hostile.daemon.say(R"({"version":"1\u001b[2J\"}"})");
    CHECK_EQ(run(commands::Version{}, hostile, true), 0);
    CHECK_EQ(hostile.out, "{\"schema\":1,\"gopxctl\":\"" GOPX_VERSION "\",\"gopxd\":null}\n");
  }

  TEST_CASE("a request that an older gopxd refuses: its version is named") {
    for (const char* code : {"unknown_path", "bad_request"}) {
      Stage stage;
      stage.daemon.say_error(404, code, "no");
      auto status = testing::sample_status();
      status.version = "0.0.1";
      stage.daemon.say(body_of(status));
      run(commands::Freshness{}, stage);
      CHECK(has(stage.err, "gopxd 0.0.1 is older"));
      CHECK(has(stage.err, "systemctl --user restart gopxd"));
    }
  }

  TEST_CASE("nobody answers, but the lock tells of a gopxd that runs") {
    Stage stage;
    stage.context.lock_holder = [] {
      return std::optional{api::LockNote{77, api::Stage::running, "/run/other/s"}};
    };
    CHECK_EQ(run(commands::Status{}, stage), 69);
    CHECK(has(stage.err, "gopxd (pid 77) is running"));
    CHECK(has(stage.err, "gopxctl --socket /run/other/s"));
    CHECK_FALSE(has(stage.err, "start it"));
    Stage gone;
    gone.context.lock_holder = [] {
      return std::optional{api::LockNote{77, api::Stage::running, "/run/s"}};
    };
    CHECK_EQ(run(commands::Status{}, gone), 69);
    CHECK(has(gone.err, "gopxd (pid 77) is running, but its socket is gone"));
    CHECK_FALSE(has(gone.err, "start it"));
  }

  TEST_CASE("nobody answers: which variable decided where was looked") {
    Stage stage;
    stage.context.here.environment["GOPX_SOCKET"] = "/run/s";
    run(commands::Status{}, stage);
    CHECK(has(stage.err, "GOPX_SOCKET=/run/s decides where gopxctl looks"));
    Stage named;  // --socket
    run(commands::Status{}, named);
    CHECK_FALSE(has(named.err, "decides where"));
  }

  TEST_CASE("another user's gopxd: 77, whose it is, and no advice to start one") {
    Stage stage;
    stage.context.here.environment["GOPX_SOCKET"] = "/run/s";
    for (const bool json : {false, true}) {
      stage.daemon.answers.push_back(tl::unexpected<ClientError>{
          ClientError{.unreachable = true,
                      .message = verbatim("/run/user/1 belongs to another user, alice (uid 1)"),
                      .exit_code = 77}});
      CHECK_EQ(run(commands::Status{}, stage, json), 77);
    }
    CHECK(has(stage.err, "alice (uid 1)"));
    CHECK(has(stage.err, "GOPX_SOCKET=/run/s"));
    CHECK_FALSE(has(stage.err, "start it"));
    CHECK_EQ(api::from_json<api::ErrorBody>(stage.out)->code, "forbidden");
  }

  TEST_CASE("every command of the table can be run") {
    for (const auto& row : api::command_table()) {
      if (row.names.command.empty() || row.names.command.starts_with("config ")) continue;
      Stage stage;
      auto command = row.command({});
      if (auto* wait = std::get_if<commands::Wait>(&command)) wait->timeout = 1s;
      // What it finds on the machine that tests run on is not known.
      if (auto* doctor = std::get_if<commands::Doctor>(&command)) doctor->chain = "direct";
      const bool asks_nobody = row.alone && row.names.path.empty();  // there is no stand-in here
      CHECK_EQ(run(command, stage), asks_nobody ? 0 : 69);
    }
  }
}

TEST_SUITE("ctl::wait") {
  commands::Wait wait_for(std::string what, Duration timeout) { return {std::move(what), timeout}; }

  TEST_CASE("what each word means") {
    auto takeover = testing::sample_status();
    auto ok = verdict("ok");
    ok.takeover = false;
    ok.active = ok.primary;
    auto failed = verdict("failed");
    failed.takeover = false;
    auto slow = ok;
    slow.verdict = "degraded";
    auto direct = verdict("ok");
    direct.takeover = false;
    direct.primary = direct.active = std::nullopt;
    struct Case {
      const api::Status& status;
      std::vector<std::string> so;
    };
    for (const auto& [status, so] :
         {Case{takeover, {"usable", "takeover"}}, Case{ok, {"healthy", "usable", "primary"}},
          Case{failed, {}}, Case{slow, {"usable", "primary"}},
          Case{direct, {"healthy", "usable"}}}) {
      for (const std::string word : {"healthy", "usable", "takeover", "primary"}) {
        Stage stage;
        for (int i = 0; i < 10; ++i) stage.daemon.say(body_of(status));
        const bool expected = std::find(so.begin(), so.end(), word) != so.end();
        CAPTURE(word);
        CHECK_EQ(run(wait_for(word, 1s), stage), expected ? 0 : 2);
        CHECK_EQ(stage.slept.empty(), expected);
      }
    }
  }

  TEST_CASE("healthy is what is waited for without a word") {
    Stage stage;
    stage.daemon.say(body_of(verdict("degraded")));
    stage.daemon.say(body_of(verdict("ok")));
    CHECK_EQ(run(commands::Wait{}, stage), 0);
    CHECK_EQ(stage.daemon.asked.size(), 2);
    CHECK(stage.out.empty());
  }

  TEST_CASE("the rate is bounded and the time-out is kept") {
    Stage stage;
    for (int i = 0; i < 1000; ++i) stage.daemon.say(body_of(verdict("failed")));
    CHECK_EQ(run(wait_for("usable", 10s), stage), 2);
    CHECK_EQ(stage.running, 10s);
    CHECK_LE(stage.daemon.asked.size(), 52);
    CHECK(has(stage.err, "timed out after 10s: go can't download modules yet"));
  }

  TEST_CASE("without a time-out it waits as long as it takes") {
    Stage stage;
    for (int i = 0; i < 300; ++i) stage.daemon.say(body_of(verdict("failed")));
    stage.daemon.say(body_of(verdict("ok")));
    CHECK_EQ(run(commands::Wait{}, stage), 0);
  }

  TEST_CASE("a daemon that is just starting is waited for, but not for ever") {
    Stage stage;
    for (int i = 0; i < 20; ++i) stage.daemon.be_absent();
    stage.daemon.say(body_of(verdict("ok")));
    CHECK_EQ(run(commands::Wait{}, stage), 0);
    Stage never;
    CHECK_EQ(run(commands::Wait{}, never), 69);
    CHECK_EQ(never.running, 10s);
    Stage shorter;
    CHECK_EQ(run(wait_for("usable", 3s), shorter), 69);
    CHECK_EQ(shorter.running, 3s);
    Stage longer;
    CHECK_EQ(run(wait_for("usable", 60s), longer), 69);
    CHECK_EQ(longer.running, 60s);
  }

  TEST_CASE("a daemon that restarts meanwhile is waited for for a second; then it has stopped") {
    Stage stage;
    stage.daemon.say(body_of(verdict("failed")));
    for (int i = 0; i < 4; ++i) stage.daemon.be_absent();
    stage.daemon.say(body_of(verdict("failed")));
    for (int i = 0; i < 4; ++i) stage.daemon.be_absent();
    stage.daemon.say(body_of(verdict("ok")));
    CHECK_EQ(run(wait_for("usable", 1min), stage), 0);
    for (const Duration timeout : {Duration{15s}, Duration{1min}}) {
      Stage gone;
      gone.daemon.say(body_of(verdict("failed")));
      CHECK_EQ(run(wait_for("usable", timeout), gone), 69);
      CHECK_EQ(gone.running, 1s);
      CHECK_EQ(gone.err, "gopxctl: gopxd has stopped\n");
    }
    Stage untimed;
    untimed.daemon.say(body_of(verdict("failed")));
    CHECK_EQ(run(commands::Wait{}, untimed), 69);
    CHECK_EQ(untimed.running, 1s);
  }

  TEST_CASE("--json gives the status that ended the waiting") {
    Stage stage;
    stage.daemon.say(body_of(verdict("ok")));
    CHECK_EQ(run(commands::Wait{}, stage, true), 0);
    CHECK_EQ(stage.out, body_of(verdict("ok")));
  }
}
