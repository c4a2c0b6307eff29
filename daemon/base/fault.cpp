// The table of faults. Its order is the order of the enum (checked when it is compiled).
//
// How go itself reacts, which is what Weight says, was tried with the go command: a refused
// connection, a 5xx or an unreadable .info let it move on after `|` only; 404 and 410 after both
// separators; a zip that is no zip, a go.mod without a module line or a wrong hash after neither.
#include "base/fault.hpp"

#include <algorithm>
#include <array>

#include "base/sentence.hpp"

namespace gopx {
namespace {

constexpr auto endpoint = Blame::endpoint;
constexpr auto path = Blame::path;
constexpr auto local = Blame::local;

using F = Fault;
using W = Weight;

constexpr std::array table{
    FaultRow{F::dns_nxdomain, "dns-nxdomain", endpoint, W::quick,
             msgid("host name not found: a typo, or the proxy no longer exists")},
    FaultRow{F::dns_timeout, "dns-timeout", local, W::waits,
             msgid("the DNS resolver of this machine does not answer; the proxy was never asked")},
    FaultRow{F::dns_refused_stub, "dns-refused-stub", local, W::quick,
             msgid("no DNS resolver runs at the configured address (common in containers)")},
    FaultRow{F::dns_poisoned, "dns-poisoned", path, W::unmeasured,
             msgid("the host name resolves to an address of somebody else: forged DNS")},
    FaultRow{F::dns_private_answer, "dns-private-answer", local, W::unmeasured,
             msgid("the host name resolves to a local address: a hosts file, an ad blocker or a "
                   "VPN tool")},
    FaultRow{F::tcp_refused, "tcp-refused", endpoint, W::quick,
             msgid("connection refused: the service is down, or the port is wrong")},
    FaultRow{F::tcp_timeout, "tcp-timeout", path, W::waits,
             msgid("no answer to the attempt to connect: blocked or dropped on the way")},
    FaultRow{F::tcp_unreachable, "tcp-unreachable", local, W::quick,
             msgid("no route to the host: no network here, or broken IPv6")},
    FaultRow{F::tcp_reset_early, "tcp-reset-early", path, W::quick,
             msgid("connection reset before an answer: a filter on the way, or a faulty node")},
    FaultRow{F::tls_timeout, "tls-timeout", path, W::waits,
             msgid("the TLS handshake does not finish: filtered by host name, an MTU problem, or a "
                   "bad node")},
    FaultRow{F::tls_reset, "tls-reset", path, W::quick,
             msgid("the TLS handshake was cut off: probably blocked by its host name")},
    FaultRow{F::tls_expired, "tls-expired", endpoint, W::quick,
             msgid("the certificate has expired (or the clock of this machine is ahead)")},
    FaultRow{
        F::tls_not_yet_valid, "tls-not-yet-valid", local, W::quick,
        msgid("the certificate is not valid yet: the clock of this machine is probably behind")},
    FaultRow{F::tls_unknown_ca, "tls-unknown-ca", path, W::quick,
             msgid("certificate from an unknown authority: TLS inspection, missing "
                   "ca-certificates, or a private CA")},
    FaultRow{
        F::tls_name_mismatch, "tls-name-mismatch", path, W::quick,
        msgid("the certificate is for another name: a login page, forged DNS, or the wrong host")},
    FaultRow{F::tls_plain_http, "tls-plain-http", endpoint, W::quick,
             msgid("plain HTTP instead of TLS: the URL should begin with http://, or a login page "
                   "answers")},
    FaultRow{F::tls_version, "tls-version", path, W::quick,
             msgid("no common TLS version: very old software answers")},
    FaultRow{F::stall, "stall", endpoint, W::waits,
             msgid("it accepts the connection but never answers; go would hang forever")},
    FaultRow{F::slow, "slow", endpoint, W::waits,
             msgid("too slow to finish within the time limit")},
    FaultRow{F::flood, "flood", endpoint, W::waits,
             msgid("it sends endless data that belongs to no response: a bug or an attack; go "
                   "would hang")},
    FaultRow{F::truncated, "truncated", endpoint, W::quick,
             msgid("the response ends before it is complete")},
    FaultRow{
        F::empty_reply, "empty-reply", endpoint, W::quick,
        msgid("connection closed without a response: probably a crash behind a load balancer")},
    FaultRow{F::http2_goaway, "http2-goaway", endpoint, W::unmeasured,
             msgid("the server closed the HTTP/2 connection in the middle of requests")},
    FaultRow{F::bad_encoding, "bad-encoding", endpoint, W::quick,
             msgid("the compression of the response is broken")},
    FaultRow{F::not_http, "not-http", endpoint, W::quick,
             msgid("what answers does not speak HTTP: probably the wrong port")},
    FaultRow{F::redirect_loop, "redirect-loop", endpoint, W::quick,
             msgid("more than ten redirects; go gives up")},
    FaultRow{
        F::redirect_insecure, "redirect-insecure", path, W::quick,
        msgid("redirected from https to http, which go refuses: a login page, or a broken CDN")},
    FaultRow{F::redirect_target_blocked, "redirect-target-blocked", path, W::quick,
             msgid("the proxy answers, but the host it redirects to can't be reached")},
    FaultRow{F::http_401, "http-401", Blame::policy, W::policy,
             msgid("credentials are missing or wrong (401)")},
    FaultRow{F::http_403_policy, "http-403-policy", Blame::policy, W::policy,
             msgid("refused on purpose by a private proxy (403): ask its owner")},
    FaultRow{F::http_403_public, "http-403-public", endpoint, W::quick,
             msgid("refused by a public proxy (403, 418 or 451): blocked by address or client, or "
                   "a wrong path")},
    FaultRow{F::http_407, "http-407", local, W::quick,
             msgid("the forward proxy (HTTPS_PROXY) wants a login (407)")},
    FaultRow{F::http_429, "http-429", endpoint, W::rate_limit,
             msgid("rate limited (429): too many requests from this address")},
    FaultRow{F::http_5xx, "http-5xx", endpoint, W::quick, msgid("server error (5xx)")},
    FaultRow{F::http_odd, "http-odd", endpoint, W::quick,
             msgid("an HTTP status that no module proxy gives: probably something else answers")},
    FaultRow{
        F::local_proxy_broken, "local-proxy-broken", local, W::quick,
        msgid("the forward proxy (HTTPS_PROXY) can't be used; the module proxy was never asked")},
    FaultRow{F::too_large, "too-large", endpoint, W::quick,
             msgid("the response is implausibly large")},
    FaultRow{F::html_200, "html-200", endpoint, W::content,
             msgid("a web page instead of module data: a login page, or a wrong base path")},
    FaultRow{F::bad_json, "bad-json", endpoint, W::quick,
             msgid("the .info file is not valid JSON")},
    FaultRow{F::wrong_version, "wrong-version", endpoint, W::quick,
             msgid("the .info file names another version than the one asked for")},
    FaultRow{
        F::wrong_base, "wrong-base", local, W::unmeasured,
        msgid("404 for everything: the path of the URL is wrong, or this is not a module proxy")},
    FaultRow{
        F::not_found_but_broken, "404-but-broken", endpoint, W::not_found,
        msgid("404 for a version that exists: trouble behind the proxy, or a wrong base path")},
    FaultRow{F::split_brain, "split-brain", endpoint, W::not_found,
             msgid(".mod and .info are there, the zip is not (404): part of the proxy is broken")},
    FaultRow{
        F::escape_bug, "escape-bug", endpoint, W::unmeasured,
        msgid("404 for every module with capital letters: the ! or %21 in the URL gets mangled")},
    FaultRow{
        F::junk_mod, "junk-mod", endpoint, W::content,
        msgid("not a valid go.mod file; go stops with an error instead of trying the next proxy")},
    FaultRow{F::list_incomplete, "list-incomplete", endpoint, W::content,
             msgid("the version list lacks a version that exists")},
    FaultRow{F::zip_mismatch, "zip-mismatch", endpoint, W::integrity,
             msgid("the zip does not match the checksum database: corrupted or tampered with; "
                   "don't use this proxy")},
    FaultRow{F::mod_mismatch, "mod-mismatch", endpoint, W::integrity,
             msgid("the go.mod does not match the checksum database: corrupted or tampered with; "
                   "don't use this proxy")},
    FaultRow{
        F::zip_invalid, "zip-invalid", endpoint, W::content,
        msgid("not a valid zip file; go stops with an error instead of trying the next proxy")},
    FaultRow{F::cross_mirror_divergence, "cross-mirror-divergence", endpoint, W::unmeasured,
             msgid("proxies disagree about the content of this version; the checksum database "
                   "decides who is right")},
    FaultRow{F::stale_list, "stale-list", endpoint, W::unmeasured,
             msgid("the version list is empty or outdated")},
    FaultRow{F::negative_cached, "negative-cached", endpoint, W::unmeasured,
             msgid("the proxy remembers that this version did not exist: up to 30 minutes after a "
                   "tag was pushed")},
    FaultRow{F::removed_upstream, "removed-upstream", endpoint, W::unmeasured,
             msgid("the version is listed, but its content is gone: its author deleted it")},
    FaultRow{
        F::sumdb_unreachable, "sumdb-unreachable", path, W::sumdb,
        msgid("the checksum database can't be reached, neither through the proxy nor directly")},
    FaultRow{F::sumdb_relay_error, "sumdb-relay-error", endpoint, W::sumdb,
             msgid("the proxy says that it serves the checksum database, and then fails")},
    FaultRow{F::sumdb_lookup_404, "sumdb-lookup-404", endpoint, W::sumdb,
             msgid("the checksum database has no record of this version")},
    FaultRow{F::sumdb_garbage, "sumdb-garbage", endpoint, W::sumdb,
             msgid("not a checksum record: something else answers for the checksum database")},
    FaultRow{F::sumdb_inconsistent, "sumdb-inconsistent", endpoint, W::integrity,
             msgid("the checksum records contradict what is known: corrupted or forged; don't use "
                   "this proxy")},
    FaultRow{F::sumdb_name, "sumdb-name", local, W::unmeasured,
             msgid("GOSUMDB has a value that go does not accept")},
    FaultRow{F::sumdb_off, "sumdb-off", local, W::unmeasured,
             msgid("GOSUMDB=off: nothing is verified, and go refuses to download toolchains")},
    FaultRow{F::env_shadowed, "env-shadowed", local, W::unmeasured,
             msgid("GOPROXY is set in the environment, which overrides go's env file")},
    FaultRow{F::list_typo, "list-typo", local, W::unmeasured,
             msgid("GOPROXY is mistyped: go can't use it as it stands")},
    FaultRow{F::direct_blocked, "direct-blocked", path, W::unmeasured,
             msgid("go asked the module's origin itself (`direct`), and that can't be reached")},
    FaultRow{F::gooff, "gooff", local, W::unmeasured, msgid("GOPROXY=off forbids every download")},
    FaultRow{F::private_leak, "private-leak", local, W::unmeasured,
             msgid("a private module was asked for at public hosts: GOPRIVATE does not name it")},
    FaultRow{F::toolchain_missing, "toolchain-missing", endpoint, W::unmeasured,
             msgid("the Go toolchain that go.mod asks for is not available there")},
    FaultRow{F::git_auth, "git-auth", local, W::unmeasured,
             msgid("git can't log in to the repository without asking for a password")},
    FaultRow{
        F::git_missing, "git-missing", local, W::unmeasured,
        msgid("go needs git (or another version control program), which is not installed here")},
    FaultRow{F::git_transport, "git-transport", path, W::unmeasured,
             msgid("the connection that git made to the repository broke down")},
    FaultRow{F::cache_unwritable, "cache-unwritable", local, W::unmeasured,
             msgid("the module cache can't be written")},
    FaultRow{F::goproxy_empty, "goproxy-empty", local, W::unmeasured,
             msgid("GOPROXY is empty, and this go has no default of its own")},
    FaultRow{F::gopath_mode, "gopath-mode", local, W::unmeasured,
             msgid("module mode is off (GO111MODULE), so go asks no proxy")},
    FaultRow{F::vendor_mode, "vendor-mode", local, W::unmeasured,
             msgid("-mod=vendor forbids every download")},
    FaultRow{F::go_too_old, "go-too-old", local, W::unmeasured,
             msgid("go.mod needs a newer go than the one that runs")},
    FaultRow{F::go_sum_missing, "go-sum-missing", local, W::unmeasured,
             msgid("go.sum has no entry for this module")},
    FaultRow{F::module_path_mismatch, "module-path-mismatch", endpoint, W::unmeasured,
             msgid("the module declares another path than the one it was required by")},
    FaultRow{F::unknown_revision, "unknown-revision", endpoint, W::unmeasured,
             msgid("there is no such version, branch or commit")},
    FaultRow{F::not_found, "not-found", endpoint, W::unmeasured,
             msgid("the proxy does not have this module or version (404)")},
    FaultRow{F::no_package, "no-package", endpoint, W::unmeasured,
             msgid("the module has no such package in this version")},
    FaultRow{F::no_go_import, "no-go-import", local, W::unmeasured,
             msgid("the host has no repository for this import path")},
    FaultRow{F::insecure_scheme, "insecure-scheme", local, W::unmeasured,
             msgid("the repository is offered over an insecure protocol only, which go refuses")},
    FaultRow{F::credentials_over_http, "credentials-over-http", local, W::unmeasured,
             msgid("go never sends a login over http")},
    FaultRow{F::local_cache_broken, "local-cache-broken", local, W::unmeasured,
             msgid("a file in this machine's module cache is broken")},
    FaultRow{F::file_missing, "file-missing", endpoint, W::not_found,
             msgid("the file is not in the directory of the file:// URL")},
    FaultRow{F::cut_off, "cut-off", local, W::unmeasured,
             msgid("the text ends before go says what is wrong")},
    FaultRow{F::bad_url, "bad-url", local, W::quick, msgid("not a usable URL")},
    FaultRow{F::internal, "internal", local, W::quick,
             msgid("gopxd itself could not carry out the check")},
};

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].fault) != i) return false;
  return table.size() == static_cast<std::size_t>(Fault::internal) + 1;
}
static_assert(in_enum_order(), "one row for each fault, in the order of the enum");

}  // namespace

std::string_view name_of(Blame blame) {
  switch (blame) {
    case Blame::endpoint:
      return "them";
    case Blame::path:
      return "path";
    case Blame::local:
      return "me";
    case Blame::policy:
      break;
  }
  return "policy";
}

std::span<const FaultRow> fault_table() { return table; }

const FaultRow& row_of(Fault fault) { return table[static_cast<std::size_t>(fault)]; }

std::optional<Fault> fault_named(std::string_view name) {
  const auto* row = std::find_if(table.begin(), table.end(),
                                 [name](const FaultRow& each) { return each.name == name; });
  if (row == table.end()) return std::nullopt;
  return row->fault;
}

}  // namespace gopx
