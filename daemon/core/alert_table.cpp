// How each warning looks: one row each. When it is true is decided in alerts.cpp and beside it.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/alerts.hpp"

namespace gopx::core {
namespace {

using namespace std::chrono_literals;

constexpr std::array alerts{
    AlertRow{"goenv-off", "warning", 0s, "",
             "unset GOENV, or set [go] env_file; until then gopxd only observes"},
    AlertRow{"goenv-unreadable", "error", 0s, "", "make the file readable for you"},
    AlertRow{"goenv-unwritable", "warning", 0s, "", "make the file or its folder writable for you"},
    AlertRow{"write-failed", "error", 0s, "", "gopxd tries again; see the reason"},
    AlertRow{"written-in-place", "info", 0s, "",
             "nothing to do, unless the reason can be removed: a go command that reads the file in "
             "that very instant may see half of it"},
    AlertRow{"chain-invalid", "error", 0s, "",
             "go env -u GOPROXY, or write a value that go can parse"},
    AlertRow{"login-misread", "error", 0s, "",
             "write the password with % escapes: %2C for a comma, %7C for |, %2F for /, %3F for ?, "
             "%23 for #, %40 for @"},
    AlertRow{"goroot-default", "warning", 0s, "",
             "go env -w GOPROXY=https://proxy.golang.org,direct"},
    AlertRow{"go-left-out", "info", 0s, "",
             "nothing, unless it is the go that you use: then set GOPROXY with go env -w"},
    AlertRow{"gosumdb-invalid", "error", 0s, "", ""},
    AlertRow{"env-value-misread", "warning", 0s, "", ""},
    AlertRow{"env-line-ignored", "info", 0s, "", ""},
    AlertRow{"env-shadowed", "error", 0s, "", "unset GOPROXY where it is exported"},
    AlertRow{"wrong-content", "error", 0s, "", ""},
    AlertRow{"known-bad", "warning", 0s, "", "take it out of GOPROXY"},
    AlertRow{"phantom-mirror", "warning", 0s, "known-bad",
             "take it out of GOPROXY: it answers 404 to everything"},
    AlertRow{"private-unknown", "warning", 0s, "", ""},
    AlertRow{"private-down", "error", 0s, "",
             "ask its owner; gopxd never routes around a private proxy"},
    AlertRow{"private-advice", "info", 0s, "", ""},
    AlertRow{"no-candidate", "error", 5s, "local-fault", "gopxctl why"},
    AlertRow{"local-fault", "error", 0s, "",
             "gopxctl why; check the network, HTTPS_PROXY and the clock"},
    AlertRow{"pinned-down", "warning", 0s, "", "gopxctl auto"},
    AlertRow{"paused", "info", 0s, "", "gopxctl resume"},
    AlertRow{"edit-respected", "info", 0s, "", "gopxctl auto"},
    AlertRow{"edit-repeats", "info", 0s, "", "gopxctl keep"},
    AlertRow{"takeover-left", "warning", 0s, "", "gopxd --restore"},
    AlertRow{"primary-blocked", "info", 0s, "", "gopxctl keep"},
    AlertRow{"takeover-long", "info", 0s, "primary-blocked",
             "gopxctl keep makes it your own choice"},
    AlertRow{"foreign-takeover", "info", 0s, "", ""},
    AlertRow{"limit", "info", 0s, "", "gopxctl auto goes back now"},
    AlertRow{"quarantined-in-use", "error", 0s, "", "gopxctl why"},
    AlertRow{"go-waits", "warning", 0s, "", "Ctrl-C it and run it again"},
    AlertRow{"cert-expires", "info", 0s, "",
             "nothing to do for you: its owner must renew the certificate"},
    AlertRow{"interval-raised", "info", 0s, "", "set [probe] interval to 10s or more"},
    AlertRow{"sumdb-off", "warning", 0s, "", "go env -u GOSUMDB"},
    AlertRow{"sumdb-skipped", "warning", 0s, "", ""},
    AlertRow{"gonoproxy-all", "warning", 0s, "", ""},
    AlertRow{"gonoproxy-some", "info", 0s, "", "nothing, if that is what you want"},
    AlertRow{"goflags-vendor", "info", 0s, "", "nothing, if that is what you want"},
    AlertRow{"modules-off", "info", 0s, "", ""},
    AlertRow{"go-hole", "warning", 0s, "", ""},
    AlertRow{"sumdb-stale", "warning", 0s, "",
             "nothing to do for you: versions newer than that can't be verified there"},
    AlertRow{"config-rejected", "error", 0s, "",
             "gopxctl config check; the old configuration stays in force"},
    AlertRow{"canary-mistyped", "warning", 0s, "", ""},
    AlertRow{"config-warning", "warning", 0s, "", "gopxctl config check"},
    AlertRow{"metrics-off", "warning", 0s, "",
             "set [metrics] listen to a free address, or to \"\"; gopxd tries again each minute"},
    AlertRow{"watch-off", "warning", 0s, "", "see the reason; gopxd tries again every 30 s"},
    AlertRow{"history-off", "warning", 0s, "",
             "see the reason; gopxd goes on without and tries again each minute"},
    AlertRow{"file-missing", "warning", 0s, "",
             "systemctl --user edit gopxd && systemctl --user restart gopxd"},
    AlertRow{"own-environment", "info", 0s, "",
             "unset it for the service: it does not reach your shell's go"},
};

}  // namespace

std::span<const AlertRow> alert_table() { return alerts; }

const AlertRow& alert_row(std::string_view code) {
  return *std::find_if(alerts.begin(), alerts.end(),
                       [&](const AlertRow& alert) { return alert.code == code; });
}

void add_alert(std::vector<api::Warning>& list, std::string_view code, std::string message,
               std::string fix) {
  const AlertRow& alert = alert_row(code);
  if (fix.empty()) fix = alert.fix;
  list.push_back(
      {std::string(code), std::string(alert.severity), printable(message, 600), std::move(fix)});
}

}  // namespace gopx::core
