// How the end of a transfer is named. That real servers produce these ends is test_http_faults.cpp;
// here are the ones that no loopback server can produce, and the borders between them.
#include <curl/curl.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <vector>

#include "fetch/transport_fault.hpp"

using namespace gopx;
using namespace gopx::fetch;
using namespace gopx::sys;
using namespace std::chrono_literals;

namespace {

// A transfer that got as far as sending its request.
TransferEnd end_with(int code, const std::string& text = "") {
  TransferEnd end;
  end.code = code;
  end.text = text;
  end.host = end.first_host = "proxy.example";
  end.resolved = end.connected = end.ready = true;
  end.connect_timeout = 2s;
  end.timeout = 5s;
  end.elapsed = end.hop_elapsed = 100ms;
  return end;
}

TransferEnd connecting(int code, const std::string& text = "") {
  TransferEnd end = end_with(code, text);
  end.resolved = end.connected = end.ready = false;
  return end;
}

std::string fault_of(const TransferEnd& end) {
  return std::string(name_of(classify_transport(end).fault));
}

}  // namespace

TEST_CASE("A time-out is named by the phase it ended in") {
  TransferEnd end = connecting(CURLE_OPERATION_TIMEDOUT);
  end.elapsed = 2s;
  CHECK(fault_of(end) == "dns-timeout");
  end.resolved = true;
  CHECK(fault_of(end) == "tcp-timeout");
  end.connected = true;
  CHECK(fault_of(end) == "tls-timeout");
  CHECK(classify_transport(end).detail ==
        "TLS handshake with proxy.example not complete within 2s (connect_timeout)");
  end.elapsed = 5s;
  CHECK(classify_transport(end).detail ==
        "TLS handshake with proxy.example not complete within 5s (timeout)");
  end.ready = true;
  CHECK(fault_of(end) == "stall");
  end.header_bytes = 1;
  CHECK(fault_of(end) == "slow");
  end.header_bytes = 0;
  end.body_bytes = 1;
  CHECK(fault_of(end) == "slow");
}

TEST_CASE("What is no part of an answer is a flood when there is more of it than of any framing") {
  for (const int code : {CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_RECV_ERROR,
                         CURLE_OPERATION_TIMEDOUT}) {
    TransferEnd end = end_with(code);
    end.overhead_bytes = 8191;
    CHECK(fault_of(end) != "flood");
    end.overhead_bytes = 8192;
    CHECK(fault_of(end) == "flood");
    end.body_bytes = 8;  // framing grows with the answer
    CHECK(fault_of(end) != "flood");
  }
  TransferEnd end = end_with(CURLE_SSL_CONNECT_ERROR);
  end.overhead_bytes = 8192;
  CHECK(fault_of(end) == "tls-reset");
  end.flooded = true;
  end.wire_bytes = 600'000;
  CHECK(classify_transport(end).detail ==
        "proxy.example sends what is no part of an answer: 600000 bytes so far");
  end.too_many_interim = true;
  CHECK(classify_transport(end).detail ==
        "proxy.example sends one 1xx answer after another, and none that counts");
}

TEST_CASE("The libraries' own words for a flood") {
  for (const char* text : {"nghttp2_session_mem_recv() returned -904:Flooding was detected in this "
                           "HTTP/2 session, and "
                           "it must be closed",
                           "-905:Too many CONTINUATION frames following a HEADER frame",
                           "error:0A000084:SSL routines::too many key updates",
                           "error:0A000199:SSL routines::too many warn alerts"}) {
    CAPTURE(text);
    CHECK(fault_of(end_with(CURLE_HTTP2, text)) == "flood");
    CHECK(fault_of(connecting(CURLE_SSL_CONNECT_ERROR, text)) == "flood");
  }
}

TEST_CASE("An endless answer to CONNECT is the forward proxy's doing") {
  TransferEnd end = connecting(CURLE_WRITE_ERROR);
  end.proxy = ProxyKind::http;
  end.tunnel_too_large = true;
  CHECK(fault_of(end) == "local-proxy-broken");
}

TEST_CASE("A name that does not resolve") {
  TransferEnd end = connecting(CURLE_COULDNT_RESOLVE_HOST);
  CHECK(fault_of(end) == "dns-nxdomain");
  end.hop_elapsed = 999ms;
  CHECK(fault_of(end) == "dns-nxdomain");
  end.hop_elapsed = 1s;  // only a resolver that gives up takes so long
  CHECK(fault_of(end) == "dns-timeout");
  end.hop_elapsed = 1ms;
  end.resolver = ResolverState::refused;
  CHECK(fault_of(end) == "dns-refused-stub");
  end.resolver = ResolverState::unreachable;
  CHECK(fault_of(end) == "dns-timeout");
}

TEST_CASE("A connect that failed is named by its errno") {
  struct Row {
    int error;
    std::string expected;
  };
  const std::vector<Row> rows{
      {ECONNREFUSED, "tcp-refused"},     {ECONNRESET, "tcp-reset-early"},
      {ETIMEDOUT, "tcp-timeout"},        {ENETUNREACH, "tcp-unreachable"},
      {EHOSTUNREACH, "tcp-unreachable"}, {EACCES, "tcp-unreachable"},
      {EPERM, "tcp-unreachable"},        {0, "tcp-refused"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.error);
    TransferEnd end = connecting(CURLE_COULDNT_CONNECT);
    end.os_errno = row.error;
    CHECK(fault_of(end) == row.expected);
    end.proxy = ProxyKind::socks;
    CHECK(fault_of(end) == "local-proxy-broken");
  }
}

TEST_CASE("Words of the TLS library") {
  struct Row {
    int code;
    std::string text, expected;
  };
  const int failed = CURLE_SSL_CONNECT_ERROR;
  const int unverified = CURLE_PEER_FAILED_VERIFICATION;
  const std::vector<Row> rows{
      {failed, "error:0A00010B:SSL routines::wrong version number", "tls-plain-http"},
      {failed, "TLS connect error: error:0A00010B:SSL routines::wrong version number",
       "tls-plain-http"},
      {failed, "TLS connect error: error:0A0000C6:SSL routines::packet length too long",
       "tls-plain-http"},
      {failed, "error:0A00042E:SSL routines::tlsv1 alert protocol version", "tls-version"},
      {failed, "error:0A000102:SSL routines::unsupported protocol", "tls-version"},
      {failed, "error:0A000410:SSL routines::sslv3 alert handshake failure", "tls-version"},
      {failed, "OpenSSL SSL_connect: Connection reset by peer in connection to h:443", "tls-reset"},
      {failed, "error:0A000126:SSL routines::unexpected eof while reading", "tls-reset"},
      {failed, "", "tls-reset"},
      {failed, "error:0200008A:rsa routines::invalid padding", "tls-unknown-ca"},
      {failed, "TLS connect error: error:068000DD:asn1 encoding routines::EVP lib",
       "tls-unknown-ca"},
      {failed, "error:0A00007B:SSL routines::bad signature", "tls-reset"},
      {unverified, "SSL certificate problem: certificate has expired", "tls-expired"},
      {unverified, "SSL certificate problem: certificate is not yet valid", "tls-not-yet-valid"},
      {unverified, "SSL: no alternative certificate subject name matches target host name 'h'",
       "tls-name-mismatch"},
      {unverified, "SSL: no alternative certificate subject name matches target ipv4 address 'h'",
       "tls-name-mismatch"},
      {unverified, "SSL: certificate subject name 'a' does not match target host name 'b'",
       "tls-name-mismatch"},
      {unverified, "SSL certificate problem: self-signed certificate", "tls-unknown-ca"},
      {unverified, "SSL certificate problem: unable to get local issuer certificate",
       "tls-unknown-ca"},
      {CURLE_SSL_CACERT_BADFILE, "error setting certificate file: /x", "tls-unknown-ca"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    TransferEnd end = end_with(row.code, row.text);
    end.ready = false;
    CHECK(fault_of(end) == row.expected);
  }
}

TEST_CASE("The verify result decides where there are no words") {
  TransferEnd end = end_with(CURLE_PEER_FAILED_VERIFICATION);
  const std::vector<std::pair<long, std::string>> rows{
      {10, "tls-expired"},       {9, "tls-not-yet-valid"}, {18, "tls-unknown-ca"},
      {19, "tls-unknown-ca"},    {20, "tls-unknown-ca"},   {62, "tls-name-mismatch"},
      {64, "tls-name-mismatch"}, {1, "tls-unknown-ca"},
  };
  for (const auto& [result, expected] : rows) {
    CAPTURE(result);
    end.verify_result = result;
    CHECK(fault_of(end) == expected);
  }
}

TEST_CASE("A connection that breaks: before TLS, before the answer, within it") {
  for (const int code : {CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM}) {
    CAPTURE(code);
    TransferEnd end = end_with(code, "broken");
    CHECK(fault_of(end) == "tcp-reset-early");
    end.header_bytes = 1;
    CHECK(fault_of(end) == "truncated");
    end.header_bytes = 0;
    end.ready = false;
    CHECK(fault_of(end) == "tls-reset");
    end.https = false;
    CHECK(fault_of(end) == "tcp-reset-early");
  }
}

TEST_CASE("A connection that ends in place of an answer, in the words of two versions") {
  CHECK(fault_of(end_with(CURLE_GOT_NOTHING)) == "empty-reply");
  CHECK(fault_of(end_with(CURLE_RECV_ERROR, "OpenSSL SSL_read: unexpected eof while reading")) ==
        "empty-reply");
}

TEST_CASE("Answers of a SOCKS proxy") {
  const std::vector<std::pair<long, std::string>> rows{
      {CURLPX_REPLY_CONNECTION_REFUSED, "tcp-refused"},
      {CURLPX_REPLY_HOST_UNREACHABLE, "tcp-unreachable"},
      {CURLPX_REPLY_NETWORK_UNREACHABLE, "tcp-unreachable"},
      {CURLPX_REPLY_NOT_ALLOWED, "tcp-unreachable"},
      {CURLPX_USER_REJECTED, "local-proxy-broken"},
      {CURLPX_BAD_VERSION, "local-proxy-broken"},
  };
  for (const auto& [answer, expected] : rows) {
    CAPTURE(answer);
    TransferEnd end = end_with(CURLE_PROXY, "SOCKS");
    end.proxy = ProxyKind::socks;
    end.ready = false;
    end.proxy_error = answer;
    CHECK(fault_of(end) == expected);
  }
}

TEST_CASE("The target of a redirect") {
  TransferEnd end = connecting(CURLE_COULDNT_CONNECT);
  end.os_errno = ECONNREFUSED;
  end.redirects = 1;
  CHECK(fault_of(end) == "tcp-refused");  // the same host
  end.host = "cdn.example";
  CHECK(fault_of(end) == "redirect-target-blocked");
  CHECK(classify_transport(end).detail ==
        "proxy.example redirects there: cdn.example: connection refused");
  end.redirects = 0;
  CHECK(fault_of(end) == "tcp-refused");
  // One that makes go wait keeps its name.
  end.redirects = 1;
  end.code = CURLE_OPERATION_TIMEDOUT;
  end.resolved = true;
  CHECK(fault_of(end) == "tcp-timeout");
  // What comes after the connection is up is the target's own fault.
  CHECK(fault_of([] {
          TransferEnd broken = end_with(CURLE_PARTIAL_FILE);
          broken.redirects = 1;
          broken.host = "cdn.example";
          return broken;
        }()) == "truncated");
}

TEST_CASE("Refused redirects, and other uses of the same code") {
  TransferEnd end = end_with(CURLE_UNSUPPORTED_PROTOCOL, "Received HTTP/0.9 when not allowed");
  CHECK(fault_of(end) == "not-http");
  end.refused_redirect = true;
  end.redirects = 1;
  CHECK(fault_of(end) == "http-odd");
  end.redirect_to_http = true;
  CHECK(fault_of(end) == "redirect-insecure");
}

TEST_CASE("Details carry no credentials and stay one line") {
  const auto result = classify_transport(
      end_with(CURLE_RECV_ERROR, "bad https://me:secret@h/\r\nInjected: line\x1b[31m"));
  CHECK(result.detail.find("secret") == std::string::npos);
  CHECK(result.detail.find('\n') == std::string::npos);
  CHECK(result.detail.find('\x1b') == std::string::npos);
}

TEST_CASE("Every code has a name and a detail") {
  for (int code = 1; code < 200; ++code) {
    CAPTURE(code);
    const auto result = classify_transport(end_with(code));
    CHECK_FALSE(name_of(result.fault).empty());
    CHECK_FALSE(result.detail.empty());
  }
}
