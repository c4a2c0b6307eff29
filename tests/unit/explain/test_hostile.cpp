// Hostile text: what is pasted may be meant to be pasted on, into a shell or a terminal.
#include <algorithm>

#include "ctl/explain/places.hpp"
#include "unit/explain/reports.hpp"

using namespace gopx;
using Findings = std::vector<gopx::explain::Finding>;

namespace {

Findings explained(std::string_view text) { return gopx::explain::explain(text); }

// Text of others in it is one word of a shell, or none: nothing is expanded, nothing is run.
bool is_safe(const std::string& command) {
  static constexpr const char* own[] = {"$(go env GOMODCACHE)", "$(id -u)", "env | grep"};
  std::string rest = command;
  for (const std::string word : own)
    for (auto at = rest.find(word); at != std::string::npos; at = rest.find(word))
      rest.erase(at, word.size());
  bool quoted = false;
  for (const char c : rest) {
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    if (std::string_view{"$`;&|<>(){}*?!#~\n"}.find(c) != std::string_view::npos) return false;
  }
  return !quoted;
}

bool is_shown_safely(const std::string& text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }) &&
         text.find("\xE2\x80\xAE") == std::string::npos &&
         text.find("\xE2\x81\xA6") == std::string::npos;
}

void check_safe(const std::string& text) {
  for (const auto& finding : explained(text)) {
    CHECK(is_shown_safely(finding.text));
    CHECK(is_shown_safely(finding.module));
    CHECK((finding.host.empty() || explain::is_plausible_host(finding.host)));
    for (const auto& command : finding.fix) {
      CAPTURE(command);
      CHECK(is_safe(command));
      CHECK(is_shown_safely(command));
    }
  }
}

}  // namespace

TEST_SUITE("explain: hostile text") {
  TEST_CASE("nothing of it runs, nothing of it moves a cursor") {
    for (const std::string evil : {"$(touch evil)",
                                   "`touch evil`",
                                   "';touch evil;'",
                                   "\";touch evil;\"",
                                   "a b;evil",
                                   "|evil",
                                   "&&evil",
                                   "\x1b[2Jevil",
                                   "\xE2\x80\xAE"
                                   "evil",
                                   "\xE2\x81\xA6"
                                   "evil",
                                   "-oProxyCommand=evil",
                                   "../../evil",
                                   "$IFS",
                                   "~evil",
                                   "{evil,evil}",
                                   "*",
                                   "\\$(evil)",
                                   "%60evil%60",
                                   "\x07",
                                   "\r",
                                   "\x9b"
                                   "31m"}) {
      CAPTURE(evil);
      for (const std::string before : {"", "proxy.golang.org"})
        for (const std::string rest :
             {": dial tcp 1.2.3.4:443: i/o timeout",
              ": x509: certificate signed by unknown authority",
              ": dial tcp: lookup h: no such host", ": EOF", ": gzip: invalid checksum"}) {
          check_safe("go: example.org/a@v1.0.0: Get \"https://" + before + evil +
                     "/example.org/a/@v/v1.0.0.mod\"" + rest);
          check_safe("go: example.org/a@v1.0.0: Get \"https://" + before + "/example.org/" + evil +
                     "/@v/v1.0.0.mod\"" + rest);
        }
      check_safe("go: example.org/" + evil + "@v1.0.0: module lookup disabled by GOPROXY=off");
      check_safe("go: example.org/" + evil + "@v1.0.0: invalid version: unknown revision v1.0.0");
      check_safe("go: example.org/a@v1.0.0: reading https://nexus.corp.example/" + evil +
                 "/example.org/a/@v/v1.0.0.mod: 403 Forbidden");
      check_safe(
          "go: a.b/c@v1.0.0: git ls-remote: exit status 128:\n\tfatal: could not read Username for "
          "'https://" +
          evil + "': terminal prompts disabled");
      check_safe("go: download go1.22" + evil + " for linux/amd64: toolchain not available");
      check_safe("go: " + evil +
                 ".org/x@v1.0.0: verifying module: x@v1: reading https://sum.golang.org/lookup/" +
                 evil + ".org/x@v1.0.0: 410 Gone");
    }
  }

  TEST_CASE("a placeholder stands where the text has nothing plausible") {
    const auto findings = explained(
        "go: example.org/a@v1.0.0: Get \"https://proxy.golang.org/$(evil)/@v/v1.0.0.mod\": gzip: "
        "invalid checksum");
    REQUIRE_EQ(findings.size(), 1);
    CHECK_EQ(findings.front().fix.front(), "curl -sSi --compressed URL");
  }

  TEST_CASE("a company's proxy is never replaced by a public one") {
    for (const char* words :
         {"dial tcp 10.0.0.1:443: i/o timeout", "EOF", "net/http: TLS handshake timeout"})
      for (const auto& finding :
           explained("go: example.org/a@v1.0.0: Get "
                     "\"https://nexus.corp.example/example.org/a/@v/v1.0.0.mod\": " +
                     std::string{words}))
        for (const auto& command : finding.fix)
          CHECK(command.find("GOPROXY=") == std::string::npos);
  }

  TEST_CASE("a password in the text is not shown again") {
    const auto findings = explained(
        "go: example.org/a@v1.0.0: Get "
        "\"https://joe:hunter2@nexus.corp.example/example.org/a/@v/v1.0.0.mod\": EOF");
    REQUIRE_EQ(findings.size(), 1);
    CHECK(findings.front().text.find("hunter2") == std::string::npos);
    for (const auto& command : findings.front().fix)
      CHECK(command.find("hunter2") == std::string::npos);
  }

  TEST_CASE("ten megabytes in one line, of anything, are read in the end") {
    constexpr std::size_t size = 10 * 1000 * 1000;
    for (const std::string piece : {"a", "\\", "\\\\n", "@v", "\"", "\x1b", "go: a.b/c@v1.0.0: ",
                                    "Get \"https://a.b/@v/", "server response:"}) {
      std::string text;
      text.reserve(size + piece.size());
      while (text.size() < size) text += piece;
      CHECK(explained(text).size() <= explain::findings_max);
    }
  }

  TEST_CASE("what is plausible") {
    using explain::is_plausible_host;
    using explain::is_plausible_module;
    using explain::is_plausible_url;
    for (const char* host : {"a", "a.b", "10.0.0.1:80", "[::1]:443", "a-b.c_d"})
      CHECK(is_plausible_host(host));
    for (const char* host : {"", "-a", "a b", "a;b", "a..b", "a/b", "$(a)", "::1", "a.b:x", "a."})
      CHECK_FALSE(is_plausible_host(host));
    for (const char* module : {"a.b", "github.com/A/b-c", "gopkg.in/yaml.v3"})
      CHECK(is_plausible_module(module));
    for (const char* module :
         {"", "a", "a/b.c", ".a/b", "a.b/../c", "a.b//c", "a.b/$x", "-a.b/c", "a.b/c/"})
      CHECK_FALSE(is_plausible_module(module));
    CHECK(is_plausible_url("https://a.b/c/%21d/@v/v1.0.0+incompatible.zip"));
    for (const char* bad : {"ftp://a.b", "https://a b/c", "https://a.b/'c", "https://a.b/$c",
                            "https://u:p@a.b/c", "a.b/c"})
      CHECK_FALSE(is_plausible_url(bad));
  }
}
