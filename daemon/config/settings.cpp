// The tables. Sentences are read by people in the printed configuration and in etc/gopxd.toml.
#include "config/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "config/values.hpp"

namespace gopx::config {
namespace {

// Bounds that have a reason beyond taste stand here with it.
constexpr double jitter_max = 0.5;  // more, and two probes of one endpoint could fall together
constexpr int in_flight_min =
    3;  // 2 are kept for the chain in force, 1 must be left for the others
constexpr int in_flight_max = 1024;  // file descriptors are not endless
constexpr int answers_max = 20;  // fall, rise: more would never be reached within an hour's budget
constexpr int chain_length_max = 16;           // go tries them one after the other
constexpr int switches_max = 60;               // one a minute
constexpr std::size_t level_bytes_shown = 80;  // of a wrong log level
constexpr std::size_t list_max = 64;           // entries of candidates, canary and command

constexpr std::array<std::string_view, 2> mode_words{"auto", "observe"};
constexpr std::array<std::string_view, 2> separator_words{"keep", "pipe"};
constexpr std::array<std::string_view, 3> restore_words{"if-usable", "always", "never"};
constexpr std::array<std::string_view, 2> trust_words{"user", "private"};
constexpr std::array<std::string_view, 5> level_words{"trace", "debug", "info", "warn", "error"};

Allowed described_as(Sentence description) {
  Allowed allowed;
  allowed.described = std::move(description);
  return allowed;
}

Allowed duration() {
  return described_as(
      say("a duration such as \"250ms\", \"30s\" or \"1h30m\", from 1ms to 87600h"));
}

Allowed whole(int min, int max) {
  Allowed allowed = described_as(say("a whole number from {min} to {max}", min, max));
  allowed.min = min;
  allowed.max = max;
  return allowed;
}

Allowed fraction(double max) {
  Allowed allowed = described_as(say("a number from 0 to {max}", fmt::format("{}", max)));
  allowed.max = max;
  return allowed;
}

Allowed yes_no() { return described_as(say("true or false")); }

Sentence choice_of(std::span<const std::string_view> words) {
  Texts quoted;
  for (auto word : words) quoted.push_back(fmt::format("\"{}\"", word));
  const auto last = quoted.back();
  quoted.pop_back();
  return say("{words} or {last}", quoted, last);
}

Allowed one_of(std::span<const std::string_view> words, int first_word = 0) {
  Allowed allowed = described_as(choice_of(words));
  allowed.words = words;
  allowed.first_word = first_word;
  return allowed;
}

Allowed text(Complaint (*check)(std::string_view), Sentence description) {
  Allowed allowed = described_as(std::move(description));
  allowed.check = check;
  return allowed;
}

Allowed text(Complaint (*check)(std::string_view), std::string_view description) {
  return text(check, sentence_of(description, {}));
}

Allowed list(Complaint (*check)(std::string_view), std::string_view description) {
  Allowed allowed = text(check, description);
  allowed.count_max = list_max;
  return allowed;
}

// One of `words` that stands for a text rather than an enumerator.
Complaint check_level(std::string_view word) {
  if (std::find(level_words.begin(), level_words.end(), word) != level_words.end())
    return std::nullopt;
  return say("{value} is not a log level",
             fmt::format("\"{}\"", printable(word, level_bytes_shown)));
}

Allowed path() { return text(check_path, msgid("\"\" or an absolute path")); }

using C = Config;
using Rows = std::vector<Setting<Config>>;

Rows probe_rows() {
  return {
      row<C, &C::probe, &ProbeSettings::interval>(
          "probe.interval", duration(),
          msgid("How often the proxies in use, and those they replace, are checked; hosts on other "
                "machines at most every 10s. After 30 minutes without a go command four times as "
                "long")),
      row<C, &C::probe, &ProbeSettings::standby_interval>("probe.standby_interval", duration(),
                                                          msgid("How often backups are checked")),
      row<C, &C::probe, &ProbeSettings::deep_interval>(
          "probe.deep_interval", duration(),
          msgid("How often the proxies in use get a full check (zip, version list, checksum "
                "database); backups a quarter as often")),
      row<C, &C::probe, &ProbeSettings::confirm_interval>(
          "probe.confirm_interval", duration(),
          msgid("Pause between the checks that confirm a first failure")),
      row<C, &C::probe, &ProbeSettings::connect_timeout>(
          "probe.connect_timeout", duration(),
          msgid("Time limit for connecting; never more than timeout")),
      row<C, &C::probe, &ProbeSettings::timeout>(
          "probe.timeout", duration(),
          msgid("Time limit for a whole quick check, at most interval; a full check may take three "
                "times as long")),
      row<C, &C::probe, &ProbeSettings::jitter>(
          "probe.jitter", fraction(jitter_max),
          msgid("Every interval is made longer or shorter at random, by up to this fraction")),
      row<C, &C::probe, &ProbeSettings::max_in_flight>(
          "probe.max_in_flight", whole(in_flight_min, in_flight_max),
          msgid("Maximum number of checks at the same time; two of them are reserved for the "
                "proxies in use and for confirming failures")),
      row<C, &C::probe, &ProbeSettings::on_demand>("probe.on_demand", yes_no(),
                                                   msgid("Check as soon as a go command starts")),
      row<C, &C::probe, &ProbeSettings::proxy>(
          "probe.proxy",
          text(check_forward_proxy, msgid("\"env\", \"none\", or an http, https or socks5 URL")),
          msgid("Forward proxy for the checks: \"env\" = the one that go would use, \"none\", or "
                "its URL")),
  };
}

Rows health_rows() {
  return {
      row<C, &C::health, &HealthSettings::fall>(
          "health.fall", whole(1, answers_max),
          msgid("Failed checks in a row before a proxy counts as down, including the first one")),
      row<C, &C::health, &HealthSettings::rise>(
          "health.rise", whole(1, answers_max),
          msgid("Good checks in a row before it counts as healthy again")),
      row<C, &C::health, &HealthSettings::degraded_first_byte>(
          "health.degraded_first_byte", duration(),
          msgid("A proxy whose first byte takes longer than this counts as slow")),
      row<C, &C::health, &HealthSettings::quarantine>(
          "health.quarantine", duration(),
          msgid("How long a proxy that served wrong content is not used")),
  };
}

Rows failover_rows() {
  return {
      row<C, &C::failover, &FailoverSettings::mode>(
          "failover.mode", one_of(mode_words),
          msgid("\"auto\" changes GOPROXY while your proxy is down; \"observe\" only reports, and "
                "never writes the Go env file")),
      row<C, &C::failover, &FailoverSettings::candidates>(
          "failover.candidates", list(check_endpoint_name, msgid("a list of proxy names")),
          msgid("Names of the proxies that gopxd may fail over to, in order of preference; empty = "
                "every public one of the built-in list and of [[endpoint]]")),
      row<C, &C::failover, &FailoverSettings::chain_length>(
          "failover.chain_length", whole(1, chain_length_max),
          msgid("Number of backups that replace one failed proxy")),
      row<C, &C::failover, &FailoverSettings::separator>(
          "failover.separator", one_of(separator_words),
          msgid("\"pipe\" puts | between backups, so that go tries the next one after any error; "
                "\"keep\" keeps the separator of the proxy that they replace")),
      row<C, &C::failover, &FailoverSettings::hold>(
          "failover.hold", duration(),
          msgid(
              "Switch-back delay: how long your GOPROXY must have worked before gopxd switches "
              "back to it; doubles after each relapse, up to 1h; resets after a day without one")),
      row<C, &C::failover, &FailoverSettings::max_switches_per_hour>(
          "failover.max_switches_per_hour", whole(0, switches_max),
          msgid("Limit for switches away from a proxy that works: back to your GOPROXY, or to a "
                "better backup. At the limit gopxd waits and stays where go works. 0 = switch back "
                "only on command, at exit, or when the backup in use fails. Failing over from a "
                "proxy that is down doesn't count: three times at once, then once a minute")),
      row<C, &C::failover, &FailoverSettings::restore_on_exit>(
          "failover.restore_on_exit", one_of(restore_words),
          msgid("Whether your GOPROXY is put back when gopxd exits: \"if-usable\" = only if it "
                "works then")),
  };
}

Rows go_rows() {
  return {
      row<C, &C::go, &GoSettings::env_file>(
          "go.env_file", path(),
          msgid("The Go env file; empty = the one that `go env GOENV` names")),
      row<C, &C::go, &GoSettings::go_binary>(
          "go.go_binary", path(),
          msgid("The go command that gopxd asks what go reads, and whose go.env it reads; empty = "
                "every one that it finds. gopxd also works without any")),
      row<C, &C::go, &GoSettings::manage_gosumdb>(
          "go.manage_gosumdb", yes_no(),
          msgid("May set GOSUMDB=sum.golang.google.cn (same database, same key) where a backup "
                "needs it; never anything weaker")),
  };
}

Rows sumdb_rows() {
  return {
      row<C, &C::sumdb, &SumdbSettings::name>(
          "sumdb.name", text(check_sumdb_name, msgid("a name such as \"sum.golang.org\"")),
          msgid("The checksum database that is used for checks")),
      row<C, &C::sumdb, &SumdbSettings::key>(
          "sumdb.key",
          text(check_sumdb_key, msgid("name+hash+key as in GOSUMDB, where name is sumdb.name")),
          msgid("Its public key, as in GOSUMDB")),
      row<C, &C::sumdb, &SumdbSettings::url>(
          "sumdb.url", text(check_sumdb_url, msgid("\"\" or an https or http URL")),
          msgid("Its URL; empty = https:// and the name")),
      row<C, &C::sumdb, &SumdbSettings::enabled>(
          "sumdb.enabled", yes_no(),
          msgid("Also check whether the checksum database can be reached")),
  };
}

Rows other_rows() {
  return {
      row<C, &C::catalogue, &CatalogueSettings::builtin>(
          "catalogue.builtin", yes_no(),
          msgid("Use the built-in list of public proxies as backups")),
      row<C, &C::freshness, &FreshnessSettings::daily>(
          "freshness.daily", yes_no(),
          msgid("Once a day ask the public proxies for the newest version of the modules below: "
                "one that is behind at least two others for over an hour counts as outdated")),
      row<C, &C::freshness, &FreshnessSettings::modules>(
          "freshness.modules", list(check_module, msgid("a list of module paths")),
          msgid("Public modules that get a new version every few days; at most 8 are asked for")),
      row<C, &C::metrics, &MetricsSettings::listen>(
          "metrics.listen",
          text(check_listen, msgid("\"\" or host:port, such as \"127.0.0.1:9757\"")),
          msgid("Where Prometheus can fetch metrics; empty = nowhere (`gopxctl metrics` prints "
                "them too)")),
      row<C, &C::notify, &NotifySettings::desktop>(
          "notify.desktop", yes_no(),
          msgid("Show desktop notifications when gopxd fails over and switches back")),
      row<C, &C::notify, &NotifySettings::command>(
          "notify.command",
          list(check_argument, msgid("a list of strings: the program and its arguments")),
          msgid(
              "Program to run for every event, with the facts in GOPX_* variables; empty = none")),
      row<C, &C::notify, &NotifySettings::acknowledged>(
          "notify.acknowledged",
          list(check_argument, msgid("a list of the codes that `gopxctl status --json` shows")),
          msgid("Notes and warnings to hide because you know them; errors are always shown")),
      row<C, &C::log, &LogSettings::level>("log.level", text(check_level, choice_of(level_words)),
                                           msgid("Minimum level of messages to log")),
  };
}

Rows all_rows() {
  Rows all;
  for (auto rows : {probe_rows, health_rows, failover_rows, go_rows, sumdb_rows, other_rows}) {
    auto some = rows();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

std::vector<Setting<EndpointSettings>> endpoint_rows() {
  using E = EndpointSettings;
  return {
      row<E, &E::name>("name",
                       text(check_endpoint_name, msgid("a-z, 0-9 and -, at most 64 characters")),
                       msgid("Its name; left out = made from the URL")),
      row<E, &E::url>(
          "url", text(check_endpoint_url, msgid("an https, http or file URL")),
          msgid("Base URL. http:// only on this machine, unless allow_insecure is true")),
      row<E, &E::trust>("trust", one_of(trust_words, static_cast<int>(Trust::user)),
                        msgid("\"private\": gopxd never bypasses it, and never asks a public proxy "
                              "in its place; file:// is always private")),
      row<E, &E::enabled>("enabled", yes_no(),
                          msgid("false: neither checked nor used as a backup")),
      row<E, &E::allow_insecure>("allow_insecure", yes_no(),
                                 msgid("Allow http:// to another machine")),
      row<E, &E::ca_file>("ca_file", path(),
                          msgid("Additional CA certificate for this proxy (PEM)")),
      row<E, &E::canary>(
          "canary", list(check_module_version, msgid("a list of module@version")),
          msgid("Test modules that exist there; a private proxy need not have the public ones")),
  };
}

std::vector<Setting<Canary>> canary_rows() {
  using N = Canary;
  return {
      row<N, &N::module>("module",
                         text(check_module, msgid("a module path such as \"rsc.io/quote\"")),
                         msgid("Path of the module")),
      row<N, &N::version>("version", text(check_version, msgid("a version such as \"v1.5.2\"")),
                          msgid("A version that will never change")),
      row<N, &N::mod_h1>("mod_h1",
                         text(check_h1, msgid("\"h1:\" and 32 bytes in base64, as in go.sum")),
                         msgid("Hash of its go.mod: the /go.mod line of go.sum")),
      row<N, &N::zip_h1>("zip_h1",
                         text(check_h1, msgid("\"h1:\" and 32 bytes in base64, as in go.sum")),
                         msgid("Hash of its zip: the other line of go.sum")),
  };
}

constexpr std::array<Section, 10> all_sections{{
    {"probe", msgid("How proxies are checked")},
    {"health", msgid("When a proxy counts as down, slow or healthy")},
    {"failover", msgid("What gopxd does about it")},
    {"go", msgid("The go command")},
    {"sumdb", msgid("The checksum database")},
    {"catalogue", msgid("The built-in list of public proxies")},
    {"freshness", msgid("Whether proxies know new versions")},
    {"metrics", msgid("Metrics for Prometheus")},
    {"notify", msgid("Notifications")},
    {"log", msgid("Log messages on stderr")},
}};

const EndpointSettings* endpoint_named(const Config& config, std::string_view name) {
  const auto found =
      std::find_if(config.endpoints.begin(), config.endpoints.end(),
                   [name](const EndpointSettings& each) { return each.name == name; });
  return found == config.endpoints.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Section> sections() { return all_sections; }

const std::vector<Setting<Config>>& settings() {
  static const auto rows = all_rows();
  return rows;
}

const std::vector<Setting<EndpointSettings>>& endpoint_settings() {
  static const auto rows = endpoint_rows();
  return rows;
}

const std::vector<Setting<Canary>>& canary_settings() {
  static const auto rows = canary_rows();
  return rows;
}

const Setting<Config>* setting_named(std::string_view name) {
  const auto found = std::find_if(settings().begin(), settings().end(),
                                  [name](const auto& each) { return each.name == name; });
  return found == settings().end() ? nullptr : &*found;
}

std::string_view section_of(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

std::string toml_text(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    else
      quoted += c;
  }
  return quoted + "\"";
}

std::vector<std::string> changed_settings(const Config& a, const Config& b) {
  std::vector<std::string> changed;
  for (const auto& setting : settings())
    if (setting.text_of(a) != setting.text_of(b)) changed.emplace_back(setting.name);
  if (a.canaries != b.canaries) changed.emplace_back("canary");
  for (const auto& endpoint : a.endpoints) {
    const auto* other = endpoint_named(b, endpoint.name);
    if (other == nullptr || *other != endpoint) changed.push_back("endpoint." + endpoint.name);
  }
  for (const auto& endpoint : b.endpoints)
    if (endpoint_named(a, endpoint.name) == nullptr) changed.push_back("endpoint." + endpoint.name);
  return changed;
}

}  // namespace gopx::config
