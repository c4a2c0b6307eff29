// What module proxies, checksum databases and modules' own hosts answer.
#include "unit/explain/reports.hpp"

using namespace gopx;
using testing::check_reports;
using testing::Report;

TEST_SUITE("explain: answers") {
  TEST_CASE("HTTP status of a proxy") {
    const Report reports[] = {
        {"go: example.org/lib@v1.2.0: reading https://goproxy.cn/example.org/lib/@v/v1.2.0.mod: "
         "502 Bad Gateway",
         "http-5xx them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: unexpected status "
         "(https://goproxy.io/example.org/lib/@v/v1.2.0.info): 503 Service Unavailable",
         "http-5xx them goproxy.io"},
        {"go: example.org/lib@v1.2.0: reading https://goproxy.cn/example.org/lib/@v/v1.2.0.mod: "
         "478 Unknown",
         "http-5xx them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: reading https://goproxy.cn/example.org/lib/@v/v1.2.0.mod: "
         "429 Too Many Requests",
         "http-429 them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://nexus.corp.example/repository/go/example.org/lib/@v/v1.2.0.mod: 401 Unauthorized",
         "http-401 me nexus.corp.example"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://nexus.corp.example/repository/go/example.org/lib/@v/v1.2.0.mod: 403 "
         "Forbidden\n\tserver response: license policy",
         "http-403-policy policy nexus.corp.example"},
        {"go: example.org/lib@v1.2.0: reading https://goproxy.cn/example.org/lib/@v/v1.2.0.mod: "
         "418 I'm a teapot",
         "http-403-public them goproxy.cn ?"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://proxy.golang.org/example.org/lib/@v/v1.2.0.zip: 403 Forbidden",
         "redirect-target-blocked path proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://goproxy.corp.example/example.org/lib/@v/v1.2.0.mod: 206 Partial Content",
         "http-odd them goproxy.corp.example"},
        {"go: example.org/lib@v1.2.0: reading https://goproxy.cn/example.org/lib/@v/v1.2.0.zip: "
         "404 Not Found\n\tserver response: not found",
         "split-brain them goproxy.cn ?"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://mirrors.ustc.edu.cn/goproxy/example.org/lib/@v/v1.2.0.mod: 404 Not Found",
         "wrong-base me mirrors.ustc.edu.cn"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://goproxy.corp.example/example.org/lib/@v/v1.2.0.mod: 404 Not Found",
         "wrong-base them goproxy.corp.example"},
        {"go: example.org/lib@v1.2.0: reading "
         "https://proxy.golang.org/example.org/lib/@v/v1.2.0.info: 404 Not Found\n\tserver "
         "response: not found: example.org/lib@v1.2.0: invalid version: unknown revision v1.2.0",
         "negative-cached them proxy.golang.org ?"},
        {"go: github.com/acme/secret@v1.2.0: reading "
         "https://proxy.golang.org/github.com/acme/secret/@v/v1.2.0.info: 404 Not Found\n\tserver "
         "response:\n\tnot found: github.com/acme/secret@v1.2.0: invalid version: git ls-remote -q "
         "origin in /tmp/gopath/pkg/mod/cache/vcs/aa: exit status 128:\n\t\tfatal: could not read "
         "Username for 'https://github.com': terminal prompts disabled\n\tConfirm the import path "
         "was entered correctly.",
         "private-leak me proxy.golang.org ?"},
        {"go: example.org/lib@v1.2.0: reading https://goproxy.io/example.org/lib/@v/v1.2.0.mod: "
         "404 Not Found\n\tserver response:\n\tnot found: example.org/lib@v1.2.0: mkdir "
         "/data/cache: no space left on device",
         "404-but-broken them goproxy.io"},
        {"go: example.org/lib@v1.2.0: reading file:///srv/mods/example.org/lib/@v/v1.2.0.info: "
         "open /srv/mods/example.org/lib/@v/v1.2.0.info: no such file or directory",
         "file-missing them -"},
    };
    check_reports(reports);
  }

  TEST_CASE("bodies and redirects") {
    const Report reports[] = {
        {"go: module example.org/lib: invalid response from proxy \"https://proxy.golang.org\": "
         "invalid character '<' looking for beginning of value",
         "html-200 path proxy.golang.org"},
        {"go: module example.org/lib: invalid response from proxy "
         "\"https://gitlab.corp.example/group/lib\": invalid character '<' looking for beginning "
         "of value",
         "html-200 me gitlab.corp.example"},
        {"go: example.org/lib@v1.2.0: invalid response from proxy "
         "\"https://goproxy.corp.example\": json: cannot unmarshal array into Go value of type "
         "struct",
         "bad-json them goproxy.corp.example"},
        {"go: example.org/lib@v1.2.0: invalid response from proxy "
         "\"https://goproxy.corp.example\": proxy returned info for version v1.2.1 instead of "
         "requested version",
         "wrong-version them goproxy.corp.example"},
        {"go: example.org/lib@v1.2.0: Get \"/example.org/lib/@v/v1.2.0.mod\": stopped after 10 "
         "redirects",
         "redirect-loop them -"},
        {"go: example.org/lib@v1.2.0: Get \"http://10.1.1.1/login\": redirected from secure URL "
         "https://goproxy.cn/example.org/lib/@v/v1.2.0.mod to insecure URL http://10.1.1.1/login",
         "redirect-insecure path goproxy.cn"},
        {"go: example.org/lib@v1.2.0: read "
         "\"https://goproxy.corp.example/example.org/lib/@v/v1.2.0.mod\": gzip: invalid header",
         "bad-encoding them goproxy.corp.example"},
        {"go: example.org/lib@v1.2.0: parsing go.mod: missing module line", "junk-mod them -"},
        {"go: example.org/lib@v1.2.0: parsing go.mod:\n\tmodule declares its path as: "
         "example.net/lib\n\t        but was required as: example.org/lib",
         "module-path-mismatch them -"},
        {"go: zip: not a valid zip file\ngo: zip: not a valid zip file", "zip-invalid them - x0 ?"},
        {"verifying example.org/lib@v1.2.0: zip: not a valid zip file", "zip-invalid me - ?"},
    };
    check_reports(reports);
  }

  TEST_CASE("content that does not match") {
    const Report reports[] = {
        {"verifying example.org/lib@v1.2.0: checksum mismatch\n\tdownloaded: h1:AAA=\n\tgo.sum:    "
         " h1:BBB=\n\nSECURITY ERROR\nThis download does NOT match an earlier download recorded in "
         "go.sum.",
         "zip-mismatch them - ?"},
        {"go: verifying example.org/lib@v1.2.0/go.mod: checksum mismatch\n\tdownloaded: "
         "h1:AAA=\n\tgo.sum:     h1:BBB=",
         "mod-mismatch them - ?"},
        {"go: example.org/lib@v1.2.0: verifying go.mod: checksum mismatch\n\tdownloaded: "
         "h1:AAA=\n\tsum.golang.org: h1:BBB=",
         "mod-mismatch them - ?"},
        {"# get https://goproxy.io/example.org/lib/@v/v1.2.0.zip\n# get "
         "https://goproxy.io/example.org/lib/@v/v1.2.0.zip: 200 OK (0.120s)\nverifying "
         "example.org/lib@v1.2.0: checksum mismatch\n\tdownloaded: h1:AAA=\n\tsum.golang.org: "
         "h1:BBB=",
         "zip-mismatch them goproxy.io"},
        {"go: verifying module: checksum missing from sumdb response\nexample.org/lib@v1.2.0: "
         "verifying module: checksum missing from sumdb response",
         "sumdb-inconsistent them -"},
        {"example.org/lib v1.2.0: missing ziphash: open "
         "/home/u/go/pkg/mod/cache/download/example.org/lib/@v/v1.2.0.ziphash: no such file or "
         "directory\ngo: example.org/lib@v1.2.0: missing ziphash: open hash: no such file or "
         "directory",
         "local-cache-broken me -"},
    };
    check_reports(reports);
  }

  TEST_CASE("the checksum database") {
    const Report reports[] = {
        {"go: example.org/lib@v1.2.0: verifying module: example.org/lib@v1.2.0: Get "
         "\"https://sum.golang.org/lookup/example.org/lib@v1.2.0\": dial tcp 142.250.1.1:443: i/o "
         "timeout",
         "sumdb-unreachable path sum.golang.org"},
        {"verifying example.org/lib@v1.2.0/go.mod: example.org/lib@v1.2.0/go.mod: Get "
         "https://sum.golang.org/lookup/example.org/lib@v1.2.0: dial tcp 142.250.1.1:443: connect: "
         "connection refused",
         "sumdb-unreachable path sum.golang.org"},
        {"go: example.org/lib@v1.2.0: verifying go.mod: example.org/lib@v1.2.0/go.mod: reading "
         "https://goproxy.cn/sumdb/sum.golang.org/supported: 403 Forbidden",
         "sumdb-relay-error them goproxy.cn"},
        {"go: example.org/lib@v1.2.0: verifying go.mod: example.org/lib@v1.2.0/go.mod: reading "
         "https://nexus.corp.example/repository/go/sumdb/sum.golang.org/tile/8/0/x059/842: 404 Not "
         "Found",
         "sumdb-relay-error them nexus.corp.example"},
        {"go: example.org/lib@v1.2.0: verifying module: example.org/lib@v1.2.0: reading "
         "https://sum.golang.org/lookup/example.org/lib@v1.2.0: 404 Not Found\n\tserver response: "
         "not found: example.org/lib@v1.2.0: invalid version: unknown revision v1.2.0",
         "sumdb-lookup-404 them sum.golang.org ?"},
        {"go: git.acme.example/lib@v1.2.0: verifying module: git.acme.example/lib@v1.2.0: reading "
         "https://sum.golang.org/lookup/git.acme.example/lib@v1.2.0: 404 Not Found\n\tserver "
         "response:\n\tnot found: git.acme.example/lib@v1.2.0: unrecognized import path "
         "\"git.acme.example/lib\": https fetch: Get \"https://git.acme.example/lib?go-get=1\": "
         "dial tcp: lookup git.acme.example on 8.8.8.8:53: no such host",
         "private-leak me sum.golang.org"},
        {"go: github.com/acme/lib@v1.2.0: verifying module: github.com/acme/lib@v1.2.0: reading "
         "https://goproxy.cn/sumdb/sum.golang.org/lookup/github.com/acme/lib@v1.2.0: 410 "
         "Gone\n\tserver response: not found: github.com/acme/lib@v1.2.0: invalid version: git "
         "fetch: exit status 128:\n\t\tfatal: could not read Username for 'https://github.com': "
         "terminal prompts disabled",
         "sumdb-lookup-404 me sum.golang.org ?"},
        {"go: example.org/lib@v1.2.0: verifying module: example.org/lib@v1.2.0: reading "
         "https://sum.golang.org/lookup/example.org/lib@v1.2.0: 404 Not Found\n\tserver response: "
         "not found: fetch timed out",
         "sumdb-lookup-404 them sum.golang.org"},
        {"go: example.org/lib@v1.2.0: verifying module: example.org/lib@v1.2.0: note has no "
         "verifiable signatures",
         "sumdb-garbage path -"},
        {"go: example.org/lib@v1.2.0: verifying module: invalid GOSUMDB: malformed verifier id",
         "sumdb-name me -"},
        {"go: example.org/lib@v1.2.0: verifying module: invalid GOSUMDB: too many fields",
         "sumdb-name me -"},
        {"go: download go1.22.3 for linux/amd64: golang.org/toolchain@v0.0.1-go1.22.3.linux-amd64: "
         "verifying module: checksum database disabled by GOSUMDB=off",
         "sumdb-off me -"},
        {"verifying example.org/lib@v1.2.0: example.org/lib@v1.2.0: initializing sumdb.Client: "
         "reading tree note: malformed note\nnote:\n",
         "local-cache-broken me - ?"},
        {"go: example.org/lib@v1.2.0: verifying module: example.org/lib@v1.2.0: downloaded "
         "inconsistent tile",
         "sumdb-inconsistent them -"},
    };
    check_reports(reports);
  }

  TEST_CASE("the module's own host, and git") {
    const Report reports[] = {
        {"go: rsc.io/pdf@v0.1.1: unrecognized import path \"rsc.io/pdf\": https fetch: Get "
         "\"https://rsc.io/pdf?go-get=1\": dial tcp 1.2.3.4:443: i/o timeout",
         "direct-blocked path rsc.io ?"},
        {"go: gone.example.org/lib@v0.1.0: unrecognized import path \"gone.example.org/lib\": "
         "https fetch: Get \"https://gone.example.org/lib?go-get=1\": dial tcp: lookup "
         "gone.example.org: no such host",
         "direct-blocked them gone.example.org ?"},
        {"go: git.acme.example/lib@v0.1.0: unrecognized import path \"git.acme.example/lib\": "
         "parse https://git.acme.example/lib?go-get=1: no go-import meta tags ()",
         "no-go-import me -"},
        {"go: example.org/lib@v0.1.0: unrecognized import path \"example.org/lib\": reading "
         "https://example.org/lib?go-get=1: 404 Not Found",
         "no-go-import me example.org"},
        {"package golang.org/x/tools/cmd/goimports: unrecognized import path "
         "\"golang.org/x/tools/cmd/goimports\": https fetch: Get "
         "\"https://golang.org/x/tools/cmd/goimports?go-get=1\": dial tcp 216.239.37.1:443: i/o "
         "timeout",
         "gopath-mode me golang.org"},
        {"go: github.com/acme/lib@v1.0.0: git ls-remote -q https://github.com/acme/lib in "
         "/root/go/pkg/mod/cache/vcs/aa: exit status 128:\n\tERROR: Repository not "
         "found.\n\tfatal: Could not read from remote repository.",
         "git-auth me github.com"},
        {"go: git.acme.example/lib@v1.0.0: invalid version: git fetch -f origin "
         "refs/heads/*:refs/heads/* in /root/go/pkg/mod/cache/vcs/aa: exit status "
         "128:\n\tgit@git.acme.example: Permission denied (publickey).\n\tfatal: Could not read "
         "from remote repository.",
         "git-auth me git.acme.example"},
        {"go: git.acme.example/lib@v1.0.0: invalid version: git fetch -f origin in "
         "/root/go/pkg/mod/cache/vcs/aa: exit status 128:\n\tHost key verification "
         "failed.\n\tfatal: Could not read from remote repository.",
         "git-auth me -"},
        {"go: github.com/acme/lib@v1.0.0: invalid version: git fetch -f origin in "
         "/root/go/pkg/mod/cache/vcs/aa: exit status 128:\n\terror: RPC failed; curl 56 GnuTLS "
         "recv error (-54): Error in the pull function.\n\tfatal: early EOF",
         "git-transport path -"},
        {"go: github.com/acme/lib@v1.0.0: invalid version: git ls-remote -q origin in "
         "/root/go/pkg/mod/cache/vcs/aa: exit status 128:\n\tfatal: unable to access "
         "'https://github.com/acme/lib/': Could not resolve host: github.com",
         "direct-blocked path github.com"},
        {"go: example.org/lib@v9.9.9: invalid version: unknown revision v9.9.9",
         "unknown-revision them -"},
        {"go: example.org/lib@v1.0.0: git init --bare in /root/go/pkg/mod/cache/vcs/aa: exec: "
         "\"git\": executable file not found in %PATH%",
         "git-missing me -"},
        {"go: example.org/lib/cmd@latest: module example.org/lib@latest found (v1.0.0), but does "
         "not contain package example.org/lib/cmd",
         "no-package them -"},
        {"go: example.org/lib@latest: no matching versions for query \"latest\"",
         "stale-list them - ?"},
    };
    check_reports(reports);
  }
}
