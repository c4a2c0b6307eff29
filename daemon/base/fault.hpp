// Every way in which go can fail to download a module, as a probe of gopxd meets it or as a text or
// the settings of a machine show it: ONE table. Others rely on the names (`failure` in /v1/status,
// `result` in gopx_probes_total, `class` of explain and doctor), not on the numbers. What mends
// each of them stands in fault_advice.hpp.
//
// "Waits" is the property that decides most: such a fault makes go itself wait (30 s for a connect,
// 10 s for a TLS handshake, for ever for a silent server), on every request again and whatever
// separator follows, so a chain can't be said to work once it reaches such an element.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace gopx {

enum class Fault : std::uint8_t {
  dns_nxdomain,
  dns_timeout,
  dns_refused_stub,
  dns_poisoned,
  dns_private_answer,
  tcp_refused,
  tcp_timeout,
  tcp_unreachable,
  tcp_reset_early,
  tls_timeout,
  tls_reset,
  tls_expired,
  tls_not_yet_valid,
  tls_unknown_ca,
  tls_name_mismatch,
  tls_plain_http,
  tls_version,
  stall,
  slow,
  flood,
  truncated,
  empty_reply,
  http2_goaway,
  bad_encoding,
  not_http,
  redirect_loop,
  redirect_insecure,
  redirect_target_blocked,
  http_401,
  http_403_policy,
  http_403_public,
  http_407,
  http_429,
  http_5xx,
  http_odd,
  local_proxy_broken,
  too_large,
  html_200,
  bad_json,
  wrong_version,
  wrong_base,
  not_found_but_broken,
  split_brain,
  escape_bug,
  junk_mod,
  list_incomplete,
  zip_mismatch,
  mod_mismatch,
  zip_invalid,
  cross_mirror_divergence,
  stale_list,
  negative_cached,
  removed_upstream,
  sumdb_unreachable,
  sumdb_relay_error,
  sumdb_lookup_404,
  sumdb_garbage,
  sumdb_inconsistent,
  sumdb_name,
  sumdb_off,
  env_shadowed,
  list_typo,
  direct_blocked,
  gooff,
  private_leak,
  toolchain_missing,
  git_auth,
  git_missing,
  git_transport,
  cache_unwritable,
  goproxy_empty,
  gopath_mode,
  vendor_mode,
  go_too_old,
  go_sum_missing,
  module_path_mismatch,
  unknown_revision,
  not_found,
  no_package,
  no_go_import,
  insecure_scheme,
  credentials_over_http,
  local_cache_broken,
  file_missing,
  cut_off,
  bad_url,
  internal,
};

// Who has to act: the proxy (or the checksum database, or an author), whoever runs the network in
// between, the user of this machine, or whoever made a rule.
enum class Blame : std::uint8_t { endpoint, path, local, policy };
// "them", "path", "me", "policy": the words of explain and doctor.
std::string_view name_of(Blame blame);

// How the engine weighs a bad answer.
enum class Weight : std::uint8_t {
  quick,       // go learns of it at once; `|` moves on
  not_found,   // 404/410: go moves on after both separators
  waits,       // go waits, whatever the separator: ends the walk of a chain
  rate_limit,  // asks to be left alone for a while
  policy,      // 401, 403: of a private host it is meant, and never routed around
  content,  // unusable 200 answer that go never falls back from (HTML for a zip, or for everything)
  integrity,   // well-formed wrong content: down at once, quarantined
  sumdb,       // the module is served, the checksum route is not
  unmeasured,  // no probe comes to it: it is read from a text or from this machine's settings
};

struct FaultRow {
  Fault fault;
  std::string_view name;  // "tcp-refused"
  Blame blame;
  Weight weight;
  std::string_view sentence;  // what it means, for a person (a msgid); no final full stop
};

std::span<const FaultRow> fault_table();
const FaultRow& row_of(Fault fault);
inline std::string_view name_of(Fault fault) { return row_of(fault).name; }
inline Weight weight_of(Fault fault) { return row_of(fault).weight; }
std::optional<Fault> fault_named(std::string_view name);

}  // namespace gopx
