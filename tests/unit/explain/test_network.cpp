// Names, connections, TLS and forward proxies, as go 1.11 to 1.27 print them on Linux, macOS and
// Windows.
#include "unit/explain/reports.hpp"

using namespace gopx;
using testing::check_reports;
using testing::Report;

TEST_SUITE("explain: the way to a proxy") {
  TEST_CASE("names") {
    const Report reports[] = {
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://goproxy.acme-mirror.net/example.org/lib/@v/v1.2.0.mod\": dial tcp: lookup "
         "goproxy.acme-mirror.net on 10.0.0.2:53: no such host",
         "dns-nxdomain them goproxy.acme-mirror.net ?"},
        {"go: example.org/lib@v1.2.0: Get https://proxy.golang.org/example.org/lib/@v/v1.2.0.info: "
         "dial tcp: lookup proxy.golang.org: no such host",
         "dns-nxdomain me proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.info\": dial tcp: lookup "
         "proxy.golang.org: getaddrinfow: The requested name is valid, but no data of the "
         "requested type was found.",
         "dns-nxdomain me proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://nexus.corp.example/repository/go/example.org/lib/@v/v1.2.0.mod\": dial tcp: "
         "lookup nexus.corp.example on 1.1.1.1:53: no such host",
         "dns-nxdomain me nexus.corp.example ?"},
        {"go: module example.org/lib: Get \"https://goproxy.cn/example.org/lib/@v/list\": dial "
         "tcp: lookup goproxy.cn on 127.0.0.11:53: server misbehaving",
         "dns-timeout me goproxy.cn"},
        {"go: module example.org/lib: Get \"https://goproxy.cn/example.org/lib/@v/list\": dial "
         "tcp: lookup goproxy.cn: Temporary failure in name resolution",
         "dns-timeout me goproxy.cn"},
        {"go: module example.org/lib: Get \"https://goproxy.cn/example.org/lib/@v/list\": dial "
         "tcp: lookup goproxy.cn: i/o timeout",
         "dns-timeout me goproxy.cn"},
        {"go: module example.org/lib: Get \"https://goproxy.cn/example.org/lib/@v/list\": dial "
         "tcp: lookup goproxy.cn: getaddrinfow: This is usually a temporary error during hostname "
         "resolution and means that the local server did not receive a response from an "
         "authoritative server.",
         "dns-timeout me goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.zip\": dial tcp: i/o timeout",
         "dns-timeout me proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.io/example.org/lib/@v/v1.2.0.zip\": "
         "dial tcp: lookup goproxy.io on 8.8.8.8:53: dial udp 8.8.8.8:53: connect: network is "
         "unreachable",
         "dns-timeout me goproxy.io"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.io/example.org/lib/@v/v1.2.0.zip\": "
         "dial tcp: lookup goproxy.io on [::1]:53: read udp [::1]:40112->[::1]:53: read: "
         "connection refused",
         "dns-refused-stub me goproxy.io"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.io/example.org/lib/@v/v1.2.0.zip\": "
         "dial tcp: lookup goproxy.io on 127.0.0.53:53: read udp 127.0.0.1:40112->127.0.0.53:53: "
         "read: connection refused",
         "dns-refused-stub me goproxy.io"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.zip\": dial tcp 127.0.0.1:443: "
         "connect: connection refused",
         "dns-private-answer me proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.zip\": "
         "dial tcp 198.18.0.41:443: i/o timeout",
         "dns-private-answer me goproxy.cn"},
        {"go: golang.org/x/net@v0.1.0: unrecognized import path \"golang.org/x/net\": https fetch: "
         "Get \"https://golang.org/x/net?go-get=1\": dial tcp 157.240.7.20:443: i/o timeout",
         "dns-poisoned path golang.org ?"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.zip\": dial tcp 162.125.6.1:443: "
         "connect: connection timed out",
         "dns-poisoned path proxy.golang.org ?"},
    };
    check_reports(reports);
  }

  TEST_CASE("connections") {
    const Report reports[] = {
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": dial tcp 142.250.1.1:443: "
         "connect: connection timed out",
         "tcp-timeout path proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": dial tcp 142.250.1.1:443: "
         "connect: operation timed out",
         "tcp-timeout path proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": dial tcp 142.250.1.1:443: "
         "connectex: A connection attempt failed because the connected party did not properly "
         "respond after a period of time, or established connection failed because connected host "
         "has failed to respond.",
         "tcp-timeout path proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "dial tcp 1.2.3.4:443: connectex: No connection could be made because the target machine "
         "actively refused it.",
         "tcp-refused path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"http://nexus:8081/repository/go/example.org/lib/@v/v1.2.0.mod\": dial tcp "
         "10.1.2.3:8081: connect: connection refused",
         "tcp-refused them nexus:8081 ?"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": dial tcp "
         "[2607:f8b0:4004::2011]:443: connect: network is unreachable",
         "tcp-unreachable me proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": dial tcp 142.250.1.1:443: "
         "connectex: A socket operation was attempted to an unreachable network.",
         "tcp-unreachable me proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": dial tcp "
         "[2607:f8b0:4004::2011]:443: connect: operation timed out",
         "tcp-timeout path proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "read tcp 10.0.0.4:52118->1.2.3.4:443: wsarecv: An existing connection was forcibly "
         "closed by the remote host.",
         "tcp-reset-early path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "EOF",
         "empty-reply path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: read \"https://goproxy.cn/example.org/lib/@v/v1.2.0.zip\": "
         "unexpected EOF",
         "truncated them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: read \"https:/proxy.golang.org/@v/v1.2.0.zip\": unexpected "
         "EOF",
         "truncated them proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: read https://goproxy.cn/example.org/lib/@v/v1.2.0.zip: "
         "unexpected EOF",
         "truncated them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.zip\": "
         "stream error: stream ID 7; REFUSED_STREAM; received from peer",
         "truncated them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.zip\": "
         "http2: server sent GOAWAY and closed the connection; LastStreamID=3, "
         "ErrCode=ENHANCE_YOUR_CALM, debug=\"\"",
         "http2-goaway them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"http://goproxy.corp.example:22/example.org/lib/@v/v1.2.0.mod\": net/http: HTTP/1.x "
         "transport connection broken: malformed HTTP status code \"SMTP\"",
         "not-http me goproxy.corp.example:22"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://storage.googleapis.com/proxy-golang-org-prod/"
         "abc-example.org:lib-v1.2.0.zip?Expires=1\": read tcp 10.0.0.4:5->142.250.1.1:443: read: "
         "connection reset by peer",
         "redirect-target-blocked path storage.googleapis.com"},
    };
    check_reports(reports);
  }

  TEST_CASE("TLS") {
    const Report reports[] = {
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "net/http: TLS handshake timeout",
         "tls-timeout path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "remote error: tls: protocol version not supported",
         "tls-version path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "remote error: tls: handshake failure",
         "tls-version path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: "
         "current time 2024-03-09T08:00:00Z is after 2024-03-08T23:59:59Z",
         "tls-expired them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "x509: certificate has expired or is not yet valid: current time 2037-03-09T08:00:00Z is "
         "after 2024-03-08T23:59:59Z",
         "tls-expired them goproxy.cn ?"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: "
         "current time 2015-03-09T08:00:00Z is before 2024-03-08T23:59:59Z",
         "tls-not-yet-valid me goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": tls: failed to verify "
         "certificate: x509: certificate signed by unknown authority (possibly because of "
         "\"crypto/rsa: verification error\" while trying to verify candidate authority "
         "certificate \"ACME Web Filter CA\")",
         "tls-unknown-ca path proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": x509: “proxy.golang.org” "
         "certificate is not trusted",
         "tls-unknown-ca path proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": x509: failed to load system "
         "roots and no roots provided",
         "tls-unknown-ca path proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://proxy.golang.org/example.org/lib/@v/v1.2.0.mod\": tls: failed to verify "
         "certificate: x509: certificate is valid for *.wifi.example, not proxy.golang.org",
         "tls-name-mismatch path proxy.golang.org"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "tls: first record does not look like a TLS handshake",
         "tls-plain-http path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get "
         "\"https://goproxy.corp.example:3000/example.org/lib/@v/v1.2.0.mod\": http: server gave "
         "HTTP response to HTTPS client",
         "tls-plain-http me goproxy.corp.example:3000"},
    };
    check_reports(reports);
  }

  TEST_CASE("the forward proxy") {
    const Report reports[] = {
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "proxyconnect tcp: dial tcp 127.0.0.1:7890: connectex: No connection could be made "
         "because the target machine actively refused it.",
         "local-proxy-broken me 127.0.0.1:7890"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "proxyconnect tcp: dial tcp: lookup webproxy.corp.example on 10.0.0.2:53: no such host",
         "local-proxy-broken me webproxy.corp.example"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "proxyconnect tcp: tls: first record does not look like a TLS handshake",
         "local-proxy-broken me -"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "socks connect tcp 192.168.1.2:1080->goproxy.cn:443: unknown error host unreachable",
         "local-proxy-broken me 192.168.1.2:1080"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "Bad Gateway",
         "local-proxy-broken me goproxy.cn ?"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "Server UnReachable",
         "local-proxy-broken me goproxy.cn ?"},
        {"go: example.org/lib@v1.2.0: Get https://goproxy.cn/example.org/lib/@v/v1.2.0.mod: "
         "Forbidden",
         "local-proxy-broken policy goproxy.cn ?"},
        {"go: example.org/lib@v1.2.0: Get https://goproxy.cn/example.org/lib/@v/v1.2.0.mod: Proxy "
         "Authentication Required",
         "http-407 me goproxy.cn"},
        {"go: example.org/lib@v1.2.0: Get \"https://goproxy.cn/example.org/lib/@v/v1.2.0.mod\": "
         "Proxy Authorization Required",
         "http-407 me goproxy.cn"},
    };
    check_reports(reports);
  }
}
