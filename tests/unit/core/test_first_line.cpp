// The first line of `status`, in every mode and state that the engine can be in, in both languages:
// tests/golden/first-lines.txt and first-lines.zh.txt. Whoever changes a sentence reads there whether
// it is still true.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <functional>
#include <string>

#include "base/render.hpp"
#include "engine_fixture.hpp"
#include "support/golden.hpp"

using namespace gopx;
using namespace gopx::core;
using testing::EngineFixture;
using namespace std::chrono_literals;

namespace {

const std::string main_url = "https://main.example";
const std::string second_url = "https://second.example";
const std::string third_url = "https://third.example";
const std::string fourth_url = "https://fourth.example";
const std::string corp_url = "https://corp.example";
const std::string own = main_url + ",direct";

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
config::Config observing() {
  auto config = lab();
  config.failover.mode = config::Mode::observe;
  return config;
}
config::Config five_of_them() {
  auto config = lab();
  for (const std::string name : {"fourth", "fifth"}) {
    config::EndpointSettings endpoint;
    endpoint.name = name;
    endpoint.url = "https://" + name + ".example";
    config.endpoints.push_back(endpoint);
  }
  return config;
}
config::Config never_back() {
  auto config = lab();
  config.failover.max_switches_per_hour = 0;
  return config;
}

using Turn = std::function<void(EngineFixture&)>;
using Turns = std::vector<Turn>;

Turn does(Command command) {
  return [command](EngineFixture& fixture) {
    fixture.command(command);
    fixture.run(1s);
  };
}
Turn fails(const std::string& url, Fault fault = Fault::tcp_refused) {
  return [url, fault](EngineFixture& fixture) { fixture.behaviour[url].fault = fault; };
}
Turn works(const std::string& url) {
  return [url](EngineFixture& fixture) { fixture.behaviour[url] = {}; };
}
Turn waits(Duration span) {
  return [span](EngineFixture& fixture) {
    fixture.feed(GoStarted{});
    fixture.run(span);
  };
}
Turn crawls(const std::string& url) {
  return [url](EngineFixture& fixture) { fixture.behaviour[url].delay = 1900ms; };
}
Turn edits(const std::string& text) {
  return [text](EngineFixture& fixture) { fixture.edit(text); };
}

struct Row {
  std::string mode, state;
  Turns steps;
  config::Config config = lab();
  std::string goproxy = own;
};

const Turn dead = fails(main_url);
const Turn a_while = waits(40s);
// From one dead proxy to the next, four times: the last move waits.
Turns from_one_to_the_next() {
  Turns turns;
  for (const auto& url : {main_url, second_url, third_url, fourth_url}) {
    turns.push_back(fails(url));
    turns.push_back(waits(8s));
  }
  return turns;
}
Turn sets(const std::string& name, const std::string& value) {
  return [name, value](EngineFixture& fixture) {
    fixture.file.other[name] = value;
    fixture.edit(fixture.file.goproxy);
  };
}

std::vector<Row> rows() {
  const Command pause = Pause{};
  const Command pause_1h = Pause{1h};
  const Command use_second = Use{"second", {}};
  const Command use_main = Use{"main", {}};
  return {
      {"auto", "healthy", {a_while}},
      {"auto", "slow", {crawls(main_url), waits(3min)}},
      {"auto", "failover", {dead, a_while}},
      {"auto", "works again", {dead, a_while, works(main_url), waits(2min)}},
      {"auto", "all dead", {dead, fails(second_url), fails(third_url), waits(2min)}},
      {"auto",
       "portal",
       {fails(main_url, Fault::html_200), fails(second_url, Fault::html_200),
        fails(third_url, Fault::html_200), waits(2min)}},
      {"auto", "four moves in a row", from_one_to_the_next(), five_of_them()},
      {"auto", "edited, then dead", {dead, a_while, edits(own), waits(30s)}},
      {"no switches left",
       "works again",
       {dead, a_while, works(main_url), waits(20min)},
       never_back()},
      {"paused", "healthy", {a_while, does(pause)}},
      {"paused for 1 h", "healthy", {a_while, does(pause_1h)}},
      {"paused", "dead", {a_while, does(pause), dead, a_while}},
      {"paused for 1 h", "dead", {a_while, does(pause_1h), dead, a_while}},
      {"paused",
       "all dead",
       {a_while, does(pause), dead, fails(second_url), fails(third_url), waits(2min)}},
      {"pinned backup", "healthy", {a_while, does(use_second)}},
      {"pinned backup", "dead", {a_while, does(use_second), fails(second_url), a_while}},
      {"pinned primary", "healthy", {a_while, does(use_main)}},
      {"pinned primary", "dead", {a_while, does(use_main), dead, a_while}},
      {"observe", "healthy", {a_while}, observing()},
      {"observe", "dead", {a_while, dead, a_while}, observing()},
      {"private first", "healthy", {a_while}, lab(), corp_url + "," + main_url},
      {"private first",
       "dead",
       {a_while, fails(corp_url), a_while},
       lab(),
       corp_url + "," + main_url},
      {"direct", "healthy", {a_while}, lab(), "direct"},
      {"no entries", "healthy", {a_while}, lab(), ","},
      {"password with a ,", "healthy", {a_while}, lab(), "https://u:p,w@main.example,direct"},
      {"GONOPROXY=*", "healthy", {a_while, sets("GONOPROXY", "*"), a_while}},
  };
}

std::string line_of(const api::Status& status, const Manner& manner) {
  return fmt::format("{}: {}", status.label, render(status.summary, manner));
}

std::string table(Language language) {
  const Manner manner{.language = language};
  std::string text;
  EngineFixture fresh(lab(), own);
  text += fmt::format("{:<17} {:<20} {}\n", "auto", "starting", line_of(fresh.status(), manner));
  for (const Row& row : rows()) {
    EngineFixture fixture(row.config, row.goproxy);
    fixture.start();
    fixture.run(10s);
    for (const Turn& step : row.steps) step(fixture);
    text +=
        fmt::format("{:<17} {:<20} {}\n", row.mode, row.state, line_of(fixture.status(), manner));
  }
  return text;
}

}  // namespace

TEST_CASE("first lines are true in every mode and state") {
  testing::check_golden("first-lines.txt", table(Language::english));
  testing::check_golden("first-lines.zh.txt", table(Language::chinese));
}

TEST_CASE("a first line begins with one of the words that are agreed on") {
  for (const Row& row : rows()) {
    EngineFixture fixture(row.config, row.goproxy);
    fixture.start();
    fixture.run(10s);
    for (const Turn& step : row.steps) {
      step(fixture);
      const auto status = fixture.status();
      const std::string words = " ok slow outdated failover failed local starting paused pinned ";
      CAPTURE(row.mode);
      CAPTURE(row.state);
      CHECK(words.find(" " + status.label + " ") != std::string::npos);
      CHECK_FALSE(status.summary.empty());
      CHECK((status.label == "failed") == (status.verdict == "failed"));
      CHECK((status.label == "local") == (status.verdict == "local"));
    }
  }
}
