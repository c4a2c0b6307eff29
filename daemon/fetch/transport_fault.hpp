// From the end of a transfer to a Fault: which layer gave way, and what a person should be told.
//
// The fetching library's codes alone don't tell: a time-out has one code in every phase, a failed
// handshake leaves most times at zero, a wrong host name leaves no verify result. So the transfer
// notes itself how far it came on its last hop.
#pragma once

#include <cstdint>
#include <string>

#include "base/fault.hpp"
#include "base/time.hpp"
#include "sys/name_servers.hpp"

namespace gopx::fetch {

enum class ProxyKind : std::uint8_t { none, http, https, socks };

struct TransferEnd {
  int code = 0;             // CURLcode
  std::string text;         // the library's own words, may be empty
  long os_errno = 0;        // of the last connect
  long verify_result = 0;   // X509_V_ERR_… of the certificate
  std::string issuer;       // of a certificate that was not trusted; "" = not known
  long connect_status = 0;  // what the forward proxy answered to CONNECT; 0 = nothing
  long proxy_error = 0;     // CURLproxycode, for SOCKS
  ProxyKind proxy = ProxyKind::none;
  sys::ResolverState resolver =
      sys::ResolverState::unknown;  // looked at only if a name did not resolve

  // The hop on which it ended: the request itself, or the last redirect.
  std::string host;        // host[:port]
  std::string first_host;  // of the request itself
  bool https = true;
  int redirects = 0;              // that were followed
  bool refused_redirect = false;  // a redirect was answered, and its target not even tried
  bool redirect_to_http = false;  // … because it goes from https to http
  bool resolved = false;          // a TCP connect was begun
  bool connected = false;         // TCP is up
  bool ready = false;             // TLS (and the tunnel) are up, the request went out
  std::size_t header_bytes = 0;
  std::size_t body_bytes = 0;
  bool headers_too_large = false;
  bool tunnel_too_large = false;     // of a forward proxy's answer to CONNECT
  bool too_many_interim = false;     // answers with a status below 200
  std::uint64_t overhead_bytes = 0;  // came after the request, over TLS, and no part of an answer
  bool flooded = false;              // far more came than the answer consists of
  std::uint64_t wire_bytes = 0;      // that came over TLS, of all hops

  Duration connect_timeout{};  // from the beginning of a hop to ready
  Duration timeout{};          // of the whole
  Duration silence{};          // it was given up after so much of it; zero = it was not
  Duration elapsed{};          // of the whole
  Duration hop_elapsed{};      // of the last hop
};

struct TransportFault {
  Fault fault = Fault::internal;
  std::string detail;  // one line, no credentials
};

// For a transfer that did not end well (code is not CURLE_OK).
TransportFault classify_transport(const TransferEnd& end);

}  // namespace gopx::fetch
