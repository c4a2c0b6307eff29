// The table of warnings, and how one of them is raised with its facts: that they fit the sentence
// is checked when this is compiled.
#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "core/alert.hpp"

namespace gopx::core {
namespace alert_rows {

using namespace std::chrono_literals;
using enum Alert;
using enum Severity;

constexpr AlertRow table[]{
    {goenv_off, "goenv-off", warning, "{}",
     "unset GOENV, or set [go] env_file; until then gopxd only observes"},
    {goenv_unreadable, "goenv-unreadable", error, "{}: {}", "make the file readable for you"},
    {goenv_unwritable, "goenv-unwritable", warning, "{}: {}",
     "make the file or its folder writable for you"},
    {write_failed, "write-failed", error, "{} was not written: {}",
     "gopxd tries again; see the reason"},
    {written_in_place, "written-in-place", info, "{} had to be written in place: {}",
     "nothing to do, unless the reason can be removed: a go command that reads the file in that "
     "very instant may see half of it"},
    {chain_invalid, "chain-invalid", error, "go can't parse your GOPROXY: {}",
     "go env -u GOPROXY, or write a value that go can parse"},
    {login_misread, "login-misread", error, "go misreads your GOPROXY: {}",
     "write the password with % escapes: %2C for a comma, %7C for |, %2F for /, %3F for ?, %23 for "
     "#, %40 for @"},
    {goroot_default, "goroot-default", warning, "{}; gopxd writes nothing until GOPROXY is set",
     "go env -w GOPROXY=https://proxy.golang.org,direct"},
    {go_left_out, "go-left-out", info, "{}: its default GOPROXY is not known for certain",
     "nothing, unless it is the go that you use: then set GOPROXY with go env -w"},
    {gosumdb_invalid, "gosumdb-invalid", error, "{}", ""},
    {env_value_misread, "env-value-misread", warning, "{}", ""},
    {env_line_ignored, "env-line-ignored", info, "{}", ""},
    {env_shadowed, "env-shadowed", error,
     "go reads GOPROXY={} instead of the env file's {}: something overrides it",
     "unset GOPROXY where it is exported"},
    {wrong_content, "wrong-content", error,
     "{} served a module that is not what the checksum database knows ({}): it is not used for "
     "another {}",
     ""},
    {known_bad, "known-bad", warning, "{} in your GOPROXY: {}", "take it out of GOPROXY"},
    {phantom_mirror,
     "phantom-mirror",
     warning,
     "{} answers 404 even to what every proxy has",
     "take it out of GOPROXY: it answers 404 to everything",
     {},
     known_bad},
    {private_unknown, "private-unknown", warning,
     "{} is taken for a private proxy, so nothing may stand in for it", ""},
    {private_down, "private-down", error, "the private proxy {} fails: {}",
     "ask its owner; gopxd never routes around a private proxy"},
    {private_advice, "private-advice", info, "{} is a {} by the look of it", ""},
    {no_candidate, "no-candidate", error, "{}", "gopxctl why", 5s, local_fault},
    {local_fault, "local-fault", error,
     "no public endpoint gives a verified answer: nothing is written{}",
     "gopxctl why; check the network, HTTPS_PROXY and the clock"},
    {pinned_down, "pinned-down", warning, "{} is pinned, and it is not well", "gopxctl auto"},
    {paused, "paused", info, "paused: gopxd probes, but writes nothing", "gopxctl resume"},
    {edit_respected, "edit-respected", info,
     "you edited the env file during a takeover: your value is left alone until {}",
     "gopxctl auto"},
    {edit_repeats, "edit-repeats", info,
     "the env file was written by hand with the GOPROXY that gopxd had put there: it is still "
     "gopxd's, and goes back when {} works",
     "gopxctl keep"},
    {takeover_left, "takeover-left", warning,
     "a takeover is in force, but [failover] mode is \"observe\": it is not reverted",
     "gopxd --restore"},
    {primary_blocked, "primary-blocked", info,
     "{} can't be reached from mainland China, and it has not answered for {}: if you are there, "
     "keep {} as your own",
     "gopxctl keep"},
    {takeover_long,
     "takeover-long",
     info,
     "the takeover has been in force for more than a day",
     "gopxctl keep makes it your own choice",
     {},
     primary_blocked},
    {foreign_takeover, "foreign-takeover", info,
     "the takeover in force was made by another gopxd; it is carried on", ""},
    {limit, "limit", info,
     "your own chain works again, and going back to it waits{}: [failover] max_switches_per_hour "
     "is {}",
     "gopxctl auto goes back now"},
    {quarantined_in_use, "quarantined-in-use", error,
     "{} has served wrong content: {}. It is in use again because no other proxy works and its "
     "last {} full checks of every test module were right{}",
     "gopxctl why"},
    {go_waits, "go-waits", warning, "pid {} ({}) waits for a silent proxy",
     "Ctrl-C it and run it again"},
    {cert_expires, "cert-expires", info, "the certificate of {} expires at {}",
     "nothing to do for you: its owner must renew the certificate"},
    {interval_raised, "interval-raised", info,
     "[probe] interval {} is raised to {} towards hosts beyond this machine",
     "set [probe] interval to 10s or more"},
    {sumdb_off, "sumdb-off", warning, "{}: what go downloads is not verified", "go env -u GOSUMDB"},
    {sumdb_skipped, "sumdb-skipped", warning, "{}: {}", ""},
    {gonoproxy_all, "gonoproxy-all", warning, "{}: {}", ""},
    {gonoproxy_some, "gonoproxy-some", info,
     "go asks no proxy for {} ({}): no failover helps these modules",
     "nothing, if that is what you want"},
    {goflags_vendor, "goflags-vendor", info,
     "{}: builds fetch no modules, so no proxy matters to them",
     "nothing, if that is what you want"},
    {modules_off, "modules-off", info, "{}: go uses no module proxy at all", ""},
    {go_hole, "go-hole", warning, "{} in {} may be affected by {}: {}", ""},
    {sumdb_stale, "sumdb-stale", warning,
     "the checksum database as {} has it has not grown since {}",
     "nothing to do for you: versions newer than that can't be verified there"},
    {config_rejected, "config-rejected", error, "{}",
     "gopxctl config check; the old configuration stays in force"},
    {canary_mistyped, "canary-mistyped", warning, "{}", ""},
    {config_warning, "config-warning", warning, "{}", "gopxctl config check"},
    {metrics_off, "metrics-off", warning, "{}",
     "set [metrics] listen to a free address, or to \"\"; gopxd tries again each minute"},
    {watch_off, "watch-off", warning, "{}", "see the reason; gopxd tries again every 30 s"},
    {history_off, "history-off", warning, "{}",
     "see the reason; gopxd goes on without and tries again each minute"},
    {file_missing, "file-missing", warning, "{}",
     "systemctl --user edit gopxd && systemctl --user restart gopxd"},
    {own_environment, "own-environment", info, "{} is set in gopxd's own environment; {}",
     "unset it for the service: it does not reach your shell's go"},
};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < std::size(table); ++i)
    if (static_cast<std::size_t>(table[i].alert) != i) return false;
  return std::size(table) == static_cast<std::size_t>(own_environment) + 1;
}
static_assert(is_in_order(), "one row for each alert, in the order of the enum");

}  // namespace alert_rows

template <Alert alert, class... Facts>
Raised& raise(RaisedAlerts& list, const Facts&... facts) {
  constexpr auto sentence = alert_rows::table[static_cast<std::size_t>(alert)].sentence;
  static_assert(std::count(sentence.begin(), sentence.end(), '{') == sizeof...(facts));
  return raise_with(list, alert, fmt::format(sentence, facts...));
}

}  // namespace gopx::core
