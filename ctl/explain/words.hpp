// What go, git, libraries and systems say, by meaning: each Word stands for all the ways in which
// one thing has been said by go 1.11 to 1.27 on Linux, macOS and Windows. The ways are in
// words.cpp.
//
// A Matcher finds all of them in one pass over a text (Aho and Corasick, 1975), in time linear in
// the text's length whatever it holds; ASCII letters match in either case.
#pragma once

#include <cstdint>
#include <string_view>

namespace gopx::explain {

enum class Word : std::uint8_t {
  none,
  // where a line of go may be
  go_colon,
  go_command,
  go_file,
  at_version,
  verb_get,
  verb_reading,
  verifying,
  protocol_path,
  module_words,
  setting_name,
  // good news, and steps on the way
  progress,
  asked_x,
  // names
  no_such_host,
  resolver_busy,
  resolver_io,
  lookup,
  dial_udp,
  dial_tcp,
  nameless_timeout,
  // connections
  refused,
  timed_out,
  unreachable,
  reset,
  forbidden_socket,
  end_of_file,
  unexpected_eof,
  h2_stream,
  h2_goaway,
  h2_lost,
  no_headers,
  // TLS
  tls_handshake_timeout,
  plain_http,
  tls_version,
  tls_alert,
  tls_name_alert,
  cert_time,
  cert_after,
  cert_before,
  cert_unknown,
  cert_issuer,
  cert_name,
  cert_no_name,
  cert_address,
  // HTTP
  gzip,
  malformed_http,
  redirects,
  insecure_redirect,
  server_response,
  // the forward proxy
  proxyconnect,
  socks,
  bare_status,
  // answers
  proxy_response,
  html_character,
  wrong_version,
  mod_junk,
  module_line,
  zip_invalid,
  mismatch,
  sum_of_database,
  modified,
  fetch_timed_out,
  bad_upstream,
  private_hint,
  name_hint,
  unknown_revision,
  invalid_version,
  no_matching,
  no_package,
  path_mismatch,
  no_import_path,
  no_meta_tag,
  // checksum database
  malformed_record,
  tree_note,
  forged,
  record_missing,
  gosumdb_invalid,
  gosumdb_off,
  // settings
  off,
  empty_list,
  bad_list,
  bad_url,
  vendor,
  gopath,
  go_requires,
  go_directive,
  toolchain_missing,
  go_sum_missing,
  env_overridden,
  over_http,
  insecure,
  // git
  git_login,
  git_absent,
  git_transport,
  git_unreachable,
  git_status,
  git_line,
  // this machine's disk
  cache_path,
  unwritable,
  absent_file,
  // circumstances
  docker,
  brew,
  hugo,
  bot,
  bazel,
  direct_setting,
  power_shell,
  time_limit,
  interrupted,
  count_,  // how many
};

constexpr std::size_t word_count = static_cast<std::size_t>(Word::count_);

struct Phrases {
  Word word;
  std::string_view ways;  // in lower case, separated by '|'
};
// One row for each Word, in the order of the enum.
const Phrases* phrase_rows();

}  // namespace gopx::explain
