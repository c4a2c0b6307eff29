// Each setting on its own: both sides of every boundary, and the words that stand for enumerators.
#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "config/settings.hpp"
#include "unit/config/loading.hpp"

using namespace gopx;
using namespace gopx::config;
using namespace std::chrono_literals;

namespace {

std::string file_with(const std::string& name, const std::string& value) {
  const std::string section{section_of(name)};
  return "[" + section + "]\n" + name.substr(section.size() + 1) + " = " + value + "\n";
}

Config config_with(const std::string& name, const std::string& value) {
  const auto loaded = load_user(file_with(name, value));
  INFO(name, " = ", value);
  REQUIRE(messages(loaded).empty());
  return loaded.config;
}

struct Range {
  std::string name;
  std::vector<std::string> good, bad;
};

}  // namespace

TEST_CASE("every setting accepts its bounds and refuses what is just outside") {
  const std::vector<std::string> good_durations{"\"1ms\"", "\"1h30m\"", "\"87600h\""};
  const std::vector<std::string> bad_durations{
      "\"0s\"", "\"87600h1ms\"", "\"5\"", "\"-1s\"", "\"1d\"", "5", "true", "[]"};
  const std::vector<Range> ranges{
      {"probe.interval", {"\"5s\"", "\"87600h\""}, bad_durations},
      {"probe.standby_interval", good_durations, bad_durations},
      {"probe.deep_interval", good_durations, bad_durations},
      {"probe.confirm_interval", good_durations, bad_durations},
      {"probe.connect_timeout", good_durations, bad_durations},
      {"probe.timeout", {"\"1ms\"", "\"30s\""}, bad_durations},
      {"probe.jitter",
       {"0", "0.0", "0.5", "1e-3"},
       {"-0.01", "0.51", "1", "nan", "inf", "\"0.2\"", "true"}},
      {"probe.max_in_flight",
       {"3", "1024"},
       {"2", "1025", "0", "-1", "8.0", "\"8\"", "9223372036854775807"}},
      {"probe.on_demand", {"true", "false"}, {"1", "\"true\""}},
      {"probe.proxy",
       {"\"env\"", "\"none\"", "\"http://proxy:3128\"", "\"https://u:p@proxy\"",
        "\"socks5://127.0.0.1:1080\"", "\"SOCKS5://h\""},
       {"\"\"", "\"Env\"", "\"proxy:3128\"", "\"ftp://h\"", "\"socks4://h\"", "\"http://h:x\"",
        "\"http://\"", "false"}},
      {"health.fall", {"1", "20"}, {"0", "21", "-1", "3.0"}},
      {"health.rise", {"1", "20"}, {"0", "21"}},
      {"health.degraded_first_byte", good_durations, bad_durations},
      {"health.quarantine", good_durations, bad_durations},
      {"failover.mode", {"\"auto\"", "\"observe\""}, {"\"automatic\"", "\"\"", "\"AUTO\"", "1"}},
      {"failover.candidates",
       {"[]", "[\"a\", \"goproxy-cn\"]"},
       {"\"a\"", "[1]", "[\"A\"]", "[\"a b\"]", "[\"\"]", "[[\"a\"]]", "[\"a\", 1]"}},
      {"failover.chain_length", {"1", "16"}, {"0", "17"}},
      {"failover.separator", {"\"keep\"", "\"pipe\""}, {"\"|\"", "\"comma\""}},
      {"failover.hold", good_durations, bad_durations},
      {"failover.max_switches_per_hour", {"0", "60"}, {"-1", "61"}},
      {"failover.restore_on_exit",
       {"\"if-usable\"", "\"always\"", "\"never\""},
       {"\"if_usable\"", "true"}},
      {"go.env_file",
       {"\"\"", "\"/home/a/.config/go/env\""},
       {"\"go/env\"", "\"~/env\"", "1", "\"/a\\u0000b\"", "\"/a\\nb\""}},
      {"go.go_binary", {"\"\"", "\"/usr/bin/go\""}, {"\"go\""}},
      {"go.manage_gosumdb", {"true", "false"}, {"\"yes\""}},
      {"sumdb.url",
       {"\"\"", "\"https://sum.golang.google.cn\"", "\"http://127.0.0.1:1/x\""},
       {"\"file:///x\"", "\"https://\"", "\"a b\""}},
      {"sumdb.enabled", {"true", "false"}, {"0"}},
      {"freshness.daily", {"true", "false"}, {"1"}},
      {"freshness.modules",
       {"[]", "[\"golang.org/x/tools\", \"example.com/B/v2\"]"},
       {"\"golang.org/x/tools\"", "[\"../x\"]", "[\"a b\"]", "[1]"}},
      {"catalogue.builtin", {"true", "false"}, {"0"}},
      {"metrics.listen",
       {"\"\"", "\"127.0.0.1:9757\"", "\"[::1]:1\"", "\"localhost:65535\"", "\"0.0.0.0:0\""},
       {"\"9757\"", "\":9757\"", "\"127.0.0.1\"", "\"127.0.0.1:\"", "\"h:65536\"", "\"h:1/x\"",
        "\"::1:80\"", "\"h:00000\"", "\"h:+1\"", "\"u@h:1\"", "\"h h:1\""}},
      {"notify.desktop", {"true", "false"}, {"\"\""}},
      {"notify.command",
       {"[]", "[\"notify-send\", \"\", \"x y\"]"},
       {"\"notify-send\"", "[1]", "[\"\"]", "[\"a\\u0000\"]"}},
      {"notify.acknowledged", {"[]", "[\"go-hole\", \"paused\"]"}, {"\"go-hole\"", "[1]", "[[]]"}},
      {"log.level",
       {"\"trace\"", "\"debug\"", "\"info\"", "\"warn\"", "\"error\""},
       {"\"warning\"", "\"INFO\"", "3"}},
  };
  std::set<std::string> covered{"sumdb.name", "sumdb.key"};  // which go together: see below
  for (const auto& range : ranges) {
    covered.insert(range.name);
    for (const auto& value : range.good) {
      INFO(range.name, " = ", value);
      CHECK(message_about(file_with(range.name, value)).empty());
    }
    for (const auto& value : range.bad) {
      INFO(range.name, " = ", value);
      const auto message = message_about(file_with(range.name, value));
      CHECK(message.starts_with("gopxd.toml:2:"));
      CHECK(message.find(": " + range.name + ": ") != std::string::npos);
      CHECK(message.find("; allowed: ") != std::string::npos);
      CHECK(message.find('\n') == std::string::npos);
    }
  }
  for (const auto& setting : settings())
    CHECK_MESSAGE(covered.contains(std::string{setting.name}), setting.name);
}

TEST_CASE("words stand for the right enumerators") {
  CHECK(config_with("failover.mode", "\"auto\"").failover.mode == Mode::automatic);
  CHECK(config_with("failover.mode", "\"observe\"").failover.mode == Mode::observe);
  CHECK(config_with("failover.separator", "\"keep\"").failover.separator == Separator::keep);
  CHECK(config_with("failover.separator", "\"pipe\"").failover.separator == Separator::pipe);
  const auto restore = [](const char* word) {
    return config_with("failover.restore_on_exit", word).failover.restore_on_exit;
  };
  CHECK(restore("\"if-usable\"") == RestoreOnExit::if_usable);
  CHECK(restore("\"always\"") == RestoreOnExit::always);
  CHECK(restore("\"never\"") == RestoreOnExit::never);
  const auto trust = [](const std::string& word) {
    const auto loaded = load_user("[[endpoint]]\nurl = \"https://h\"\ntrust = \"" + word + "\"");
    REQUIRE(loaded.ok());
    return loaded.config.endpoints.at(0).trust;
  };
  CHECK(trust("user") == Trust::user);
  CHECK(trust("private") == Trust::private_);
}

TEST_CASE("values arrive where they belong") {
  const auto loaded = load_user(R"(
[probe]
interval = "7s"
standby_interval = "8s"
deep_interval = "9s"
confirm_interval = "10ms"
connect_timeout = "11ms"
timeout = "6s"
jitter = 0.25
max_in_flight = 12
on_demand = false
proxy = "none"
[health]
fall = 4
rise = 5
degraded_first_byte = "13ms"
quarantine = "14s"
[failover]
candidates = ["b", "a"]
chain_length = 2
hold = "15s"
max_switches_per_hour = 9
[go]
env_file = "/e"
go_binary = "/g"
manage_gosumdb = false
[sumdb]
url = "https://s"
enabled = false
[catalogue]
builtin = false
[freshness]
daily = false
modules = ["a.example/m"]
[metrics]
listen = ""
[notify]
desktop = false
command = ["x", "y"]
[log]
level = "debug"
)");
  REQUIRE(messages(loaded).empty());
  const auto& config = loaded.config;
  CHECK(config.probe.interval == 7s);
  CHECK(config.probe.standby_interval == 8s);
  CHECK(config.probe.deep_interval == 9s);
  CHECK(config.probe.confirm_interval == 10ms);
  CHECK(config.probe.connect_timeout == 11ms);
  CHECK(config.probe.timeout == 6s);
  CHECK(config.probe.jitter == 0.25);
  CHECK(config.probe.max_in_flight == 12);
  CHECK_FALSE(config.probe.on_demand);
  CHECK(config.probe.proxy == "none");
  CHECK(config.health.fall == 4);
  CHECK(config.health.rise == 5);
  CHECK(config.health.degraded_first_byte == 13ms);
  CHECK(config.health.quarantine == 14s);
  CHECK(config.failover.candidates == std::vector<std::string>{"b", "a"});
  CHECK(config.failover.chain_length == 2);
  CHECK(config.failover.hold == 15s);
  CHECK(config.failover.max_switches_per_hour == 9);
  CHECK(config.go.env_file == "/e");
  CHECK(config.go.go_binary == "/g");
  CHECK_FALSE(config.go.manage_gosumdb);
  CHECK(config.sumdb.url == "https://s");
  CHECK_FALSE(config.sumdb.enabled);
  CHECK_FALSE(config.catalogue.builtin);
  CHECK_FALSE(config.freshness.daily);
  CHECK(config.freshness.modules == std::vector<std::string>{"a.example/m"});
  CHECK(config.metrics.listen.empty());
  CHECK_FALSE(config.notify.desktop);
  CHECK(config.notify.command == std::vector<std::string>{"x", "y"});
  CHECK(config.log.level == "debug");
}

TEST_CASE("lists and texts have a length") {
  const auto list = [](std::size_t count) {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) text += "\"a" + std::to_string(i) + "\",";
    return text + "]";
  };
  CHECK(message_about(file_with("failover.candidates", list(64))).empty());
  CHECK(message_about(file_with("failover.candidates", list(65))) ==
        "gopxd.toml:2:14: failover.candidates: has 65 entries, more than 64; allowed: a list of "
        "proxy names");
  CHECK(message_about(file_with("go.env_file", "\"/" + std::string(4095, 'a') + "\"")).empty());
  CHECK(
      message_about(file_with("go.env_file", "\"/" + std::string(4096, 'a') + "\"")) ==
      "gopxd.toml:2:12: go.env_file: is longer than 4096 bytes; allowed: \"\" or an absolute path");
}

TEST_CASE("the changes of a reload are named") {
  Config before, after;
  CHECK(changed_settings(before, after).empty());
  after.probe.interval = 31s;
  after.failover.restore_on_exit = RestoreOnExit::never;
  before.endpoints = {{.name = "a", .url = "https://a", .ca_file = "", .canary = {}},
                      {.name = "b", .url = "https://u:1@b", .ca_file = "", .canary = {}},
                      {.name = "c", .url = "https://c", .ca_file = "", .canary = {}}};
  after.endpoints = {{.name = "c", .url = "https://c", .ca_file = "", .canary = {}},
                     {.name = "b", .url = "https://u:2@b", .ca_file = "", .canary = {}},
                     {.name = "d", .url = "https://d", .ca_file = "", .canary = {}}};
  after.canaries = {{"rsc.io/quote", "v1.5.2", "", ""}};
  CHECK(changed_settings(before, after) ==
        std::vector<std::string>{"probe.interval", "failover.restore_on_exit", "canary",
                                 "endpoint.a", "endpoint.b", "endpoint.d"});
}

TEST_CASE("a sentence for every setting") {
  const auto check = [](const auto& rows) {
    for (const auto& row : rows) {
      CAPTURE(row.name);
      CHECK(row.sentence.size() > 10);
      CHECK(row.sentence.back() != '.');
      CHECK_FALSE(row.allowed.described.empty());
    }
  };
  check(settings());
  check(endpoint_settings());
  check(canary_settings());
}

TEST_CASE("TOML texts are quoted so that any bytes survive") {
  CHECK(toml_text("a\"b\\c\n\x7fé") == "\"a\\\"b\\\\c\\u000A\\u007Fé\"");
}
