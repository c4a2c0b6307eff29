// The table of warnings, and how one of them is raised with its facts: that they fit the sentence
// is checked when this is compiled.
#pragma once

#include <algorithm>

#include "core/alert.hpp"

namespace gopx::core {
namespace alert_rows {

using namespace std::chrono_literals;
using enum Alert;
using enum Severity;

constexpr AlertRow table[]{
    {goenv_off, "goenv-off", warning, "{said}", "",
     msgid("unset GOENV, or set [go] env_file; until then gopxd only observes")},
    {goenv_unreadable, "goenv-unreadable", error, msgid("{file} can't be read: {cause}"), "",
     msgid("make the file readable for you")},
    {goenv_unwritable, "goenv-unwritable", warning, msgid("{file} can't be written: {cause}"), "",
     msgid("make the file or its directory writable for you")},
    {write_failed, "write-failed", error, msgid("{file} was not written: {cause}"), "",
     msgid("gopxd will retry")},
    {written_in_place, "written-in-place", info,
     msgid("{file} was overwritten in place, not atomically: {cause}"), "",
     msgid("nothing to do; a go command that reads the file in that very instant may see half of "
           "it")},
    {chain_invalid, "chain-invalid", error, msgid("go can't parse your GOPROXY: {cause}"),
     "go env -u GOPROXY"},
    {login_misread, "login-misread", error, msgid("go misreads your GOPROXY: {cause}"), "",
     msgid("write the password with % escapes: %2C for a comma, %7C for |, %2F for /, %3F for ?, "
           "%23 for #, %40 for @")},
    {goroot_default, "goroot-default", warning,
     msgid("{cause}; gopxd writes nothing until GOPROXY is set"),
     "go env -w GOPROXY=https://proxy.golang.org,direct"},
    {go_left_out, "go-left-out", info,
     msgid("{cause}: its default GOPROXY is not known for certain"), "",
     msgid("nothing to do, unless it is the Go that you use: then set GOPROXY with go env -w")},
    {gosumdb_invalid, "gosumdb-invalid", error, "{said}", ""},
    {env_value_misread, "env-value-misread", warning, "{said}", ""},
    {env_line_ignored, "env-line-ignored", info, "{said}", ""},
    {env_shadowed, "env-shadowed", error,
     msgid(
         "go uses GOPROXY={used}, not the {written} that gopxd wrote: something overrides the env "
         "file"),
     "unset GOPROXY"},
    {wrong_content, "wrong-content", error,
     msgid("{endpoint} served a module that does not match the checksum database ({class}): not "
           "used for another {span}"),
     ""},
    {known_bad, "known-bad", warning, msgid("{url} in your GOPROXY: {cause}"), "",
     msgid("take it out of GOPROXY")},
    {phantom_mirror,
     "phantom-mirror",
     warning,
     msgid("{endpoint} answers 404 even to what every proxy has"),
     "",
     msgid("take it out of GOPROXY: it answers 404 to everything"),
     {},
     known_bad},
    {private_unknown, "private-unknown", warning,
     msgid("gopxd treats {url} as private (it doesn't know it), so it won't fail over"), ""},
    {private_down, "private-down", error, msgid("the private proxy {endpoint} is down ({class})"),
     "", msgid("contact whoever runs it; gopxd does not bypass private proxies")},
    {private_advice, "private-advice", info, msgid("{endpoint} looks like {product}"), ""},
    {no_candidate, "no-candidate", error, "{said}", "gopxctl why", {}, 5s, local_fault},
    {local_fault, "local-fault", error,
     msgid("no public proxy can be reached, so gopxd leaves GOPROXY alone"), "gopxctl doctor",
     msgid("check the network, HTTPS_PROXY and the clock of this machine")},
    {pinned_down, "pinned-down", warning, msgid("you pinned {endpoint}, which is down ({class})"),
     "gopxctl auto"},
    {paused, "paused", info,
     msgid("gopxd is paused: it keeps checking but will not change GOPROXY"), "gopxctl resume"},
    {edit_respected, "edit-respected", info,
     msgid("you changed GOPROXY yourself; gopxd leaves it alone until {until}"), "gopxctl auto"},
    {edit_repeats, "edit-repeats", info,
     msgid(
         "you wrote the GOPROXY that gopxd had put there: gopxd still switches back when {primary} "
         "works"),
     "gopxctl keep", msgid("`gopxctl keep` makes it your own setting")},
    {takeover_left, "takeover-left", warning,
     msgid("gopxd has failed over, but mode = \"observe\" keeps it from switching back"),
     "gopxd --restore"},
    {primary_blocked, "primary-blocked", info,
     msgid("{primary} can't be reached from mainland China and has not answered for {span}: if you "
           "are there, keep {active}"),
     "gopxctl keep"},
    {takeover_long,
     "takeover-long",
     info,
     msgid("{primary} has been down for over a day"),
     "gopxctl keep",
     {},
     {},
     primary_blocked},
    {foreign_takeover, "foreign-takeover", info,
     msgid("an earlier gopxd switched GOPROXY; this one will switch it back"), ""},
    {limit, "limit", info, "{said}", "gopxctl auto", msgid("`gopxctl auto` switches back now")},
    {quarantined_in_use, "quarantined-in-use", error, "{said}", "gopxctl why"},
    {go_waits, "go-waits", warning, msgid("`{command}` (pid {pid}) is stuck on the old proxy"), "",
     msgid("press Ctrl-C and run it again")},
    {cert_expires, "cert-expires", info, msgid("the certificate of {endpoint} expires: {moment}"),
     "", msgid("nothing to do for you: whoever runs it must renew the certificate")},
    {interval_raised, "interval-raised", info,
     msgid("[probe] interval {configured} is raised to {used} for hosts beyond this machine"), "",
     msgid("set [probe] interval to 10s or more")},
    {sumdb_off, "sumdb-off", warning, msgid("{setting}: what go downloads is not verified"),
     "go env -u GOSUMDB"},
    {sumdb_skipped, "sumdb-skipped", warning, msgid("{setting}: {consequence}"), ""},
    {gonoproxy_all, "gonoproxy-all", warning, msgid("{setting}: {consequence}"), ""},
    {gonoproxy_some, "gonoproxy-some", info,
     msgid("go asks no proxy for {patterns} ({setting}): no failover helps these modules"), "",
     msgid("nothing to do, if that is what you want")},
    {goflags_vendor, "goflags-vendor", info,
     msgid("{setting}: builds fetch no modules, so no proxy matters to them"), "",
     msgid("nothing to do, if that is what you want")},
    {modules_off, "modules-off", info, msgid("{setting}: go uses no module proxy at all"), ""},
    {go_hole, "go-hole", warning, msgid("{go} ({root}) may have {hole}: {consequence}"), ""},
    {sumdb_stale, "sumdb-stale", warning,
     msgid("{endpoint} serves an old copy of the checksum database: nothing new since {moment}"),
     "", msgid("nothing to do for you: newer versions can't be verified there")},
    {config_rejected, "config-rejected", error, "{said}", "gopxctl config check",
     msgid("the old configuration stays in force")},
    {canary_mistyped, "canary-mistyped", warning, "{said}", ""},
    {config_warning, "config-warning", warning, "{said}", "gopxctl config check"},
    {metrics_off, "metrics-off", warning, "{said}", "",
     msgid("set [metrics] listen to a free address, or to \"\"; gopxd retries each minute")},
    {watch_off, "watch-off", warning, "{said}", "", msgid("gopxd retries every 30 s")},
    {history_off, "history-off", warning, "{said}", "",
     msgid("gopxd goes on without history and retries each minute")},
    {file_missing, "file-missing", warning, "{said}",
     "systemctl --user edit gopxd && systemctl --user restart gopxd"},
    {own_environment, "own-environment", info,
     msgid("{name} is set in gopxd's own environment: {consequence}"), "",
     msgid("unset it for the service: it does not reach go in your shell")},
};

}  // namespace alert_rows

template <Alert alert, class... Facts>
Raised& raise(RaisedAlerts& list, Facts&&... facts) {
  constexpr auto names = fact_names(alert_rows::table[static_cast<std::size_t>(alert)].sentence);
  static_assert(names.is_right && names.count == sizeof...(facts));
  return raise_with(list, alert,
                    sentence_of(row_of(alert).sentence, {fact(std::forward<Facts>(facts))...}));
}

}  // namespace gopx::core
