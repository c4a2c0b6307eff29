// The ways of saying it. Go's own texts: cmd/go, net, net/http, crypto/tls and crypto/x509 of go
// 1.11 to 1.27; systems' texts: strerror of Linux and macOS, FormatMessage of Windows; git's and
// curl's as git prints them. In lower case; a '|' stands between two ways.
#include "ctl/explain/words.hpp"

#include <iterator>

namespace gopx::explain {
namespace {

using W = Word;

constexpr Phrases rows[] = {
    {W::none, ""},
    {W::go_colon, "go: "},
    {W::go_command,
     "go get |go install |go mod |go list |go build |go run |go test |go vet |go work |go "
     "generate "},
    {W::go_file, ".go:"},
    {W::at_version, "@v|@latest|@upgrade|@patch|@master|@main|@none|@release|@develop|@head"},
    {W::verb_get, "get \"http|get http|get \"/|get \"file"},
    {W::verb_reading, "reading http|reading file:|read \"http|read http|unexpected status (http"},
    {W::verifying, "verifying "},
    {W::protocol_path, "/@v/|/@latest|/sumdb/|sum.golang.org/|sum.golang.google.cn/|go-get=1"},
    {W::module_words,
     "module |modules |import path|toolchain|go.mod|go.sum|zip:|download |tree note"},
    {W::setting_name, "goproxy|gosumdb|go111module|goflags|gonosumdb|goprivate"},
    {W::progress,
     "go: downloading |go: finding |go: extracting |go: found |go: added |go: upgraded |go: "
     "downgraded |go: creating |go: to add |go: removed |go: fetching |go: warning: |go: "
     "warning, "},
    {W::asked_x, "# get http"},
    {W::no_such_host,
     "no such host|name or service not known|nodename nor servname|no data of the requested type "
     "was found|non-recoverable error occurred during a database lookup"},
    {W::resolver_busy,
     "server misbehaving|temporary failure in name resolution|temporary error during hostname "
     "resolution|cannot unmarshal dns message|no answer from dns server|dns: read: |try again "
     "later: lookup"},
    {W::resolver_io, ":53: read udp|:53: dial udp|:53: write udp|:53: read tcp|:53: dial tcp"},
    {W::lookup, "lookup "},
    {W::dial_udp, "dial udp|read udp|write udp"},
    {W::dial_tcp, "dial tcp"},
    {W::nameless_timeout,
     "dial tcp: i/o timeout|dial: i/o timeout|dial tcp: operation was canceled"},
    {W::refused, "connection refused|actively refused it|machine refused"},
    {W::timed_out,
     "i/o timeout|connection timed out|operation timed out|did not properly respond after a "
     "period|connected host has failed to respond|semaphore timeout period"},
    {W::unreachable,
     "no route to host|network is unreachable|host is unreachable|host is down|network is "
     "down|cannot assign requested address|can't assign requested address|unreachable "
     "network|unreachable host|connect: invalid argument|requested address is not valid in its "
     "context"},
    {W::reset,
     "connection reset by peer|forcibly closed by the remote host|broken pipe|software caused "
     "connection abort|was aborted by the software|use of closed network connection|server closed "
     "idle connection|connection was aborted|network name is no longer available"},
    {W::forbidden_socket,
     "connect: permission denied|connect: operation not permitted|forbidden by its access "
     "permissions|write: operation not permitted"},
    {W::end_of_file, ": eof"},
    {W::unexpected_eof,
     "unexpected eof|flate: corrupt input|bad record mac|with more than declared "
     "content-length|connection broken: unexpected|incomplete response"},
    {W::h2_stream, "stream error: stream id"},
    {W::h2_goaway, "server sent goaway"},
    {W::h2_lost,
     "client connection lost|client connection force closed|http2: client conn|response body "
     "closed|http2: unsupported scheme"},
    {W::no_headers,
     "timeout awaiting response headers|while awaiting headers|context deadline "
     "exceeded|request canceled while waiting"},
    {W::tls_handshake_timeout, "tls handshake timeout"},
    {W::plain_http,
     "server gave http response to https client|first record does not look like a tls "
     "handshake|oversized record received"},
    {W::tls_version,
     "unsupported protocol version|protocol version not supported|tls: handshake failure|no cipher "
     "suite supported|insufficient security level|inappropriate fallback|unconfigured cipher "
     "suite|server chose an unknown cipher|unsupported versions"},
    {W::tls_alert,
     "tls: internal error|tls: unexpected message|tls: illegal parameter|tls: access denied|tls: "
     "decode error|tls: decrypt error|tls: bad certificate|tls: certificate required|tls: "
     "user canceled|tls: close notify|tls: error decoding message"},
    {W::tls_name_alert, "tls: unrecognized name"},
    {W::cert_time, "certificate has expired or is not yet valid|certificate is expired"},
    {W::cert_after, " is after 20| is after 19| is after 21"},
    {W::cert_before, " is before "},
    {W::cert_unknown,
     "certificate signed by unknown authority|certificate is not trusted|failed to load system "
     "roots|not authorized to sign other|not standards compliant|osstatus "
     "-|secpolicycreatessl|root "
     "certificate which is not trusted|self-signed certificate|self signed "
     "certificate|negative serial number|issuer has name constraints|unhandled critical extension"},
    {W::cert_issuer, "candidate authority certificate \""},
    {W::cert_name,
     "certificate is valid for |certificate name does not match|relies on legacy common name"},
    {W::cert_no_name, "not valid for any names"},
    {W::cert_address, "contain any ip sans"},
    {W::gzip, "gzip: invalid|zlib: invalid|gzip: "},
    {W::malformed_http,
     "malformed http|malformed mime header|unknown status code|transport connection broken: "
     "malformed|unsolicited response"},
    {W::redirects,
     "stopped after 10 redirects|response missing location header|failed to parse "
     "location header"},
    {W::insecure_redirect, "redirected from secure url"},
    {W::server_response, "server response:"},
    {W::proxyconnect, "proxyconnect tcp|proxyconnect: "},
    {W::socks, "socks connect tcp|socks connect: |socks5: "},
    {W::bare_status,
     "\": forbidden|\": proxy authentication|\": service unavailable|\": bad gateway|\": gateway "
     "time|\": server unreachable|\": not found|\": method not allowed|\": internal "
     "server|\": unauthorized|\": bad request|\": too many|\": access denied|\": "
     "blocked|\": denied|\": policy|\": request timeout|\": host not|\": network "
     "error|\": connection |\": tunnel|\": cannot connect|\": gateway|\": unknown "
     "host|\": authentication|\": proxy|\": url|\": error|\": filtered|\": not allowed"},
    {W::proxy_response, "invalid response from proxy"},
    {W::html_character, "invalid character '<'"},
    {W::wrong_version, "proxy returned info for version"},
    {W::mod_junk,
     "missing module line|missing module declaration|unknown directive: <|invalid "
     "module path: <|unknown directive: html|unknown block type: <|malformed module "
     "path \"<"},
    {W::module_line, "parsing go.mod|errors parsing"},
    {W::zip_invalid,
     "not a valid zip file|zip: checksum error|zip: unsupported|unexpected module path "
     "prefix|has unexpected file|module source tree too large|downloaded zip file too large"},
    {W::mismatch, "checksum mismatch"},
    {W::sum_of_database, "sum.golang.org: h1:|sum.golang.google.cn: h1:"},
    {W::modified,
     "has been modified|missing ziphash|bad ziphash|malformed go.sum|missing or "
     "corrupt"},
    {W::fetch_timed_out,
     "fetch timed out|failed to connect to |could not connect|operation timed "
     "out|deadline exceeded|i/o timeout"},
    {W::bad_upstream,
     "bad upstream|no space left|connection re|internal error|server error|timed out|tls "
     "handshake|unexpected eof|too many|temporar|could not resolve|502|503|504|broken pipe"},
    {W::private_hint,
     "terminal prompts disabled|could not read username|could not read password|repository not "
     "found|permission denied (publickey|authentication failed|host key verification|could not "
     "find repository|access denied|requires authentication|403 forbidden|401 unauthorized|ssl "
     "certificate problem|no such device or address|invalid username or"},
    {W::name_hint, "no such host|could not resolve host|connection refused|x509:"},
    {W::unknown_revision,
     "unknown revision|couldn't find remote ref|not our ref|no such revision|unknown ref|reference "
     "is not a tree|revision not found|does not match version-control|is not a tag|version is not "
     "found|bad revision"},
    {W::invalid_version, "invalid version:|invalid pseudo-version"},
    {W::no_matching, "no matching versions for query|no versions found|no matching version"},
    {W::no_package, "but does not contain package"},
    {W::path_mismatch,
     "module declares its path as|unexpected module path \"|major version must be "
     "compatible|module path must match major|has post-v|invalid: module contains a "
     "go.mod|malformed "
     "module path in go.mod|mismatched module path"},
    {W::no_import_path, "unrecognized import path"},
    {W::no_meta_tag, "no go-import meta tag|meta tag "},
    {W::malformed_record,
     "malformed record data|malformed note|no verifiable signatures|malformed tree|invalid tree "
     "note|malformed record"},
    {W::tree_note, "reading tree note|initializing sumdb.client"},
    {W::forged,
     "misbehavior detected|invalid signature for key|downloaded inconsistent tile|cannot validate "
     "record|cannot authenticate record|inconsistent tree"},
    {W::record_missing, "checksum missing from sumdb"},
    {W::gosumdb_invalid, "invalid gosumdb|missing gosumdb"},
    {W::gosumdb_off, "disabled by gosumdb=off|checksum database disabled"},
    {W::off, "disabled by goproxy=off"},
    {W::empty_list, "goproxy list is not the empty string"},
    {W::bad_list,
     "invalid proxy url|invalid file:// proxy|unsupported protocol scheme|goproxy= "
     "contains"},
    {W::bad_url,
     "first path segment in url|invalid control character in url|missing protocol scheme|in host "
     "name|after host|invalid url escape|invalid url port|invalid userinfo|net/url: |invalid "
     "port"},
    {W::vendor,
     "due to -mod=vendor|disabled by -mod=vendor|import lookup disabled by -mod|build flag -mod="},
    {W::gopath, "modules disabled by go111module=off|go111module=off"},
    {W::go_requires,
     "maximum version supported by tidy|requires go >=|requires go 1.|requires go1.|requires newer "
     "go|upgrade needed "
     "to resolve"},
    {W::go_directive,
     "must match format 1.|invalid go version '|unknown directive: "
     "toolchain|unknown directive: godebug|unknown directive: tool|unknown "
     "directive: ignore|unknown block type: tool"},
    {W::toolchain_missing, "toolchain not available"},
    {W::go_sum_missing, "missing go.sum entry|updates to go.sum needed"},
    {W::env_overridden, "does not override conflicting os environment variable"},
    {W::over_http, "refusing to pass credentials to insecure url"},
    {W::insecure,
     "uses insecure protocol|no secure protocol found|-insecure flag is no longer|cannot "
     "use insecure|insecure protocol"},
    {W::git_login,
     "terminal prompts disabled|could not read username|could not read password|permission denied "
     "(publickey|authentication failed for|host key verification failed|repository not "
     "found|requested url returned error: 403|requested url returned error: 401|http basic: access "
     "denied|invalid username or|password authentication was removed|could not read from remote "
     "repository|project you were looking for could not be found|returned error: 404|invalid "
     "credentials|no supported authentication|access denied|you don't have permission|could not be "
     "found or you don't"},
    {W::git_absent,
     "exec: \"git\": executable|exec: \"hg\": executable|exec: \"svn\": executable|exec: \"bzr\": "
     "executable|exec: \"fossil\": executable|exec: git: not found|executable file not found in "
     "$path|executable file not found in %path%|missing git command"},
    {W::git_transport,
     "rpc failed|early eof|index-pack failed|unexpected disconnect|recv failure|recv error|gnutls "
     "recv|the remote end hung up|http/2 stream|schannel: |ssl_connect|ssl_error_syscall|ssl "
     "read|gnutls_handshake|ssl certificate problem|certificate verification failed|connection was "
     "reset|empty reply from server|transfer closed|bytes of body are still "
     "expected|kex_exchange_identification|connection closed by|ssl_read|broken pipe|connection to "
     "github.com closed"},
    {W::git_unreachable,
     "failed to connect to |could not resolve host|couldn't connect to server|connection timed "
     "out|operation timed out|connection refused|network is unreachable|no route to host|proxy "
     "connect|could not resolve proxy|received http code|could not connect to"},
    {W::git_status, "exit status 128|exit status 1:|exit status 255|git ls-remote|git fetch "},
    {W::git_line, "fatal: |remote: |error: |ssh: |git@|permission denied|host key"},
    {W::cache_path,
     "module cache|/pkg/mod|\\pkg\\mod|gomodcache|build cache|gocache|/cache/download|\\cache\\"},
    {W::unwritable,
     "permission denied|read-only file system|no space left on device|disk quota exceeded|not "
     "enough "
     "space on the disk|access is denied|input/output error|too many open files|operation not "
     "permitted|no locks available|neither gomodcache nor gopath|gocache is not "
     "defined|invalid cross-device link|function not implemented|stale file handle|cannot create "
     "module cache|file name too long"},
    {W::absent_file, "no such file or directory|cannot find the file|cannot find the path"},
    {W::docker,
     "failed to solve|executor failed running|docker build|the command '/bin/sh|---> "
     "|docker.io|from "
     "golang|returned a non-zero code|dockerfile|did not complete successfully: exit|build "
     "container|"
     "docker-compose|buildkit|kaniko|podman build"},
    {W::brew, "homebrew|brew install|==> installing|last 15 lines from"},
    {W::hugo, "hugo: downloading|hugo mod|execute 'go [mod"},
    {W::bot, "renovate|dependabot|updater |"},
    {W::bazel, "bazel |fetch_repo|gazelle"},
    {W::direct_setting,
     "goproxy=direct|goproxy=\"direct|goproxy='direct|goproxy = 'direct|goproxy "
     "direct"},
    {W::power_shell, "ps c:|ps d:|ps e:|$env:|.exe"},
    {W::time_limit,
     "execution took longer|maximum execution time|exceeded the maximum|job's execution time|timed "
     "out after|timeout: sending signal|deadlineexceeded|job timed out|has timed out|build timed "
     "out|operation was canceled|step timed out|timeout reached|time limit|cancelling nested "
     "steps|aborted by timeout|took longer than"},
    {W::interrupted,
     "] terminated|] killed|] interrupt|signal: killed|signal: interrupt|signal: "
     "terminated|^c|exit code: 137|exit "
     "code 137|exit status 137|exit code 143|exit code: 143|killed"},
};

constexpr bool in_enum_order() {
  for (std::size_t i = 0; i < std::size(rows); ++i)
    if (static_cast<std::size_t>(rows[i].word) != i) return false;
  return std::size(rows) == word_count;
}
static_assert(in_enum_order(), "one row for each Word, in the order of the enum");

}  // namespace

const Phrases* phrase_rows() { return rows; }

}  // namespace gopx::explain
