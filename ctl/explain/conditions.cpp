// The conditions of the rules, each one question about one utterance.
#include "ctl/explain/conditions.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr auto npos = std::string_view::npos;

bool goes(const Utterance& utterance, Route route) {
  return utterance.request && utterance.request->route == route;
}

bool asks(const Utterance& utterance, Asked asked) {
  return utterance.request && utterance.request->asked == asked;
}

bool is_missing(const Utterance& utterance) {
  return utterance.status == 404 || utterance.status == 410;
}

bool is_refusal(const Utterance& utterance) {
  return utterance.status == 403 || utterance.status == 418 || utterance.status == 451 ||
         utterance.status == 402;
}

bool missing_at_proxy(const Utterance& utterance) {
  return goes(utterance, Route::proxy) && is_missing(utterance);
}

// A record was asked for and is not there.
bool missing_record(const Utterance& utterance) {
  return asks(utterance, Asked::lookup) && is_missing(utterance);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != npos; }

// Any of the words by which a connection fails before there is an HTTP answer.
bool has_transport_words(const Utterance& utterance) {
  for (const Word word : {Word::refused,
                          Word::timed_out,
                          Word::unreachable,
                          Word::reset,
                          Word::end_of_file,
                          Word::unexpected_eof,
                          Word::tls_handshake_timeout,
                          Word::plain_http,
                          Word::tls_version,
                          Word::tls_alert,
                          Word::tls_name_alert,
                          Word::cert_time,
                          Word::cert_unknown,
                          Word::cert_name,
                          Word::cert_no_name,
                          Word::h2_stream,
                          Word::h2_goaway,
                          Word::h2_lost,
                          Word::no_headers,
                          Word::forbidden_socket,
                          Word::malformed_http,
                          Word::no_such_host})
    if (utterance.said.has(word)) return true;
  return false;
}

std::string dialled_host(const Utterance& utterance) {
  const auto dialled = utterance.dialled();
  return std::string{without_port(dialled)};
}

std::string name_looked_up(const Utterance& utterance) {
  const auto name = utterance.looked_up();
  return !name.empty() ? name : utterance.request ? utterance.request->host : std::string{};
}

// "9f1c2aa docs: …": a commit's title speaks about errors.
bool is_commit_title(std::string_view text) {
  const auto end = text.find(' ');
  if (end == npos || end < 7 || end > 40) return false;
  const auto hash = text.substr(0, end);
  return std::all_of(hash.begin(), hash.end(),
                     [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_test_log(std::string_view text) {  // "store_test.go:33: ", by testing.T
  const auto at = text.find("_test.go:");
  if (at == npos || at > 80) return false;
  auto end = at + 9;
  while (end < text.size() && is_digit(text[end])) ++end;
  return text.substr(end).starts_with(": ");
}

bool is_other_program(std::string_view text) {
  for (const std::string_view lead :
       {"curl: ", "wget: ", "npm ", "pip ", "yarn ", "fatal: ", "E: "})
    if (text.starts_with(lead)) return true;
  return is_commit_title(text) || is_test_log(text);
}

}  // namespace

bool is_go_speaking(const Utterance& utterance) {
  if (is_other_program(utterance.text)) return false;
  return utterance.marks.any();
}

std::string host_of(Fault fault, const Utterance& utterance) {
  const auto asked = utterance.request ? utterance.request->host : std::string{};
  switch (fault) {
    case Fault::local_proxy_broken:
      if (utterance.is_bare_answer()) return asked;
      return utterance.forward_proxy();
    case Fault::sumdb_lookup_404:
    case Fault::private_leak:
      if (goes(utterance, Route::relay)) return utterance.request->database;
      return asked;
    case Fault::redirect_insecure:
      return utterance.secure_url_host.empty() ? asked : utterance.secure_url_host;
    case Fault::git_auth:
    case Fault::git_transport:
      return utterance.git_host();
    case Fault::direct_blocked:
      return asked.empty() ? utterance.git_host() : asked;
    case Fault::list_typo:
    case Fault::gooff:
    case Fault::goproxy_empty:
      return {};
    case Fault::html_200:
    case Fault::bad_json:
      return asked.empty() ? utterance.base_host : asked;
    default:
      break;
  }
  if (!asked.empty()) return asked;
  if (!utterance.base_host.empty()) return utterance.base_host;
  return utterance.said.has(Word::no_such_host) ? utterance.looked_up() : std::string{};
}

// --- settings

bool toolchain_without_patch(const Utterance& utterance) {
  const auto at = utterance.own.find("download go");
  if (at == std::string::npos) return false;
  const auto rest = std::string_view{utterance.own}.substr(at + 11);
  const auto version = rest.substr(0, rest.find_first_not_of("0123456789."));
  return std::count(version.begin(), version.end(), '.') == 1;
}

bool by_command(const Utterance& utterance) {
  return utterance.marks.command || utterance.marks.module;
}

bool about_proxy_list(const Utterance& utterance) {
  return by_command(utterance) || utterance.marks.request || utterance.marks.position;
}

bool asked_at_no_host(const Utterance& utterance) {
  if (!utterance.request || utterance.request->scheme == "file") return false;
  const auto& host = utterance.request->host;
  static constexpr std::string_view settings[] = {"https", "http",   "direct",
                                                  "off",   "export", "goproxy"};
  const auto name = to_lower(without_port(host));
  if (std::find(std::begin(settings), std::end(settings), name) != std::end(settings)) return true;
  return !is_plausible_host(host);
}

bool in_gopath_mode(const Utterance& utterance) {
  return utterance.text.starts_with("package ") || utterance.text.starts_with("can't load package");
}

// --- the forward proxy

bool bare_answer(const Utterance& utterance) {
  return utterance.is_bare_answer() && utterance.request->route != Route::none;
}

bool wants_proxy_login(const Utterance& utterance) {
  const auto tail = to_lower(utterance.tail);
  return utterance.status == 407 || (bare_answer(utterance) && (contains(tail, "proxy auth") ||
                                                                contains(tail, "authenticat")));
}

bool bare_refusal(const Utterance& utterance) {
  if (!bare_answer(utterance)) return false;
  const auto tail = to_lower(utterance.tail);
  for (const std::string_view word :
       {"forbidden", "denied", "block", "policy", "not allowed", "filter", "restrict", "prohibit"})
    if (contains(tail, word)) return true;
  return false;
}

// --- content

bool of_go_mod(const Utterance& utterance) {
  return contains(utterance.own, "/go.mod: checksum mismatch") ||
         contains(utterance.own, "verifying go.mod: checksum mismatch") ||
         contains(utterance.own, "/go.mod: verifying") ||
         contains(utterance.own, "verifying go.mod:");
}

bool public_base(const Utterance& utterance) {
  return place_of(utterance.base_host) == Place::public_;
}

// --- names and addresses

bool resolver_talks(const Utterance& utterance) {
  return utterance.said.has(Word::resolver_io) || utterance.said.has(Word::dial_udp);
}

bool looks_up_only(const Utterance& utterance) {
  return contains(utterance.own, "dial tcp: lookup") || contains(utterance.own, "tcp: lookup");
}

bool name_is_public(const Utterance& utterance) {
  return place_of(name_looked_up(utterance)) == Place::public_;
}

bool name_is_private(const Utterance& utterance) {
  const auto place = place_of(name_looked_up(utterance));
  return place == Place::private_ || place == Place::loopback;
}

bool dials_local_address(const Utterance& utterance) {
  const auto address = dialled_host(utterance);
  return utterance.place() == Place::public_ && is_local_address(address) &&
         contains(utterance.own, "dial tcp");
}

bool dials_forged_address(const Utterance& utterance) {
  return utterance.place() == Place::public_ && is_forged_address(dialled_host(utterance));
}

bool over_ipv6(const Utterance& utterance) { return is_ipv6(dialled_host(utterance)); }

// --- the checksum database

bool unknown_name_to_database(const Utterance& utterance) {
  return missing_record(utterance) && utterance.response.has(Word::no_such_host);
}

bool unreadable_to_database(const Utterance& utterance) {
  return missing_record(utterance) && utterance.response.has(Word::private_hint);
}

bool new_to_database(const Utterance& utterance) {
  return missing_record(utterance) && utterance.response.has(Word::unknown_revision);
}

bool slow_for_database(const Utterance& utterance) {
  return missing_record(utterance) && utterance.response.has(Word::fetch_timed_out);
}

bool missing_in_database(const Utterance& utterance) { return missing_record(utterance); }

bool relay_status(const Utterance& utterance) {
  return goes(utterance, Route::relay) && utterance.status != 0;
}

bool database_status(const Utterance& utterance) {
  return goes(utterance, Route::database) && utterance.status != 0;
}

bool database_transport(const Utterance& utterance) {
  return goes(utterance, Route::database) && has_transport_words(utterance);
}

// --- the module's own host, and other places

bool at_origin(const Utterance& utterance) { return goes(utterance, Route::origin); }

bool origin_lacks_page(const Utterance& utterance) {
  return at_origin(utterance) && utterance.status >= 400 && utterance.status < 500;
}

bool origin_status(const Utterance& utterance) {
  return at_origin(utterance) && utterance.status >= 500;
}

bool origin_transport(const Utterance& utterance) {
  return at_origin(utterance) && has_transport_words(utterance);
}

bool target_transport(const Utterance& utterance) {
  return goes(utterance, Route::elsewhere) && has_transport_words(utterance);
}

bool in_request(const Utterance& utterance) { return utterance.request.has_value(); }

bool at_public_host(const Utterance& utterance) { return utterance.place() == Place::public_; }

bool at_private_host(const Utterance& utterance) { return utterance.place() == Place::private_; }

// "current time 2021-01-06T11:46:16Z is after 2021-01-06T11:32:18Z": within the same or the
// following year a certificate has really run out; a clock that is wrong is mostly wrong by more.
bool expired_lately(const Utterance& utterance) {
  const std::string_view own{utterance.own};
  const auto now = own.find("current time ");
  const auto end = own.find(" is after ");
  if (now == npos || end == npos) return false;
  const auto year = read_number<int>(own.substr(now + 13, 4));
  const auto expired = read_number<int>(own.substr(end + 10, 4));
  return year && expired && *year >= *expired && *year - *expired <= 1;
}

// --- HTTP

bool zip_refused(const Utterance& utterance) {
  return is_refusal(utterance) && asks(utterance, Asked::zip) && at_public_host(utterance);
}

bool public_refusal(const Utterance& utterance) {
  const auto place = utterance.place();
  return is_refusal(utterance) && (place == Place::public_ || place == Place::phantom);
}

bool private_refusal(const Utterance& utterance) { return is_refusal(utterance); }

bool private_at_proxy(const Utterance& utterance) {
  return missing_at_proxy(utterance) && utterance.place() == Place::public_ &&
         (utterance.response.has(Word::private_hint) || utterance.response.has(Word::no_such_host));
}

bool unknown_at_proxy(const Utterance& utterance) {
  return missing_at_proxy(utterance) && utterance.response.has(Word::unknown_revision);
}

bool broken_behind_proxy(const Utterance& utterance) {
  return missing_at_proxy(utterance) && (utterance.response.has(Word::bad_upstream) ||
                                         utterance.response.has(Word::fetch_timed_out));
}

bool missing_at_phantom(const Utterance& utterance) {
  return missing_at_proxy(utterance) && utterance.place() == Place::phantom;
}

bool zip_missing(const Utterance& utterance) {
  return missing_at_proxy(utterance) && asks(utterance, Asked::zip);
}

bool missing_at_other(const Utterance& utterance) {
  return missing_at_proxy(utterance) && utterance.place() != Place::public_ &&
         utterance.request->scheme != "file" && !utterance.response.has(Word::unknown_revision);
}

bool missing_at_public(const Utterance& utterance) { return missing_at_proxy(utterance); }

// --- the disk

bool about_cache(const Utterance& utterance) {
  return utterance.said.has(Word::cache_path) &&
         (by_command(utterance) || utterance.marks.verifying);
}

bool from_folder(const Utterance& utterance) {
  return utterance.request && utterance.request->scheme == "file";
}

}  // namespace gopx::explain
