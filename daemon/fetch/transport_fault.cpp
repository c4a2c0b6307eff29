// See transport_fault.hpp. Checked against libcurl 7.88 and 8.14 with OpenSSL; where the two word a
// message differently, both words are looked for.
#include "fetch/transport_fault.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>
#include <string_view>

#include "base/logins.hpp"
#include "base/text.hpp"

namespace gopx::fetch {

namespace {

// So much besides an answer that did not come is more than the framing of any.
constexpr std::size_t flood_bytes_min = std::size_t{8} * 1024;
constexpr std::size_t text_shown_max = 200;  // bytes of the library's own words
// The C library waits at least this long for a name server before it gives up; an answer, be it
// "no such name", comes sooner.
constexpr Duration resolver_gives_up = std::chrono::seconds{1};
constexpr int curle_too_large = 100;  // CURLE_TOO_LARGE, since 8.6

// X509_V_ERR_… of OpenSSL's <openssl/x509_vfy.h>
constexpr long verify_not_yet_valid = 9;
constexpr long verify_expired = 10;
constexpr long verify_hostname_mismatch = 62;
constexpr long verify_ip_mismatch = 64;

bool says(const TransferEnd& end, std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    return end.text.find(phrase) != std::string::npos;
  });
}

std::string words_of(const TransferEnd& end) {
  if (!end.text.empty()) return printable(mask_logins_in_prose(end.text), text_shown_max);
  return ::curl_easy_strerror(static_cast<CURLcode>(end.code));
}

TransportFault fault(Fault which, std::string detail) { return {which, std::move(detail)}; }

TransportFault in_its_words(Fault which, const TransferEnd& end) {
  return {which, fmt::format("{}: {}", end.host, words_of(end))};
}

// The limit that ran out, for a phase before the request could go out.
std::string connect_limit(const TransferEnd& end) {
  if (end.silence > Duration{0}) return "for " + format_duration(end.silence);
  if (end.elapsed >= end.timeout || end.connect_timeout >= end.timeout) {
    return fmt::format("within {} (timeout)", format_duration(end.timeout));
  }
  return fmt::format("within {} (connect_timeout)", format_duration(end.connect_timeout));
}

TransportFault proxy_broken(const TransferEnd& end, std::string_view what) {
  return fault(Fault::local_proxy_broken, fmt::format("the forward proxy {}", what) +
                                              (end.text.empty() ? "" : ": " + words_of(end)));
}

// What the TLS and HTTP/2 libraries say when they have had enough of what is no part of an answer.
bool says_flood(const TransferEnd& end) {
  return says(end, {"looding was detected", "oo many CONTINUATION frames", "too many key updates",
                    "too many warn alerts", "too many empty fragments"});
}

bool is_flood(const TransferEnd& end) {
  const bool got_none = end.code == CURLE_GOT_NOTHING || end.code == CURLE_HTTP2 ||
                        end.code == CURLE_HTTP2_STREAM || end.code == CURLE_RECV_ERROR ||
                        end.code == CURLE_OPERATION_TIMEDOUT;
  const auto framing = flood_bytes_min + (end.header_bytes + end.body_bytes) / 8;
  return end.flooded || end.too_many_interim || says_flood(end) ||
         (got_none && end.overhead_bytes >= framing);
}

TransportFault flood(const TransferEnd& end) {
  if (end.too_many_interim) {
    return fault(Fault::flood,
                 end.host + " sends one 1xx answer after another, and none that counts");
  }
  if (says_flood(end)) return in_its_words(Fault::flood, end);
  return fault(Fault::flood, fmt::format("{} sends what is no part of an answer: {} bytes so far",
                                         end.host, end.wire_bytes));
}

TransportFault connecting_timed_out(const TransferEnd& end) {
  const auto limit = connect_limit(end);
  const bool proxied = end.proxy != ProxyKind::none;
  if (proxied && !end.connected) {
    return fault(Fault::local_proxy_broken,
                 fmt::format("no connection to the forward proxy {}", limit));
  }
  if (!end.resolved) {
    return fault(Fault::dns_timeout, fmt::format("{}: name not resolved {}", end.host, limit));
  }
  if (!end.connected) {
    return fault(Fault::tcp_timeout, fmt::format("no TCP connection to {} {}", end.host, limit));
  }
  if (proxied && end.connect_status == 0) {
    return fault(Fault::tcp_timeout,
                 fmt::format("the forward proxy made no connection to {} {}", end.host, limit));
  }
  return fault(Fault::tls_timeout,
               fmt::format("TLS handshake with {} not complete {}", end.host, limit));
}

TransportFault timed_out(const TransferEnd& end) {
  if (!end.ready) return connecting_timed_out(end);
  const auto limit = end.silence > Duration{0}
                         ? "for " + format_duration(end.silence)
                         : fmt::format("within {} (timeout)", format_duration(end.timeout));
  if (end.header_bytes + end.body_bytes == 0) {
    return fault(Fault::stall,
                 fmt::format("{} took the request and sent not one byte {}", end.host, limit));
  }
  return fault(Fault::slow,
               fmt::format("the answer of {} was not complete {}: {} bytes of body so far",
                           end.host, limit, end.body_bytes));
}

TransportFault not_resolved(const TransferEnd& end) {
  if (end.resolver == sys::ResolverState::refused) {
    return fault(Fault::dns_refused_stub,
                 fmt::format("{}: no name server listens where /etc/resolv.conf points", end.host));
  }
  if (end.resolver == sys::ResolverState::unreachable) {
    return fault(Fault::dns_timeout,
                 fmt::format("{}: there is no route to any name server", end.host));
  }
  if (end.hop_elapsed >= resolver_gives_up) {
    return fault(Fault::dns_timeout, fmt::format("{}: the name servers gave no answer in {}",
                                                 end.host, format_duration(end.hop_elapsed)));
  }
  return fault(Fault::dns_nxdomain, fmt::format("{}: no such host", end.host));
}

TransportFault not_connected(const TransferEnd& end) {
  if (end.proxy != ProxyKind::none) return proxy_broken(end, "can't be reached");
  switch (end.os_errno) {
    case ECONNREFUSED:
      return fault(Fault::tcp_refused, end.host + ": connection refused");
    case ECONNRESET:
      return fault(Fault::tcp_reset_early, end.host + ": connection reset");
    case ETIMEDOUT:
      return fault(Fault::tcp_timeout, end.host + ": connection timed out");
    case 0:
      return in_its_words(Fault::tcp_refused, end);
    default:
      return in_its_words(Fault::tcp_unreachable, end);
  }
}

TransportFault handshake_failed(const TransferEnd& end) {
  if (says(end, {"wrong version number", "packet length too long", "http request",
                 "unknown protocol"})) {
    return in_its_words(Fault::tls_plain_http, end);
  }
  // A signature in the chain that does not fit the authority's key is told in the words of
  // whichever part of OpenSSL did the sum, not in those of its TLS part.
  if (says(end, {"rsa routines", "asn1 encoding routines", "elliptic curve routines",
                 "digital envelope routines", "Provider routines", "x509 certificate routines"})) {
    return in_its_words(Fault::tls_unknown_ca, end);
  }
  if (says(end, {"protocol version", "unsupported protocol", "no protocols available",
                 "version too low", "handshake failure", "no shared cipher", "key too small"})) {
    return in_its_words(Fault::tls_version, end);
  }
  return in_its_words(Fault::tls_reset, end);
}

TransportFault not_verified(const TransferEnd& end) {
  if (end.verify_result == verify_expired || says(end, {"has expired"})) {
    return in_its_words(Fault::tls_expired, end);
  }
  if (end.verify_result == verify_not_yet_valid || says(end, {"not yet valid"})) {
    return in_its_words(Fault::tls_not_yet_valid, end);
  }
  const bool name = end.verify_result == verify_hostname_mismatch ||
                    end.verify_result == verify_ip_mismatch ||
                    says(end, {"subject name", "ostname mismatch", "host name", "IP address"});
  auto found = in_its_words(name ? Fault::tls_name_mismatch : Fault::tls_unknown_ca, end);
  if (!end.issuer.empty()) found.detail += fmt::format(" (issued by \"{}\")", end.issuer);
  return found;
}

// The connection broke, or what came over it was no answer.
TransportFault broken_off(const TransferEnd& end) {
  if (end.header_bytes > 0) return in_its_words(Fault::truncated, end);
  if (!end.ready && end.https) return in_its_words(Fault::tls_reset, end);
  // 8.14 says this where TLS ends without a farewell; 7.88 says CURLE_GOT_NOTHING.
  if (says(end, {"unexpected eof"})) return in_its_words(Fault::empty_reply, end);
  return in_its_words(Fault::tcp_reset_early, end);
}

TransportFault unsupported(const TransferEnd& end) {
  if (end.refused_redirect && end.redirect_to_http) {
    return fault(Fault::redirect_insecure,
                 fmt::format("{} redirects from https to http, which go refuses", end.host));
  }
  if (end.refused_redirect) {
    return fault(Fault::http_odd, end.host + " redirects to a scheme that go does not follow");
  }
  return in_its_words(Fault::not_http, end);
}

TransportFault socks_failed(const TransferEnd& end) {
  switch (end.proxy_error) {
    case CURLPX_REPLY_CONNECTION_REFUSED:
      return in_its_words(Fault::tcp_refused, end);
    case CURLPX_REPLY_HOST_UNREACHABLE:
    case CURLPX_REPLY_NETWORK_UNREACHABLE:
    case CURLPX_REPLY_TTL_EXPIRED:
    case CURLPX_REPLY_NOT_ALLOWED:
      return in_its_words(Fault::tcp_unreachable, end);
    default:
      return proxy_broken(end, "does not serve");
  }
}

TransportFault tunnel_refused(const TransferEnd& end) {
  if (end.connect_status == 407) {
    return fault(Fault::http_407, "the forward proxy wants a login (407)");
  }
  return fault(Fault::tcp_unreachable,
               fmt::format("the forward proxy makes no connection to {}: it answers {}", end.host,
                           end.connect_status));
}

// TLS or the tunnel failed between us and the forward proxy, the endpoint was never reached.
bool ended_at_proxy(const TransferEnd& end) {
  if (end.connect_status != 0 || end.ready) return false;
  return end.proxy == ProxyKind::https || (end.proxy == ProxyKind::http && end.https);
}

TransportFault by_code(const TransferEnd& end) {
  switch (end.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return timed_out(end);
    case CURLE_COULDNT_RESOLVE_HOST:
      return not_resolved(end);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return proxy_broken(end, "has a name that does not resolve");
    case CURLE_COULDNT_CONNECT:
      return not_connected(end);
    case CURLE_PROXY:
      return socks_failed(end);
    case CURLE_SSL_CONNECT_ERROR:
      return handshake_failed(end);
    case CURLE_PEER_FAILED_VERIFICATION:
      return not_verified(end);
    case CURLE_SSL_CACERT_BADFILE:
      return in_its_words(Fault::tls_unknown_ca, end);
    case CURLE_GOT_NOTHING:
      return fault(Fault::empty_reply, end.host + " closed the connection without an answer");
    case CURLE_PARTIAL_FILE:
      return in_its_words(Fault::truncated, end);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return broken_off(end);
    case CURLE_BAD_CONTENT_ENCODING:
      return in_its_words(Fault::bad_encoding, end);
    case CURLE_TOO_MANY_REDIRECTS:
      return fault(Fault::redirect_loop, fmt::format("{}: stopped after 10 redirects", end.host));
    case CURLE_UNSUPPORTED_PROTOCOL:
      return unsupported(end);
    case CURLE_WEIRD_SERVER_REPLY:
      return in_its_words(Fault::not_http, end);
    case CURLE_OUT_OF_MEMORY:
      // 7.88 says this of a header line that is longer than it keeps.
      return in_its_words(end.ready ? Fault::too_large : Fault::internal, end);
    case CURLE_FILESIZE_EXCEEDED:
    case curle_too_large:
      return in_its_words(Fault::too_large, end);
    case CURLE_URL_MALFORMAT:
      return in_its_words(end.redirects > 0 ? Fault::http_odd : Fault::bad_url, end);
    default:
      return in_its_words(Fault::internal, end);
  }
}

// A target of a redirect that can't be reached is another matter than the proxy itself. A fault
// that makes go wait keeps its name: that it waits decides more than where.
bool blocked_target(const TransferEnd& end, Fault which) {
  return end.redirects > 0 && end.host != end.first_host && !end.ready && !end.refused_redirect &&
         weight_of(which) == Weight::quick && which != Fault::redirect_loop &&
         which != Fault::local_proxy_broken && which != Fault::http_odd;
}

}  // namespace

TransportFault classify_transport(const TransferEnd& end) {
  if (end.tunnel_too_large) return proxy_broken(end, "answers with a header that does not end");
  if (is_flood(end)) return flood(end);
  if (end.headers_too_large) {
    return fault(Fault::too_large, end.host + ": the header of the answer is far too long");
  }
  if (end.connect_status >= 300) return tunnel_refused(end);
  const bool waited = end.code == CURLE_OPERATION_TIMEDOUT;
  if (ended_at_proxy(end) && !waited) return proxy_broken(end, "does not serve");
  const auto result = by_code(end);
  if (!blocked_target(end, result.fault)) return result;
  return fault(Fault::redirect_target_blocked,
               fmt::format("{} redirects there: {}", end.first_host, result.detail));
}

}  // namespace gopx::fetch
