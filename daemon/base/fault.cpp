// The table of faults. Its order is the order of the enum (checked when it is compiled).
//
// How go itself reacts, which is what Weight says, was tried with the go command: a refused
// connection, a 5xx or an unreadable .info let it move on after `|` only; 404 and 410 after both
// separators; a zip that is no zip, a go.mod without a module line or a wrong hash after neither.
#include "base/fault.hpp"

#include <algorithm>
#include <array>

namespace gopx {
namespace {

constexpr auto endpoint = Blame::endpoint;
constexpr auto path = Blame::path;
constexpr auto local = Blame::local;

using F = Fault;
using W = Weight;

constexpr std::array table{
    FaultRow{F::dns_nxdomain, "dns-nxdomain", endpoint, W::quick,
             "the host name does not exist: a typing error, or the mirror is gone"},
    FaultRow{F::dns_timeout, "dns-timeout", local, W::waits,
             "the resolver of this machine does not answer; the proxy was never asked"},
    FaultRow{F::dns_refused_stub, "dns-refused-stub", local, W::quick,
             "no resolver runs where this machine looks for one (common in containers)"},
    FaultRow{F::tcp_refused, "tcp-refused", endpoint, W::quick,
             "nothing listens there: the service is down, or the port is wrong"},
    FaultRow{F::tcp_timeout, "tcp-timeout", path, W::waits,
             "packets to the host vanish: blocked or black-holed on the way"},
    FaultRow{F::tcp_unreachable, "tcp-unreachable", local, W::quick,
             "there is no route to the host: no network here, or broken IPv6"},
    FaultRow{F::tcp_reset_early, "tcp-reset-early", path, W::quick,
             "the connection was reset before an answer: a filter on the way, or a faulty node"},
    FaultRow{F::tls_timeout, "tls-timeout", path, W::waits,
             "the TLS handshake never ends: filtered by name, MTU trouble, or a bad node"},
    FaultRow{F::tls_reset, "tls-reset", path, W::quick,
             "the TLS handshake was cut off: probably blocked by its host name"},
    FaultRow{F::tls_expired, "tls-expired", endpoint, W::quick,
             "the certificate has expired (or the clock of this machine is ahead)"},
    FaultRow{F::tls_not_yet_valid, "tls-not-yet-valid", local, W::quick,
             "the certificate is not valid yet: the clock of this machine is probably behind"},
    FaultRow{F::tls_unknown_ca, "tls-unknown-ca", path, W::quick,
             "the certificate comes from an authority unknown here: an inspecting proxy, missing "
             "ca-certificates, or a private CA"},
    FaultRow{F::tls_name_mismatch, "tls-name-mismatch", path, W::quick,
             "the certificate is for another name: a login portal, forged DNS, or a wrong host"},
    FaultRow{F::tls_plain_http, "tls-plain-http", endpoint, W::quick,
             "the port speaks plain HTTP, not TLS: the address should begin with http://, or this "
             "is a login portal"},
    FaultRow{F::tls_version, "tls-version", path, W::quick,
             "no TLS version in common: something very old answers"},
    FaultRow{F::stall, "stall", endpoint, W::waits,
             "the connection is accepted and then nothing comes; go waits for ever"},
    FaultRow{F::slow, "slow", endpoint, W::waits,
             "the answer comes too slowly to end within the time limit"},
    FaultRow{F::flood, "flood", endpoint, W::waits,
             "the server sends without end what is no part of an answer: a fault of its own, or an "
             "attack; go waits"},
    FaultRow{F::truncated, "truncated", endpoint, W::quick, "the answer breaks off before its end"},
    FaultRow{
        F::empty_reply, "empty-reply", endpoint, W::quick,
        "the connection was closed without an answer: probably a crash behind a load balancer"},
    FaultRow{F::bad_encoding, "bad-encoding", endpoint, W::quick,
             "the compression of the answer is broken"},
    FaultRow{F::not_http, "not-http", endpoint, W::quick,
             "what answers does not speak HTTP: probably a wrong port"},
    FaultRow{F::redirect_loop, "redirect-loop", endpoint, W::quick,
             "more than ten redirects: go gives up there"},
    FaultRow{F::redirect_insecure, "redirect-insecure", path, W::quick,
             "a redirect from https to http, which go refuses: a login portal, or a broken CDN"},
    FaultRow{F::redirect_target_blocked, "redirect-target-blocked", path, W::quick,
             "the proxy answers, but the host it redirects to can't be reached"},
    FaultRow{F::http_401, "http-401", Blame::policy, W::policy,
             "credentials are missing or wrong (401)"},
    FaultRow{F::http_403_policy, "http-403-policy", Blame::policy, W::policy,
             "the private proxy refuses on purpose (403): ask its owner; it is not routed around"},
    FaultRow{
        F::http_403_public, "http-403-public", endpoint, W::quick,
        "the public proxy refuses (403, 418 or 451): blocked by address, by client, or a wrong "
        "path"},
    FaultRow{F::http_407, "http-407", local, W::quick,
             "the forward proxy of this machine wants a login (407)"},
    FaultRow{F::http_429, "http-429", endpoint, W::rate_limit,
             "too many requests from this address (429): it wants to be left alone for a while"},
    FaultRow{F::http_5xx, "http-5xx", endpoint, W::quick, "the server reports an error of its own"},
    FaultRow{F::http_odd, "http-odd", endpoint, W::quick,
             "an HTTP status that no module proxy gives: this is probably something else"},
    FaultRow{F::local_proxy_broken, "local-proxy-broken", local, W::quick,
             "the forward proxy of this machine (HTTPS_PROXY) can't be used; the module proxy was "
             "never asked"},
    FaultRow{F::too_large, "too-large", endpoint, W::quick,
             "the answer is larger than it can rightly be"},
    FaultRow{F::html_200, "html-200", endpoint, W::content,
             "a web page instead of module data: a login portal, or a wrong base path"},
    FaultRow{F::bad_json, "bad-json", endpoint, W::quick, "the .info is not the JSON it should be"},
    FaultRow{F::wrong_version, "wrong-version", endpoint, W::quick,
             "the .info names another version than the one asked for"},
    FaultRow{F::not_found_but_broken, "404-but-broken", endpoint, W::not_found,
             "404 for a module version that certainly exists: trouble behind the proxy, or a wrong "
             "base path"},
    FaultRow{F::split_brain, "split-brain", endpoint, W::not_found,
             "metadata is there, the zip is not (404): part of the mirror is broken"},
    FaultRow{F::junk_mod, "junk-mod", endpoint, W::content,
             "the .mod is not a go.mod file: go stops there and does not move on"},
    FaultRow{F::list_incomplete, "list-incomplete", endpoint, W::content,
             "the version list lacks a version that certainly exists"},
    FaultRow{F::zip_mismatch, "zip-mismatch", endpoint, W::integrity,
             "the zip has another content than the checksum database knows: do not use this proxy"},
    FaultRow{F::mod_mismatch, "mod-mismatch", endpoint, W::integrity,
             "the go.mod has another content than the checksum database knows: do not use this "
             "proxy"},
    FaultRow{F::zip_invalid, "zip-invalid", endpoint, W::content,
             "the zip is no zip file: go stops there and does not move on"},
    FaultRow{F::sumdb_unreachable, "sumdb-unreachable", path, W::sumdb,
             "the checksum database can't be reached, neither through the proxy nor directly"},
    FaultRow{F::sumdb_relay_error, "sumdb-relay-error", endpoint, W::sumdb,
             "the proxy claims to relay the checksum database and then fails"},
    FaultRow{F::sumdb_lookup_404, "sumdb-lookup-404", endpoint, W::sumdb,
             "the checksum database route does not know a version that certainly is in it"},
    FaultRow{F::sumdb_garbage, "sumdb-garbage", endpoint, W::sumdb,
             "what comes from the checksum database route is not a checksum record"},
    FaultRow{F::sumdb_inconsistent, "sumdb-inconsistent", endpoint, W::integrity,
             "the checksum records contradict what is known: do not use this route"},
    FaultRow{F::file_missing, "file-missing", endpoint, W::not_found,
             "the file is not in the folder that the file:// address names"},
    FaultRow{F::bad_url, "bad-url", local, W::quick, "the address is not one that can be asked"},
    FaultRow{F::internal, "internal", local, W::quick,
             "gopxd itself could not carry out the probe"},
};

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].fault) != i) return false;
  return table.size() == static_cast<std::size_t>(Fault::internal) + 1;
}
static_assert(in_enum_order(), "one row for each fault, in the order of the enum");

}  // namespace

std::span<const FaultRow> fault_table() { return table; }

const FaultRow& row_of(Fault fault) { return table[static_cast<std::size_t>(fault)]; }

std::optional<Fault> fault_named(std::string_view name) {
  const auto* row = std::find_if(table.begin(), table.end(),
                                 [name](const FaultRow& each) { return each.name == name; });
  if (row == table.end()) return std::nullopt;
  return row->fault;
}

}  // namespace gopx
