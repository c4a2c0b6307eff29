// What is no error of go's downloads: no claim. A false claim is worse than none.
#include "unit/explain/reports.hpp"

using namespace gopx;
using testing::check_reports;
using testing::Report;

TEST_SUITE("explain: other programs") {
  TEST_CASE("programs that speak of networks, many of them written in Go") {
    const Report reports[] = {
        {"Error response from daemon: Get \"https://registry-1.docker.io/v2/\": net/http: TLS "
         "handshake timeout",
         "none"},
        {"Error response from daemon: Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup "
         "registry-1.docker.io on 127.0.0.53:53: no such host",
         "none"},
        {"Unable to connect to the server: dial tcp 10.0.0.1:6443: connect: connection refused",
         "none"},
        {"E0611 10:02:44.112233 31337 memcache.go:265] couldn't get current server API group list: "
         "Get \"https://10.0.0.1:6443/api\": x509: certificate signed by unknown authority",
         "none"},
        {"│ Error: Failed to install provider\n│ Error while installing hashicorp/aws v5.0.0: Get "
         "\"https://releases.hashicorp.com/x.zip\": context deadline exceeded",
         "none"},
        {"level=error ts=2024 caller=main.go:42 err=\"Get \\\"http://10.3.0.8:8080/metrics\\\": "
         "dial tcp 10.3.0.8:8080: connect: connection refused\"",
         "none"},
        {"npm ERR! code ETIMEDOUT\nnpm ERR! network request to https://registry.npmjs.org/x "
         "failed, reason: connect ETIMEDOUT 1.2.3.4:443",
         "none"},
        {"curl: (28) Failed to connect to proxy.golang.org port 443 after 129934 ms: Connection "
         "timed out",
         "none"},
        {"fatal: unable to access 'https://github.com/acme/lib/': Could not resolve host: "
         "github.com",
         "none"},
        {"error: RPC failed; curl 56 GnuTLS recv error (-9): Error decoding the received TLS "
         "packet.\nfatal: early EOF",
         "none"},
        {"git@github.com: Permission denied (publickey).\nfatal: Could not read from remote "
         "repository.",
         "none"},
        {"Error: INSTALLATION FAILED: failed to fetch https://charts.corp.example/a.tgz : 404 Not "
         "Found",
         "none"},
        {"cargo: failed to download from `https://index.crates.io/config.json`: [6] Could not "
         "resolve host: index.crates.io",
         "none"},
        {"django: dial tcp 127.0.0.1:5432: connect: connection refused", "none"},
        {"2024/04/02 11:20:31 http: TLS handshake error from 127.0.0.1:53112: remote error: tls: "
         "bad certificate",
         "none"},
        {"panic: open /data/app.db: permission denied", "none"},
        {"Error: zip: not a valid zip file", "none"},
        {"write /var/lib/docker/tmp/x: no space left on device", "none"},
    };
    check_reports(reports);
  }

  TEST_CASE("compilers, linters, tests") {
    const Report reports[] = {
        {"# example.org/app\n./main.go:41:17: undefined: http.ErrServerClose\n./main.go:58:2: "
         "declared and not used: timeout",
         "none"},
        {"main.go:12:5: error strings should not be capitalized or end with \"i/o timeout\" "
         "(stylecheck)",
         "none"},
        {"internal/x.go:3:8: package example.org/app/internal/y is not in std "
         "(/usr/local/go/src/example.org/app/internal/y)",
         "none"},
        {"--- FAIL: TestGet (0.01s)\n    client_test.go:33: Get "
         "\"http://127.0.0.1:38211/example.org/a/@v/list\": connection refused",
         "none"},
        {"    tls_test.go:71: want \"x509: certificate signed by unknown authority\", got EOF",
         "none"},
        {"ok  \texample.org/app\t0.214s\n?   \texample.org/app/cmd\t[no test files]", "none"},
        {"go: no required module provides package example.org/a; to add it:\n\tgo get "
         "example.org/a",
         "none"},
        {"go: cannot find main module, but found .git/config in /src", "none"},
    };
    check_reports(reports);
  }

  TEST_CASE("good output, documents and histories") {
    const Report reports[] = {
        {"", "none"},
        {"go: downloading example.org/a v1.0.0\ngo: added example.org/a v1.0.0\n", "none"},
        {"# get https://proxy.golang.org/example.org/a/@v/list\n# get "
         "https://proxy.golang.org/example.org/a/@v/list: 404 Not Found (0.003s)\n# get "
         "https://proxy.golang.org/example.org/@v/list: 200 OK (0.003s)",
         "none"},
        {"9f1c2aa docs: explain 410 Gone from sum.golang.org and GOPRIVATE\n0c77a1d fix: module "
         "lookup disabled by GOPROXY=off",
         "none"},
        {"export GOPROXY=https://goproxy.cn,direct\nexport GOSUMDB=sum.golang.google.cn", "none"},
        {"If you see `i/o timeout`, set GOPROXY=https://goproxy.cn and try again.", "none"},
        {"127.0.0.1 - - [01/Jan/2024] \"GET /example.org/a/@v/v1.0.0.mod HTTP/1.1\" 404 19",
         "none"},
    };
    check_reports(reports);
  }
}
