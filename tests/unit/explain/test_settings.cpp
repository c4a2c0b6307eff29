// What this machine's settings and disk bring about, in go's own words.
#include "unit/explain/reports.hpp"

using namespace gopx;
using testing::check_reports;
using testing::Report;

TEST_SUITE("explain: settings") {
  TEST_CASE("GOPROXY") {
    const Report reports[] = {
        {"go: example.org/a@v1.0.0: module lookup disabled by GOPROXY=off", "gooff me -"},
        {"main.go:4:2: example.org/a@v1.0.0: module lookup disabled by GOPROXY=off", "gooff me -"},
        {"main.go:4:2: GOPROXY list is not the empty string, but contains no entries",
         "goproxy-empty me - x0"},
        {"go: example.org/a@v1.0.0: invalid proxy URL missing scheme: goproxy", "list-typo me -"},
        {"go: example.org/a@v1.0.0: invalid proxy URL scheme (must be https, http, file): "
         "ftp://goproxy.cn",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: parse \"goproxy.cn:443:direct\": first path segment in URL "
         "cannot contain colon",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: parse \"https://goproxy.cn，direct\": invalid character \"，\" "
         "in host name",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: Get \"https://https//goproxy.cn/example.org/a/@v/v1.0.0.mod\": "
         "dial tcp: lookup https: no such host",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: Get \"https://goproxy.cn;direct/example.org/a/@v/v1.0.0.mod\": "
         "dial tcp: lookup goproxy.cn;direct: no such host",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: Get "
         "\"https://goproxy.cn，direct/example.org/a/@v/v1.0.0.mod\": dial tcp: lookup "
         "goproxy.cn，direct: no such host",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: Get "
         "\"https://\\\"https//goproxy.cn/example.org/a/@v/v1.0.0.mod\": dial tcp: lookup "
         "\\\"https: no such host",
         "list-typo me -"},
        {"go: example.org/a@v1.0.0: refusing to pass credentials to insecure URL: "
         "http://joe:xxxxx@nexus.corp.example/go/example.org/a/@v/v1.0.0.mod",
         "credentials-over-http me nexus.corp.example"},
        {"$ go env -w GOPROXY=https://goproxy.cn,direct\nwarning: go env -w GOPROXY=... does not "
         "override conflicting OS environment variable",
         "env-shadowed me - x0 ?"},
        {"$ go env -w GOPROXY=https://goproxy.cn,direct\nwarning: go env -w GOPROXY=... does not "
         "override conflicting OS environment variable\n$ go mod tidy\ngo: example.org/a@v1.0.0: "
         "Get \"https://proxy.golang.org/example.org/a/@v/v1.0.0.mod\": dial tcp 142.250.1.1:443: "
         "i/o timeout",
         "env-shadowed me proxy.golang.org ?"},
    };
    check_reports(reports);
  }

  TEST_CASE("other settings and files of the project") {
    const Report reports[] = {
        {"go: example.org/a@v1.0.0: cannot query module due to -mod=vendor", "vendor-mode me -"},
        {"go: modules disabled by GO111MODULE=off; see 'go help modules'", "gopath-mode me - x0"},
        {"go: go.mod requires go >= 1.24.1 (running go 1.22.0; GOTOOLCHAIN=local)",
         "go-too-old me - x0"},
        {"go: example.org/a@v1.0.0 requires go >= 1.24 (running go 1.22.0; GOTOOLCHAIN=local)",
         "go-too-old me -"},
        {"go: errors parsing go.mod:\n/src/go.mod:3: invalid go version '1.22.0': must match "
         "format 1.23",
         "go-too-old me - x0"},
        {"go: errors parsing go.mod:\n/src/go.mod:5: unknown directive: toolchain",
         "go-too-old me - x0"},
        {"go: go.mod file indicates go 1.21, but maximum version supported by tidy is 1.19",
         "go-too-old me - x0"},
        {"package example.org/a: cannot download, http://example.org/a uses insecure protocol",
         "insecure-scheme me -"},
        {"go: download go1.23 for darwin/arm64: toolchain not available",
         "toolchain-missing them - x0 ?"},
        {"go: download go1.23.4 for darwin/arm64: toolchain not available",
         "toolchain-missing them - x0"},
        {"go: example.org/a@v1.0.0: missing go.sum entry; to add it:\n\tgo mod download "
         "example.org/a",
         "go-sum-missing me -"},
        {"main.go:5:2: missing go.sum entry for module providing package example.org/a/b; to "
         "add:\n\tgo get example.org/app",
         "go-sum-missing me -"},
    };
    check_reports(reports);
  }

  TEST_CASE("the disk") {
    const Report reports[] = {
        {"go: could not create module cache: mkdir /go/pkg/mod/cache: permission denied",
         "cache-unwritable me - x0"},
        {"go: could not create module cache: stat /root/go/pkg/mod: permission denied",
         "cache-unwritable me - x0"},
        {"go: example.org/a@v1.0.0: mkdir /home/u/go/pkg/mod/example.org: read-only file system",
         "cache-unwritable me -"},
        {"go: example.org/a@v1.0.0: open "
         "C:\\Users\\nick\\go\\pkg\\mod\\cache\\download\\example.org\\a\\@v\\v1.0.0.lock: Access "
         "is denied.",
         "cache-unwritable me -"},
        {"go: example.org/a@v1.0.0: write "
         "/go/pkg/mod/cache/download/example.org/a/@v/v1.0.0.zip1.tmp: no space left on device",
         "cache-unwritable me -"},
        {"go: module cache not found: neither GOMODCACHE nor GOPATH is set",
         "cache-unwritable me - x0"},
    };
    check_reports(reports);
  }

  TEST_CASE("go was ended while it waited") {
    const Report reports[] = {
        {"$ go mod download -x\n# get "
         "https://goproxy.corp.example/example.org/a/@v/v1.0.0.zip\nERROR: Job failed: execution "
         "took longer than 1h0m0s seconds",
         "stall them goproxy.corp.example ?"},
        {"go: downloading example.org/a v1.0.0\ngo: downloading example.org/b v1.0.0\nError: The "
         "operation was canceled.",
         "stall them - x0 ?"},
        {"go: downloading example.org/a v1.0.0\nsignal: killed", "cut-off me - x0 ?"},
        {"go: downloading example.org/a v1.0.0\nok example.org/app 0.1s\nsignal: killed", "none"},
    };
    check_reports(reports);
  }
}
