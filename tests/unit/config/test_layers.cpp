// Default, fleet, user: who wins, what is merged, what is locked, and where a value came from.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "unit/config/loading.hpp"

using namespace gopx;
using namespace gopx::config;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

std::string canary(const std::string& version) {
  return "[[canary]]\nmodule = \"rsc.io/quote\"\nversion = \"" + version +
         "\"\nmod_h1 = \"h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\"\nzip_h1 = "
         "\"h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=\"\n";
}

Value value_of(const Loaded& loaded, const std::string& name) {
  const auto found = std::find_if(loaded.values.begin(), loaded.values.end(),
                                  [&](const Value& value) { return value.name == name; });
  REQUIRE_MESSAGE(found != loaded.values.end(), name);
  return *found;
}

const std::vector<KnownEndpoint> catalogue{
    {"proxy-golang-org", "https://proxy.golang.org", Trust::official, Standing::candidate, "", "",
     ""},
    {"goproxy-cn", "https://goproxy.cn", Trust::known, Standing::candidate, "", "", ""},
    {"dead-example", "https://dead.example", Trust::known, Standing::known_bad, "gone since 2021",
     "", ""},
};

Loaded load_with_catalogue(std::string text) {
  Sources sources;
  sources.user = Source{"gopxd.toml", std::move(text)};
  sources.catalogue = catalogue;
  return load(sources);
}

}  // namespace

TEST_CASE("without files the defaults are in force") {
  const auto loaded = load({});
  CHECK(loaded.ok());
  CHECK(loaded.problems.empty());
  CHECK(loaded.config.probe.interval == 30s);
  CHECK(loaded.config.canaries.empty());
  CHECK(value_of(loaded, "probe.interval") == Value{"probe.interval", "30s", Origin::builtin});
  CHECK(value_of(loaded, "health.fall").value == Plain{std::int64_t{loaded.config.health.fall}});
  CHECK(value_of(loaded, "health.degraded_first_byte").value == Plain{"1500ms"});
  CHECK(value_of(loaded, "failover.mode").value == Plain{"auto"});
  CHECK(value_of(loaded, "failover.candidates").value == Plain{Texts{}});
}

TEST_CASE("an empty file, a byte order mark and CRLF change nothing") {
  for (const char* text : {"", "\n", "\xEF\xBB\xBF", "# only a comment", "\r\n"})
    CHECK_MESSAGE(messages(load_user(text)).empty(), text);
  const auto loaded = load_user("\xEF\xBB\xBF[probe]\r\ninterval = \"31s\"\r\n");
  CHECK(loaded.problems.empty());
  CHECK(loaded.config.probe.interval == 31s);
  CHECK(message_about("\xEF\xBB\xBF[probe]\r\n\r\ninterval = 3\r\n")
            .starts_with("gopxd.toml:3:12: "));
  CHECK(message_about("\xEF\xBB\xBF\xEF\xBB\xBF").starts_with("gopxd.toml:1:1: "));
}

TEST_CASE("the user wins key by key") {
  const auto loaded =
      load_both("[probe]\ninterval = \"40s\"\ntimeout = \"6s\"\n[log]\nlevel = \"warn\"",
                "[probe]\ninterval = \"50s\"\n");
  CHECK(messages(loaded).empty());
  CHECK(loaded.config.probe.interval == 50s);
  CHECK(loaded.config.probe.timeout == 6s);
  CHECK(value_of(loaded, "probe.interval").origin == Origin::user);
  CHECK(value_of(loaded, "probe.timeout").origin == Origin::fleet);
  CHECK(value_of(loaded, "log.level") == Value{"log.level", "warn", Origin::fleet});
  CHECK(value_of(loaded, "health.fall").origin == Origin::builtin);
}

TEST_CASE("lists are replaced, not joined") {
  const auto loaded =
      load_both("[failover]\ncandidates = [\"a\", \"b\"]", "[failover]\ncandidates = []");
  CHECK(loaded.ok());
  CHECK(loaded.config.failover.candidates.empty());
}

TEST_CASE("what is unknown in the fleet's file is a warning, what is wrong is an error") {
  const auto unknown = load_both("[probe]\nfuture = 1\n[fancy]\nx = 1\n[probe.more]\ny = 2", "");
  CHECK(unknown.ok());
  CHECK(
      messages(unknown) ==
      lines(
          {"/etc/gopx/gopxd.toml:2:1: warning: probe.future: unknown key; [probe] has interval, "
           "standby_interval, deep_interval, confirm_interval, connect_timeout, timeout, jitter, "
           "max_in_flight, on_demand, proxy",
           "/etc/gopx/gopxd.toml:4:1: warning: fancy.x: unknown key; the tables are endpoint, "
           "canary, probe, health, failover, go, sumdb, catalogue, freshness, metrics, notify, log",
           "/etc/gopx/gopxd.toml:6:1: warning: probe.more.y: unknown key; [probe] has interval, "
           "standby_interval, deep_interval, confirm_interval, connect_timeout, timeout, jitter, "
           "max_in_flight, on_demand, proxy"}));
  const auto in_table = load_both("[[endpoint]]\nurl = \"https://h\"\ncolour = 1", "");
  CHECK(in_table.ok());
  CHECK(in_table.problems.size() == 1);
  const auto wrong = load_both("[health]\nfall = 0", "");
  CHECK_FALSE(wrong.ok());
  CHECK(
      messages(wrong) ==
      lines({"/etc/gopx/gopxd.toml:2:8: health.fall: is 0; allowed: a whole number from 1 to 20"}));
}

TEST_CASE("what the fleet locks can't be overridden") {
  const std::string fleet =
      "locked = [\"failover.candidates\", \"health\"]\n[failover]\ncandidates = [\"corp\"]\n";
  const auto loaded =
      load_both(fleet, "[failover]\ncandidates = []\nhold = \"1m\"\n[health]\nrise = 3\n");
  CHECK_FALSE(loaded.ok());
  CHECK(messages(loaded) == lines({"gopxd.toml:2:1: failover.candidates: is locked by "
                                   "/etc/gopx/gopxd.toml:1:10; remove it from this file",
                                   "gopxd.toml:5:1: health.rise: is locked by "
                                   "/etc/gopx/gopxd.toml:1:10; remove it from this file"}));
  CHECK(loaded.config.failover.candidates == Texts{"corp"});
  CHECK(loaded.config.health.rise == 2);
  CHECK(load_both(fleet, "[failover]\nhold = \"1m\"").ok());
  CHECK(load_both(fleet, "[health]\n").ok());
}

TEST_CASE("whole kinds of tables can be locked") {
  const auto endpoints = load_both("locked = [\"endpoint\"]", "[[endpoint]]\nurl = \"https://h\"");
  CHECK(messages(endpoints) == lines({"gopxd.toml:1:1: endpoint: is locked by "
                                      "/etc/gopx/gopxd.toml:1:10; remove it from this file"}));
  CHECK(endpoints.config.endpoints.empty());
  const auto canaries = load_both("locked = [\"canary\"]\n" + canary("v1.5.1"), canary("v1.5.2"));
  CHECK_FALSE(canaries.ok());
  CHECK(canaries.config.canaries.at(0).version == "v1.5.1");
}

TEST_CASE("a lock of something unknown is a warning; a lock that is no list is an error") {
  const auto unknown = load_both("locked = [\"probe.intervall\"]", "");
  CHECK(unknown.ok());
  CHECK(messages(unknown) ==
        lines({"/etc/gopx/gopxd.toml:1:10: warning: locked: \"probe.intervall\": unknown key; did "
               "you mean probe.interval?"}));
  CHECK(
      messages(load_both("locked = true", "")) ==
      lines({"/etc/gopx/gopxd.toml:1:10: locked: is a boolean; allowed: a list of setting names"}));
}

TEST_CASE("endpoints merge by name") {
  const auto loaded = load_both(
      "[[endpoint]]\nname = \"corp\"\nurl = \"https://u:pw@corp.example\"\ntrust = "
      "\"private\"\n[[endpoint]]\nname = \"lab\"\nurl = \"https://lab.example\"\n",
      "[[endpoint]]\nname = \"corp\"\nenabled = false\n[[endpoint]]\nurl = "
      "\"https://Mine.example/x\"\n");
  REQUIRE(messages(loaded).empty());
  const auto& endpoints = loaded.config.endpoints;
  REQUIRE(endpoints.size() == 3);
  CHECK(endpoints[0].name == "corp");
  CHECK(endpoints[0].url == "https://u:pw@corp.example");
  CHECK(endpoints[0].trust == Trust::private_);
  CHECK_FALSE(endpoints[0].enabled);
  CHECK(endpoints[1].name == "lab");
  CHECK(endpoints[2].name == "mine-example-x");
  CHECK(endpoints[2].trust == Trust::user);
  CHECK(value_of(loaded, "endpoint.corp.url") ==
        Value{"endpoint.corp.url", "https://u:xxxxx@corp.example", Origin::fleet});
  CHECK(value_of(loaded, "endpoint.corp.enabled").origin == Origin::user);
  CHECK(value_of(loaded, "endpoint.corp.ca_file").origin == Origin::builtin);
}

TEST_CASE("the same name in both files is a merge, the same URL under two names an error") {
  const auto loaded = load_both("[[endpoint]]\nname = \"a\"\nurl = \"https://h\"",
                                "[[endpoint]]\nname = \"b\"\nurl = \"https://h/\"");
  CHECK(messages(loaded) == lines({"gopxd.toml:3:7: endpoint.url: \"https://h/\" is also the URL "
                                   "of \"a\"; allowed: one [[endpoint]] per URL"}));
}

TEST_CASE("file:// means private") {
  const auto loaded = load_user("[[endpoint]]\nurl = \"file:///srv/mods\"");
  REQUIRE(loaded.ok());
  CHECK(loaded.config.endpoints.at(0).trust == Trust::private_);
  CHECK(loaded.config.endpoints.at(0).name == "srv-mods");
  CHECK(load_user("[[endpoint]]\nurl = \"file:///srv/mods\"\ntrust = \"private\"").ok());
}

TEST_CASE("any canary replaces all of the layers below") {
  const auto both = load_both(canary("v1.5.0") + canary("v1.5.1"), canary("v1.5.2"));
  REQUIRE(messages(both).empty());
  REQUIRE(both.config.canaries.size() == 1);
  CHECK(both.config.canaries[0] == Canary{"rsc.io/quote", "v1.5.2",
                                          "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=",
                                          "h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y="});
  CHECK(value_of(both, "canary.1.version") == Value{"canary.1.version", "v1.5.2", Origin::user});
  CHECK(load_both(canary("v1.5.0") + canary("v1.5.1"), "").config.canaries.size() == 2);
}

TEST_CASE("tables are counted") {
  std::string endpoints;
  for (std::size_t i = 0; i < endpoints_max; ++i)
    endpoints += "[[endpoint]]\nurl = \"https://h" + std::to_string(i) + "\"\n";
  CHECK(load_user(endpoints).ok());
  CHECK(message_about(endpoints + "[[endpoint]]\nurl = \"https://one.more\"") ==
        "gopxd.toml:2001:1: endpoint: too many; allowed: at most 1000");
  std::string canaries;
  for (std::size_t i = 0; i < canaries_max; ++i) canaries += canary("v1.0." + std::to_string(i));
  CHECK(load_user(canaries).ok());
  CHECK(message_about(canaries + canary("v2.0.0")) ==
        "gopxd.toml:321:1: canary: too many; allowed: at most 64");
}

TEST_CASE("candidates must exist, where the catalogue is known") {
  CHECK(load_user("[failover]\ncandidates = [\"anything\"]").ok());
  CHECK(load_with_catalogue("[failover]\ncandidates = [\"goproxy-cn\", \"proxy-golang-org\"]")
            .problems.empty());
  const std::string own = "[[endpoint]]\nname = \"own\"\nurl = \"https://own.example\"\n";
  CHECK(load_with_catalogue(own + "[failover]\ncandidates = [\"own\"]").problems.empty());
  CHECK(messages(load_with_catalogue("[failover]\ncandidates = [\"goproxy-ch\"]")) ==
        lines({"gopxd.toml:2:14: failover.candidates: there is no proxy named \"goproxy-ch\"; did "
               "you mean goproxy-cn?"}));
  CHECK(messages(load_with_catalogue(own + "[failover]\ncandidates = [\"x\"]")) ==
        lines({"gopxd.toml:5:14: failover.candidates: there is no proxy named \"x\"; allowed: "
               "proxy-golang-org, goproxy-cn, own"}));
  CHECK(messages(load_with_catalogue("[failover]\ncandidates = [\"dead-example\"]")) ==
        lines({"gopxd.toml:2:14: failover.candidates: \"dead-example\" can't be a backup (gone "
               "since 2021); allowed: proxy-golang-org, goproxy-cn"}));
}

TEST_CASE("candidates that will never be used are warned about") {
  const auto hidden = load_with_catalogue(
      "[catalogue]\nbuiltin = false\n[failover]\ncandidates = [\"goproxy-cn\"]");
  CHECK(hidden.ok());
  CHECK(messages(hidden) ==
        lines({"gopxd.toml:4:14: warning: failover.candidates: \"goproxy-cn\" is in the built-in "
               "list, which catalogue.builtin = false disables"}));
  const auto secret = load_with_catalogue(
      "[[endpoint]]\nname = \"corp\"\nurl = \"https://corp.example\"\ntrust = "
      "\"private\"\n[failover]\ncandidates = [\"corp\"]");
  CHECK(secret.ok());
  CHECK(messages(secret) == lines({"gopxd.toml:6:14: warning: failover.candidates: \"corp\" is "
                                   "private, so gopxd never fails over to it"}));
}

TEST_CASE("an entry that names one of the catalogue needs no URL") {
  const auto loaded = load_with_catalogue("[[endpoint]]\nname = \"goproxy-cn\"\nenabled = false");
  CHECK(messages(loaded).empty());
  CHECK(loaded.config.endpoints.at(0).url == "https://goproxy.cn");
}

TEST_CASE("a name of the catalogue for another URL is warned about") {
  const std::string text = "[[endpoint]]\nname = \"goproxy-cn\"\nurl = \"http://127.0.0.1:1\"\n";
  const auto loaded = load_with_catalogue(text);
  CHECK(loaded.ok());
  CHECK(messages(loaded) ==
        lines({"gopxd.toml:2:8: warning: endpoint.name: \"goproxy-cn\" is also the name of "
               "https://goproxy.cn in the built-in list; choose another name"}));
  CHECK(load_with_catalogue(text + "[catalogue]\nbuiltin = false").problems.empty());
}

TEST_CASE("problems come in the order of the files and lines") {
  const auto loaded =
      load_both("[health]\nfall = 0\nrise = 0", "[log]\nlevel = 1\n[health]\nx = 1");
  std::vector<std::string> places;
  for (const auto& problem : loaded.problems)
    places.push_back(problem.file + ":" + std::to_string(problem.line));
  CHECK(lines(places) == lines({"/etc/gopx/gopxd.toml:2", "/etc/gopx/gopxd.toml:3", "gopxd.toml:2",
                                "gopxd.toml:4"}));
}

TEST_CASE("a flood of problems is cut, and an error is never lost behind warnings") {
  std::string fleet;
  for (int i = 0; i < 300; ++i) fleet += "unknown" + std::to_string(i) + " = 1\n";
  const auto warned = load_both(fleet, "");
  CHECK(warned.ok());
  CHECK(warned.problems.size() == problems_max + 1);
  CHECK(english(warned.problems.back().message) == "and 200 more problems");
  const auto failed = load_both(fleet, "[health]\nfall = 0");
  CHECK_FALSE(failed.ok());
  CHECK(failed.problems.front().key == "health.fall");
}

TEST_CASE("origins have the names of the contract") {
  CHECK(name_of(Origin::builtin) == "default");
  CHECK(name_of(Origin::fleet) == "fleet");
  CHECK(name_of(Origin::user) == "user");
}
