// One bad file for each rule, with the exact message: place, key, what is wrong, what is allowed.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/config/loading.hpp"

using namespace gopx;
using namespace gopx::config;

namespace {

struct Row {
  std::string text, message;
};

void check_all(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(message_about(row.text) == (row.message.empty() ? "" : "gopxd.toml:" + row.message));
    CHECK(load_user(row.text).ok() == row.message.empty());
  }
}

const std::string h1 = "\"h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\"";

std::string canary(const std::string& module, const std::string& version, const std::string& mod,
                   const std::string& zip) {
  return "[[canary]]\nmodule = " + module + "\nversion = " + version + "\nmod_h1 = " + mod +
         "\nzip_h1 = " + zip + "\n";
}

}  // namespace

TEST_CASE("unknown keys name the nearest known one") {
  check_all({
      {"[probe]\nintervall = \"1s\"",
       "2:1: probe.intervall: unknown key; did you mean probe.interval?"},
      {"[probe]\nfoo = 1",
       "2:1: probe.foo: unknown key; [probe] has interval, standby_interval, deep_interval, "
       "confirm_interval, connect_timeout, timeout, jitter, max_in_flight, on_demand, proxy"},
      {"[health]\ntimeout = \"1s\"",
       "2:1: health.timeout: unknown key; did you mean probe.timeout?"},
      {"interval = \"1s\"", "1:1: interval: unknown key; did you mean probe.interval?"},
      {"[prob]\ninterval = \"1s\"",
       "2:1: prob.interval: unknown key; did you mean probe.interval?"},
      {"[helth]\n", "1:2: helth: unknown key; did you mean health?"},
      {"[xyz]\nfoo = 1",
       "2:1: xyz.foo: unknown key; the tables are endpoint, canary, probe, health, failover, go, "
       "sumdb, catalogue, freshness, metrics, notify, log"},
      {"[[endpoints]]\nurl = \"https://h\"", "1:3: endpoints: unknown key; did you mean endpoint?"},
      {"[[endpoint]]\nurl = \"https://h\"\ntrsut = \"user\"",
       "3:1: endpoint.trsut: unknown key; did you mean trust?"},
      {"[[endpoint]]\nurl = \"https://h\"\n  weight = 3",
       "3:3: endpoint.weight: unknown key; the keys are name, url, trust, enabled, allow_insecure, "
       "ca_file, canary"},
      {"\"probe.interval\" = \"30s\"",
       "1:1: \"probe.interval\": unknown key; did you mean probe.interval?"},
      {"[probe]\n\"\" = 1",
       "2:1: probe.\"\": unknown key; [probe] has interval, standby_interval, deep_interval, "
       "confirm_interval, connect_timeout, timeout, jitter, max_in_flight, on_demand, proxy"},
      {"[probe.interval]\nx = 1",
       "2:1: probe.interval.x: unknown key; did you mean probe.interval?"},
      {"locked = [\"probe.interval\"]",
       "1:1: locked: only the fleet file can lock settings; remove this line"},
  });
}

TEST_CASE("wrong kinds") {
  check_all({
      {"[probe]\ninterval = 30",
       "2:12: probe.interval: is a whole number; allowed: a duration such as \"250ms\", \"30s\" or "
       "\"1h30m\", from 1ms to 87600h"},
      {"[probe]\ninterval = 2026-01-01",
       "2:12: probe.interval: is a date; allowed: a duration such as \"250ms\", \"30s\" or "
       "\"1h30m\", from 1ms to 87600h"},
      {"[health]\nfall = \"3\"",
       "2:8: health.fall: is a string; allowed: a whole number from 1 to 20"},
      {"[health]\nfall = 3.0",
       "2:8: health.fall: is a number; allowed: a whole number from 1 to 20"},
      {"[health]\nfall = {}", "2:8: health.fall: is a table; allowed: a whole number from 1 to 20"},
      {"[probe]\non_demand = \"yes\"",
       "2:13: probe.on_demand: is a string; allowed: true or false"},
      {"[probe]\nproxy = false",
       "2:9: probe.proxy: is a boolean; allowed: \"env\", \"none\", or an http, https or socks5 "
       "URL"},
      {"[failover]\ncandidates = [\"a\", 1]",
       "2:14: failover.candidates: is a list with something other than strings; allowed: a list of "
       "proxy names"},
      {"probe = 3", "1:9: probe: is a whole number; allowed: a table, written [probe]"},
      {"[[probe]]\ninterval = \"1s\"",
       "1:1: probe: is a list of tables; allowed: a table, written [probe]"},
      {"[endpoint]\nurl = \"https://h\"",
       "1:1: endpoint: is a table; allowed: tables, each written [[endpoint]]"},
      {"endpoint = [1]",
       "1:12: endpoint: is a list with something other than strings; allowed: tables, each written "
       "[[endpoint]]"},
      {"canary = \"x@v1.0.0\"",
       "1:10: canary: is a string; allowed: tables, each written [[canary]]"},
      {"[probe]\n[health]\n", ""},
      {"endpoint = []\ncanary = []", ""},
  });
}

TEST_CASE("wrong values") {
  check_all({
      {"[probe]\ninterval = \"5 min\"",
       "2:12: probe.interval: \"5 min\" is not a duration; allowed: a duration such as \"250ms\", "
       "\"30s\" or \"1h30m\", from 1ms to 87600h"},
      {"[probe]\njitter = 0.6", "2:10: probe.jitter: is 0.6; allowed: a number from 0 to 0.5"},
      {"[probe]\nmax_in_flight = 2",
       "2:17: probe.max_in_flight: is 2; allowed: a whole number from 3 to 1024"},
      {"[failover]\nmode = \"manual\"",
       "2:8: failover.mode: is \"manual\"; allowed: \"auto\" or \"observe\""},
      {"[failover]\nrestore_on_exit = \"yes\"",
       "2:19: failover.restore_on_exit: is \"yes\"; allowed: \"if-usable\", \"always\" or "
       "\"never\""},
      {"[log]\nlevel = \"loud\"",
       "2:9: log.level: \"loud\" is not a log level; allowed: \"trace\", \"debug\", \"info\", "
       "\"warn\" or \"error\""},
      {"[failover]\ncandidates = [\"Corp\"]",
       "2:14: failover.candidates: \"Corp\" is not a valid name; allowed: a list of proxy names"},
      {"[go]\nenv_file = \"env\"",
       "2:12: go.env_file: \"env\" is not an absolute path; allowed: \"\" or an absolute path"},
      {"[probe]\nproxy = \"http://me:secret@h:x\"",
       "2:9: probe.proxy: \"http://me:xxxxx@h:x\" is not a URL: the port is not a number from 1 to "
       "65535; allowed: \"env\", \"none\", or an http, https or socks5 URL"},
      {"[probe]\nproxy = \"http://me:sec,ret@h:1\"",
       "2:9: probe.proxy: \"http://me:xxxxx@h:1\" is not a URL: its password contains one of , | / "
       "? #: write that as a % escape; allowed: \"env\", \"none\", or an http, https or socks5 "
       "URL"},
      {"[[endpoint]]\nurl = \"https://me:se/cr@et@h\"",
       "2:7: endpoint.url: \"https://me:xxxxx@h\" is not a URL: its password contains one of , | / "
       "? #: write that as a % escape; allowed: an https, http or file URL"},
      {"[metrics]\nlisten = \"9757\"",
       "2:10: metrics.listen: \"9757\" has no port; allowed: \"\" or host:port, such as "
       "\"127.0.0.1:9757\""},
      {"[metrics]\nlisten = \":9757\"",
       "2:10: metrics.listen: \":9757\" is not an address: the host is missing; allowed: \"\" or "
       "host:port, such as \"127.0.0.1:9757\""},
      {"[notify]\ncommand = [\"\", \"x\"]",
       "2:11: notify.command: the program name is empty; allowed: [], or a list that begins with "
       "the program"},
  });
}

TEST_CASE("settings that contradict each other") {
  check_all({
      {"[probe]\ntimeout = \"31s\"",
       "2:11: probe.timeout: timeout 31s is longer than interval 30s; allowed: at most the "
       "interval"},
      {"[probe]\ninterval = \"4999ms\"",
       "2:12: probe.interval: timeout 5s is longer than interval 4s999ms; allowed: at most the "
       "interval"},
      {"[probe]\ninterval = \"2s\"\ntimeout = \"2001ms\"",
       "3:11: probe.timeout: timeout 2s1ms is longer than interval 2s; allowed: at most the "
       "interval"},
      {"[probe]\ninterval = \"2s\"\ntimeout = \"2s\"", ""},
      {"[probe]\nconnect_timeout = \"10s\"", ""},  // clamped when it is used
      // a bad value is reported once, not judged again
      {"[probe]\ninterval = \"x\"\ntimeout = \"1h\"",
       "2:12: probe.interval: \"x\" is not a duration; allowed: a duration such as \"250ms\", "
       "\"30s\" or \"1h30m\", from 1ms to 87600h"},
  });
}

TEST_CASE("the checksum database and its key") {
  const std::string key = "033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
  const std::string form = "; allowed: name+hash+key as in GOSUMDB, where name is sumdb.name";
  check_all({
      {"[sumdb]\nname = \"sum.example\"\nkey = \"sum.example+" + key + "\"", ""},
      {"[sumdb]\nname = \"sum.example/db\"\nkey = \"sum.example/db+" + key + "\"", ""},
      {"[sumdb]\nname = \"127.0.0.1:8443\"\nkey = \"127.0.0.1:8443+" + key + "\"", ""},
      {"[sumdb]\nname = \"sum.example:x\"",
       "2:8: sumdb.name: \"sum.example:x\" is not the name of a checksum database; allowed: a name "
       "such as \"sum.golang.org\""},
      {"[sumdb]\nname = \"sum.example\"",
       "2:8: sumdb.name: name is \"sum.example\", but key belongs to \"sum.golang.org\"; allowed: "
       "a key that begins with the name"},
      {"[sumdb]\nname = \"sum.example\"\nkey = \"sum.other+" + key + "\"",
       "3:7: sumdb.key: name is \"sum.example\", but key belongs to \"sum.other\"; allowed: a key "
       "that begins with the name"},
      {"[sumdb]\nname = \"\"",
       "2:8: sumdb.name: \"\" is not the name of a checksum database; allowed: a name such as "
       "\"sum.golang.org\""},
      {"[sumdb]\nname = \"a+b\"",
       "2:8: sumdb.name: \"a+b\" is not the name of a checksum database; allowed: a name such as "
       "\"sum.golang.org\""},
      {"[sumdb]\nkey = \"sum.golang.org\"",
       "2:7: sumdb.key: \"sum.golang.org\" does not have the form name+hash+key" + form},
      {"[sumdb]\nkey = \"sum.golang.org+033de0ae\"",
       "2:7: sumdb.key: \"sum.golang.org+033de0ae\" does not have the form name+hash+key" + form},
      {"[sumdb]\nkey = \"+" + key + "\"",
       "2:7: sumdb.key: \"+" + key + "\" does not begin with the name of a database" + form},
      {"[sumdb]\nkey = \"n+033de0a+Ac4z\"",
       "2:7: sumdb.key: \"n+033de0a+Ac4z\" has a hash that is not 8 lower-case hexadecimal digits" +
           form},
      {"[sumdb]\nkey = \"n+033DE0AE+Ac4z\"",
       "2:7: sumdb.key: \"n+033DE0AE+Ac4z\" has a hash that is not 8 lower-case hexadecimal "
       "digits" +
           form},
      {"[sumdb]\nkey = \"n+033de0ae+Ac4z\"",
       "2:7: sumdb.key: \"n+033de0ae+Ac4z\" has a key that is not 33 bytes in base64" + form},
  });
}

TEST_CASE("canaries") {
  const std::string module = "\"rsc.io/quote\"", version = "\"v1.5.2\"";
  const std::string hash = "; allowed: \"h1:\" and 32 bytes in base64, as in go.sum";
  const auto good = canary(module, version, h1, h1);
  check_all({
      {good, ""},
      {canary("\"golang.org/x/text\"", "\"v0.0.0-20170915032832-14c0d48ead0c\"", h1, h1), ""},
      {canary("\"a.b/c/v2\"", "\"v2.0.0-rc.1+incompatible\"", h1, h1), ""},
      {good + good,
       "6:1: canary.module: rsc.io/quote@v1.5.2 is in two [[canary]] entries; allowed: one"},
      {"[[canary]]\nmodule = \"rsc.io/quote\"\nversion = \"v1.5.2\"\nmod_h1 = " + h1,
       "1:1: canary.zip_h1: is missing" + hash},
      {"[[canary]]\nversion = \"v1.5.2\"\nmod_h1 = " + h1 + "\nzip_h1 = " + h1,
       "1:1: canary.module: is missing; allowed: a module path such as \"rsc.io/quote\""},
      {canary("\"/a\"", version, h1, h1),
       "2:10: canary.module: \"/a\" is not a module path; allowed: a module path such as "
       "\"rsc.io/quote\""},
      {canary("\"a/../b\"", version, h1, h1),
       "2:10: canary.module: \"a/../b\" is not a module path; allowed: a module path such as "
       "\"rsc.io/quote\""},
      {canary(module, "\"1.5.2\"", h1, h1),
       "3:11: canary.version: \"1.5.2\" is not a module version; allowed: a version such as "
       "\"v1.5.2\""},
      {canary(module, "\"v1.5\"", h1, h1),
       "3:11: canary.version: \"v1.5\" is not a module version; allowed: a version such as "
       "\"v1.5.2\""},
      {canary(module, "\"latest\"", h1, h1),
       "3:11: canary.version: \"latest\" is not a module version; allowed: a version such as "
       "\"v1.5.2\""},
      {canary(module, version, "\"LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\"", h1),
       "4:10: canary.mod_h1: \"LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\" is not an h1 hash" +
           hash},
      {canary(module, version, h1, "\"h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr=\""),
       "5:10: canary.zip_h1: \"h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr=\" is not an h1 hash" +
           hash},
      {canary(module, version, h1, "\"h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr1=\""),
       "5:10: canary.zip_h1: \"h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr1=\" is not an h1 "
       "hash" +
           hash},
  });
}

TEST_CASE("endpoints") {
  const std::string url_form = "; allowed: an https, http or file URL";
  check_all({
      {"[[endpoint]]\nurl = \"https://goproxy.corp.example/\"", ""},
      {"[[endpoint]]\nurl = \"http://127.0.0.1:3000\"", ""},
      {"[[endpoint]]\nurl = \"http://[::1]:3000\"\n[[endpoint]]\nurl = \"http://localhost\"", ""},
      {"[[endpoint]]\nurl = \"http://h\"\nallow_insecure = true", ""},
      {"[[endpoint]]\nname = \"corp\"",
       "1:1: endpoint.url: is missing; allowed: an https, http or file URL"},
      {"[[endpoint]]", "1:1: endpoint.url: is missing; allowed: an https, http or file URL"},
      {"[[endpoint]]\nname = \"Corp\"\nurl = \"https://h\"",
       "2:8: endpoint.name: \"Corp\" is not a valid name; allowed: a-z, 0-9 and -, at most 64 "
       "characters"},
      {"[[endpoint]]\nname = \"\"\nurl = \"https://h\"",
       "2:8: endpoint.name: \"\" is not a valid name; allowed: a-z, 0-9 and -, at most 64 "
       "characters"},
      {"[[endpoint]]\nname = \"" + std::string(65, 'a') + "\"\nurl = \"https://h\"",
       "2:8: endpoint.name: \"" + std::string(65, 'a') +
           "\" is not a valid name; allowed: a-z, 0-9 and -, at most 64 characters"},
      {"[[endpoint]]\nname = \"" + std::string(64, 'a') + "\"\nurl = \"https://h\"", ""},
      {"[[endpoint]]\nurl = \"https://h:port\"",
       "2:7: endpoint.url: \"https://h:port\" is not a URL: the port is not a number from 1 to "
       "65535" +
           url_form},
      {"[[endpoint]]\nurl = \"https://me:secret@h:port\"",
       "2:7: endpoint.url: \"https://me:xxxxx@h:port\" is not a URL: the port is not a number from "
       "1 to 65535" +
           url_form},
      {"[[endpoint]]\nurl = \"http://h\"",
       "2:7: endpoint.url: \"http://h\" is not encrypted and leads to another machine; allowed: "
       "https://, or http:// with allow_insecure = true"},
      {"[[endpoint]]\nurl = \"http://u:secret@h\"",
       "2:7: endpoint.url: \"http://u:xxxxx@h\" is not encrypted and leads to another machine; "
       "allowed: https://, or http:// with allow_insecure = true"},
      {"[[endpoint]]\nurl = \"file:///srv/mods\"\ntrust = \"user\"",
       "3:9: endpoint.trust: a file:// endpoint is always private; allowed: \"private\""},
      {"[[endpoint]]\nurl = \"https://h\"\ntrust = \"official\"",
       "3:9: endpoint.trust: is \"official\"; allowed: \"user\" or \"private\""},
      {"[[endpoint]]\nurl = \"https://h\"\nca_file = \"ca.pem\"",
       "3:11: endpoint.ca_file: \"ca.pem\" is not an absolute path; allowed: \"\" or an absolute "
       "path"},
      {"[[endpoint]]\nurl = \"https://h\"\ncanary = [\"rsc.io/quote\"]",
       "3:10: endpoint.canary: \"rsc.io/quote\" does not have the form module@version; allowed: a "
       "list of module@version"},
      {"[[endpoint]]\nurl = \"https://h\"\ncanary = [\"a/b@v1.0.0\", \"a/b@v1.0.0\"]",
       "3:10: endpoint.canary: \"a/b@v1.0.0\" is listed twice"},
      {"[[endpoint]]\nname = \"a\"\nurl = \"https://h\"\n\n[[endpoint]]\nname = \"a\"\nurl = "
       "\"https://g\"",
       "5:1: endpoint.name: \"a\" is also the name of the [[endpoint]] in line 1; choose another "
       "name"},
      {"[[endpoint]]\nname = \"a\"\nurl = \"https://h\"\n[[endpoint]]\nname = \"b\"\nurl = "
       "\"https://u@H:443/\"",
       "6:7: endpoint.url: \"https://u@H:443/\" is also the URL of \"a\"; allowed: one "
       "[[endpoint]] per URL"},
      {"[failover]\ncandidates = [\"a\", \"a\"]",
       "2:14: failover.candidates: \"a\" is listed twice"},
  });
}

TEST_CASE("files that are no TOML") {
  const auto position = [](std::string text) {
    const auto message = message_about(std::move(text));
    CHECK(message.find('\n') == std::string::npos);
    return message.substr(0, message.find("TOML: ") + 5);
  };
  CHECK(position("[probe\n") == "gopxd.toml:1:7: not valid TOML:");
  CHECK(position("[probe]\ninterval =\n") == "gopxd.toml:2:11: not valid TOML:");
  CHECK(position("[probe]\ninterval = \"30s\n") == "gopxd.toml:2:16: not valid TOML:");
  CHECK(position("[probe]\ntimeout = \"1s\"\ntimeout = \"2s\"\n") ==
        "gopxd.toml:3:11: not valid TOML:");
  CHECK(position("[probe]\n[probe]\n") == "gopxd.toml:2:1: not valid TOML:");
  CHECK(position("[health]\nfall = 03") == "gopxd.toml:2:10: not valid TOML:");
  CHECK(position("<html>") == "gopxd.toml:1:1: not valid TOML:");
}

TEST_CASE("files that are refused before they are parsed") {
  check_all({
      {"[probe]\nintervalé = 1",
       "2:9: unexpected character é (U+00E9): only text in quotes and comments may have it"},
      {"\xEF\xBB\xBE\xEF\xBB\x8A[",
       "1:1: unexpected character \xEF\xBB\xBE (U+FEFE): only text in quotes and comments may have "
       "it"},
      {"a = 1\n# \xFF\n", "2:3: not valid UTF-8 here: save the file as UTF-8"},
      {"# é\xC3", "1:4: not valid UTF-8 here: save the file as UTF-8"},
      {std::string{"a\0b", 3},
       "1:2: control character 0x00; allowed: tabs and line ends (LF or CRLF)"},
      {"# a\rb", "1:4: control character 0x0d; allowed: tabs and line ends (LF or CRLF)"},
      {"x = \"\x1b\"", "1:6: control character 0x1b; allowed: tabs and line ends (LF or CRLF)"},
      {"[)x]", "1:1: a table without a name: write it as [probe] or [[endpoint]]"},
      {"x = " + std::string(17, '['),
       "1:21: nested deeper than 16 levels; no setting needs more than two"},
      {"\n" + std::string(33, '.'), "2:33: too many dots in one key"},
      {std::string(256 * 1024 + 1, '\n'),
       "1:1: the file is 262145 bytes long; allowed: at most 262144"},
      {std::string(256 * 1024, '\n'), ""},
  });
}

TEST_CASE("characters that look like those of TOML are named") {
  check_all({
      {"[failover]\nmode = “observe”", "2:8: unexpected character “ (U+201C): use the quote \""},
      {"[failover]\ncandidates = [\"a\"，\"b\"]",
       "2:18: unexpected character ， (U+FF0C): use the comma ,"},
      {"[failover]\nmode　= \"auto\"",
       "2:5: unexpected character full-width space (U+3000): use an ordinary space"},
      {"[probe]\non_demand\xC2\xA0= true",
       "2:10: unexpected character no-break space (U+00A0): use an ordinary space"},
      {"【probe】", "1:1: unexpected character 【 (U+3010): use the bracket ["},
      {"[probe]\nproxy = 😀",
       "2:9: unexpected character 😀 (U+1F600): only text in quotes and comments may have it"},
  });
}

TEST_CASE("text without quotes is told how to be written") {
  check_all({
      {"[failover]\nmode = observe", "2:8: observe needs quotes: mode = \"observe\""},
      {"[probe]\n  interval = 30s # short", "2:14: 30s needs quotes: interval = \"30s\""},
      {"[go]\nenv_file = /srv/env", "2:12: /srv/env needs quotes: env_file = \"/srv/env\""},
      {"[go]\nenv_file = ~/env", "2:12: ~/env needs quotes: env_file = \"~/env\""},
      {"[[endpoint]]\nurl = https://me:secret@h",
       "2:7: https://me:xxxxx@h needs quotes: url = \"https://me:xxxxx@h\""},
      {"[[endpoint]]\nurl = https://me:sec#ret@h",
       "2:7: https://me:xxxxx@h needs quotes: url = \"https://me:xxxxx@h\""},
      {"[failover]\ncandidates = [\"a\", goproxy-cn]",
       "2:20: goproxy-cn needs quotes: \"goproxy-cn\""},
      {"[failover]\ncandidates = [\n  a,\n]", "3:3: a needs quotes: \"a\""},
      {"[probe]\non_demand = yes", "2:13: yes needs quotes: on_demand = \"yes\""},
  });
  // TOML's own words, a list that ends, and a key in a table on one line are none of that.
  for (const char* text :
       {"[probe]\non_demand = true", "[failover]\ncandidates = [\"a\", ]", "[probe]\njitter = 0.2"})
    CHECK_MESSAGE(message_about(text).empty(), text);
  CHECK(message_about("health = { fall = 2, rise = 3 }").empty());
}
