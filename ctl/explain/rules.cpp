// The rules, in the order of their precedence: what is unmistakable first, then the layers from the
// forward proxy down to the disk. Each asks only for meanings (words.hpp), routes and places; the
// phrases themselves are nobody's business here.
#include "ctl/explain/rules.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "ctl/explain/conditions.hpp"

namespace gopx::explain {
namespace {

using F = Fault;
using W = Word;
using D = Doubt;

constexpr auto them = Blame::endpoint;
constexpr auto path = Blame::path;
constexpr auto me = Blame::local;
constexpr auto policy = Blame::policy;

struct Rule {
  Fault fault;
  Blame side;
  Doubt doubt = D::none;
  Word said = W::none;
  Word also = W::none;
  Word not_said = W::none;
  bool (*when)(const Utterance&) = nullptr;
};

constexpr Rule rules[] = {
    // --- settings, in go's own unmistakable words
    {F::sumdb_name, me, D::none, W::gosumdb_invalid},
    {F::sumdb_off, me, D::none, W::gosumdb_off},
    {F::credentials_over_http, me, D::none, W::over_http},
    {F::goproxy_empty, me, D::none, W::empty_list},
    {F::gooff, me, D::none, W::off},
    {F::vendor_mode, me, D::none, W::vendor},
    {F::go_sum_missing, me, D::none, W::go_sum_missing},
    {F::toolchain_missing, them, D::go_line, W::toolchain_missing, W::none, W::none,
     toolchain_without_patch},
    {F::toolchain_missing, them, D::none, W::toolchain_missing},
    {F::go_too_old, me, D::none, W::go_requires, W::none, W::none, by_command},
    {F::go_too_old, me, D::none, W::go_directive},
    {F::git_missing, me, D::none, W::git_absent},
    {F::insecure_scheme, me, D::none, W::insecure},
    {F::list_typo, me, D::none, W::bad_list},
    {F::list_typo, me, D::none, W::bad_url, W::none, W::none, about_proxy_list},
    {F::list_typo, me, D::none, W::none, W::none, W::none, asked_at_no_host},
    {F::gopath_mode, me, D::none, W::gopath, W::none, W::none, by_command},
    {F::gopath_mode, me, D::none, W::no_import_path, W::none, W::none, in_gopath_mode},

    // --- the forward proxy answers before anybody else
    {F::local_proxy_broken, me, D::none, W::proxyconnect},
    {F::local_proxy_broken, me, D::none, W::socks},
    {F::http_407, me, D::none, W::none, W::none, W::none, wants_proxy_login},
    {F::local_proxy_broken, policy, D::forward_proxy, W::none, W::none, W::none, bare_refusal},
    {F::local_proxy_broken, me, D::forward_proxy, W::none, W::none, W::none, bare_answer},

    // --- integrity
    {F::sumdb_inconsistent, them, D::none, W::forged},
    {F::sumdb_inconsistent, them, D::none, W::record_missing},
    {F::local_cache_broken, me, D::other_machines, W::tree_note, W::malformed_record},
    {F::sumdb_garbage, path, D::none, W::malformed_record},
    {F::mod_mismatch, them, D::which_proxy, W::mismatch, W::none, W::none, of_go_mod},
    {F::zip_mismatch, them, D::which_proxy, W::mismatch},
    {F::local_cache_broken, me, D::none, W::modified},
    {F::zip_invalid, me, D::which_file, W::zip_invalid, W::verifying},
    {F::zip_invalid, them, D::module_unnamed, W::zip_invalid},
    {F::module_path_mismatch, them, D::none, W::path_mismatch},
    {F::junk_mod, them, D::none, W::mod_junk},
    {F::wrong_version, them, D::none, W::wrong_version},
    {F::html_200, path, D::none, W::proxy_response, W::html_character, W::none, public_base},
    {F::html_200, me, D::none, W::proxy_response, W::html_character},
    {F::bad_json, them, D::none, W::proxy_response},

    // --- git, which prints other programs' words
    {F::git_auth, me, D::none, W::git_status, W::git_login, W::unknown_revision},
    {F::unknown_revision, them, D::none, W::git_status, W::unknown_revision},
    {F::direct_blocked, path, D::none, W::git_status, W::git_unreachable},
    {F::git_transport, path, D::none, W::git_status, W::git_transport},

    // --- names
    {F::dns_refused_stub, me, D::none, W::lookup, W::refused, W::none, resolver_talks},
    {F::dns_timeout, me, D::none, W::lookup, W::none, W::none, resolver_talks},
    {F::dns_timeout, me, D::none, W::resolver_busy},
    {F::dns_timeout, me, D::none, W::nameless_timeout},
    {F::dns_timeout, me, D::none, W::lookup, W::timed_out, W::none, looks_up_only},
    {F::direct_blocked, them, D::exists, W::no_such_host, W::none, W::none, at_origin},
    {F::dns_nxdomain, me, D::any_name, W::no_such_host, W::none, W::none, name_is_public},
    {F::dns_nxdomain, me, D::company_network, W::no_such_host, W::none, W::none, name_is_private},
    {F::dns_nxdomain, them, D::name_gone, W::no_such_host},

    // --- the checksum database
    {F::private_leak, me, D::none, W::none, W::none, W::none, unknown_name_to_database},
    {F::sumdb_lookup_404, me, D::module_private, W::none, W::none, W::none, unreadable_to_database},
    {F::sumdb_lookup_404, them, D::version_age, W::none, W::none, W::none, new_to_database},
    {F::sumdb_lookup_404, them, D::none, W::none, W::none, W::none, slow_for_database},
    {F::sumdb_lookup_404, me, D::module_private, W::none, W::none, W::none, missing_in_database},
    {F::sumdb_relay_error, them, D::none, W::none, W::none, W::none, relay_status},
    {F::sumdb_unreachable, them, D::version_age, W::none, W::none, W::none, database_status},
    {F::dns_private_answer, me, D::none, W::none, W::none, W::none, dials_local_address},
    {F::sumdb_unreachable, path, D::none, W::none, W::none, W::none, database_transport},

    // --- the module's own host
    {F::no_go_import, me, D::none, W::none, W::none, W::none, origin_lacks_page},
    {F::no_go_import, me, D::none, W::no_meta_tag},
    {F::http_5xx, them, D::none, W::none, W::none, W::none, origin_status},
    {F::dns_poisoned, path, D::address_owner, W::none, W::none, W::none, dials_forged_address},
    {F::tls_name_mismatch, them, D::none, W::cert_address},
    {F::direct_blocked, path, D::direct_first, W::none, W::none, W::none, origin_transport},

    // --- where a redirect led to
    {F::redirect_insecure, path, D::none, W::insecure_redirect},
    {F::redirect_loop, them, D::none, W::redirects},
    {F::redirect_target_blocked, path, D::none, W::none, W::none, W::none, target_transport},

    // --- connections
    {F::tcp_unreachable, me, D::none, W::unreachable},
    {F::tcp_unreachable, me, D::none, W::forbidden_socket, W::none, W::none, in_request},
    {F::tcp_refused, path, D::none, W::refused, W::none, W::none, at_public_host},
    {F::tcp_refused, them, D::service_runs, W::refused},
    {F::tcp_timeout, path, D::ipv4, W::timed_out, W::none, W::none, over_ipv6},
    {F::tcp_timeout, path, D::company_network, W::timed_out, W::none, W::none, at_private_host},
    {F::tcp_timeout, path, D::none, W::timed_out},
    {F::tcp_reset_early, path, D::none, W::reset},

    // --- TLS
    {F::tls_timeout, path, D::none, W::tls_handshake_timeout},
    {F::tls_plain_http, path, D::none, W::plain_http, W::none, W::none, at_public_host},
    {F::tls_plain_http, me, D::none, W::plain_http},
    {F::tls_version, path, D::none, W::tls_version},
    {F::tls_name_mismatch, them, D::none, W::tls_name_alert},
    {F::tls_reset, path, D::none, W::tls_alert},
    {F::tls_not_yet_valid, me, D::none, W::cert_time, W::cert_before},
    {F::tls_expired, them, D::none, W::cert_time, W::cert_after, W::none, expired_lately},
    {F::tls_expired, them, D::clock, W::cert_time},
    {F::tls_unknown_ca, path, D::none, W::cert_unknown, W::cert_issuer},
    {F::tls_unknown_ca, path, D::issuer, W::cert_unknown},
    {F::tls_name_mismatch, path, D::who_answers, W::cert_no_name},
    {F::tls_name_mismatch, path, D::none, W::cert_name},

    // --- HTTP
    {F::http2_goaway, them, D::none, W::h2_goaway},
    {F::bad_encoding, them, D::none, W::gzip},
    {F::not_http, me, D::none, W::malformed_http},
    {F::truncated, them, D::none, W::unexpected_eof},
    {F::truncated, them, D::none, W::h2_stream},
    {F::truncated, them, D::none, W::h2_lost},
    {F::stall, them, D::which_url, W::no_headers},
    {F::empty_reply, path, D::none, W::end_of_file, W::none, W::none, in_request},
    {F::http_401, me, D::none, W::none, W::none, W::none, status_is<401, 401>},
    {F::redirect_target_blocked, path, D::zips_only, W::none, W::none, W::none, zip_refused},
    {F::http_403_public, them, D::address_only, W::none, W::none, W::none, public_refusal},
    {F::http_403_policy, policy, D::none, W::none, W::none, W::none, private_refusal},
    {F::http_429, them, D::none, W::none, W::none, W::none, status_is<429, 429>},
    {F::http_5xx, them, D::none, W::none, W::none, W::none, status_is<500, 599>},
    {F::http_5xx, them, D::none, W::none, W::none, W::none, status_is<478, 478>},
    {F::private_leak, me, D::module_private, W::none, W::none, W::none, private_at_proxy},
    {F::negative_cached, them, D::version_age, W::none, W::none, W::none, unknown_at_proxy},
    {F::not_found_but_broken, them, D::none, W::none, W::none, W::none, broken_behind_proxy},
    {F::wrong_base, me, D::none, W::none, W::none, W::none, missing_at_phantom},
    {F::split_brain, them, D::zips_only, W::none, W::none, W::none, zip_missing},
    {F::wrong_base, them, D::none, W::none, W::none, W::none, missing_at_other},
    {F::not_found, them, D::exists, W::none, W::none, W::none, missing_at_public},
    {F::http_odd, them, D::none, W::none, W::none, W::none, status_is<100, 999>},

    // --- modules
    {F::no_package, them, D::none, W::no_package},
    {F::stale_list, them, D::empty_list, W::no_matching},
    {F::unknown_revision, them, D::none, W::unknown_revision},
    {F::no_go_import, me, D::module_private, W::no_import_path},

    // --- the disk
    {F::cache_unwritable, me, D::none, W::unwritable, W::none, W::none, about_cache},
    {F::file_missing, them, D::none, W::absent_file, W::none, W::none, from_folder},
    {F::local_cache_broken, me, D::none, W::absent_file, W::cache_path},
};

bool fits(const Rule& rule, const Utterance& utterance) {
  const auto said = [&utterance](Word word) {
    return word == Word::none || utterance.said.has(word);
  };
  return said(rule.said) && said(rule.also) &&
         (rule.not_said == Word::none || !utterance.said.has(rule.not_said)) &&
         (rule.when == nullptr || rule.when(utterance));
}

// Words of the network are everybody's: only a module, a request of the protocol or go's check of a
// checksum makes them go's. "main.go:12:5: … i/o timeout" may be a linter's.
bool may_claim(Fault fault, const Utterance& utterance) {
  const auto& marks = utterance.marks;
  return fault > Fault::http_odd || marks.module || marks.request || marks.verifying;
}

constexpr std::array<std::string_view, static_cast<std::size_t>(Doubt::count_)> doubts{
    "",
    msgid("whether only this machine's address is refused: ask from another network"),
    msgid("whether only zips fail: ask the same proxy for the .mod file"),
    msgid("whether IPv4 works: `curl -4` to the same host tells"),
    msgid("what go.mod says: `go 1.N` without a patch number names a release that does not exist"),
    msgid("which proxy delivered it: `go mod download -x` names the URL"),
    msgid("how old the version is: the answer of a minute ago is remembered for up to 30 minutes"),
    msgid("whether the module is private"),
    msgid("whether any name resolves here: `getent hosts go.dev` tells"),
    msgid("whether the name is gone for good or this resolver alone does not know it"),
    msgid("which module and proxy it was: `go mod download -x` names them"),
    msgid("who issued the certificate: `curl -v` to the same host names the issuer"),
    msgid("which forward proxy answered: the bare words are its answer to CONNECT, not the module "
          "proxy's"),
    msgid("whether the bad file came from the proxy now or was in the module cache before"),
    msgid("what GOPROXY was: `go env GOPROXY` tells; what stands behind `direct` is never asked"),
    msgid("whether other machines work: then the broken file is on this one"),
    msgid("whose address this is: it does not belong to the host that was asked for"),
    msgid("where the name points to: `getent hosts` tells who answers in its place"),
    msgid("whether this machine's clock is right, and who issued the certificate"),
    msgid("whether the first proxy of GOPROXY gives an empty list: ask it for @v/list"),
    msgid("whether the service runs and the port is right"),
    msgid("which URL hangs: `go mod download -x` names it"),
    msgid("the lines that follow"),
    msgid("whether this machine is in the company's network (VPN) and uses its resolver"),
    msgid("where GOPROXY is exported: the shell's profile, /etc/environment, the editor or the CI "
          "system"),
    msgid("whether the module and version exist and are public"),
};

}  // namespace

std::string_view text_of(Doubt doubt) { return doubts[static_cast<std::size_t>(doubt)]; }

WordSet cause_words() {
  WordSet words;
  for (const auto& rule : rules)
    if (rule.said != W::none) words.add(rule.said);
  words.add(W::module_line);  // what is wrong stands in the next line
  return words;
}

std::optional<Verdict> judge(const Utterance& utterance) {
  if (!is_go_speaking(utterance)) return std::nullopt;
  for (const auto& rule : rules)
    if (fits(rule, utterance) && may_claim(rule.fault, utterance))
      return Verdict{rule.fault, rule.side, rule.doubt, host_of(rule.fault, utterance)};
  return std::nullopt;
}

bool has_rule(Fault fault) {
  return std::any_of(std::begin(rules), std::end(rules),
                     [fault](const Rule& rule) { return rule.fault == fault; });
}

}  // namespace gopx::explain
