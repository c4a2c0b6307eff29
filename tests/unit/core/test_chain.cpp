// GOPROXY values as go reads them. The vectors were produced by the real proxyList (go 1.27.3); the
// differences between versions that we take the strict side of are in core/go_url.hpp.
#include "core/chain.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace gopx;
using namespace gopx::core;

namespace {

// "https://a(,) direct(,)", or "error TEXT".
std::string describe(std::string_view goproxy) {
  const auto chain = parse_chain(goproxy);
  if (!chain) return "error " + chain.error().message;
  std::string out;
  for (const auto& element : *chain) {
    if (!out.empty()) out += ' ';
    out += element.text + '(' + static_cast<char>(element.fallback) + ')';
  }
  return out;
}

struct Vector {
  std::string_view goproxy;
  std::string_view expected;
};

constexpr std::string_view empty_list =
    "error GOPROXY list is not the empty string, but contains no entries";

TEST_CASE("go's list for a GOPROXY value") {
  const Vector vectors[] = {
      {"https://proxy.golang.org,direct", "https://proxy.golang.org(,) direct(,)"},
      {"https://goproxy.cn|https://mirrors.aliyun.com/goproxy/|direct",
       "https://goproxy.cn(|) https://mirrors.aliyun.com/goproxy/(|) direct(,)"},
      {"https://a,https://b|https://c", "https://a(,) https://b(|) https://c(,)"},
      {" https://a , \thttps://b\t|direct ", "https://a(,) https://b(|) direct(,)"},
      {",,https://a,,|direct", "https://a(,) direct(,)"},
      {"https://a|", "https://a(|)"},
      {"https://a|,https://b", "https://a(|) https://b(,)"},
      {"https://a,|https://b", "https://a(,) https://b(,)"},
      {"goproxy.cn,direct", "https://goproxy.cn(,) direct(,)"},
      {"127.0.0.1:3000", "https://127.0.0.1:3000(,)"},
      {"localhost:3000", "https://localhost:3000(,)"},
      {"goproxy.cn:8443/go|off", "https://goproxy.cn:8443/go(|) off(,)"},
      {"https://u:p@h/x", "https://u:p@h/x(,)"},
      {"https://a/?q=1#f", "https://a/?q=1#f(,)"},
      {"HTTPS://A", "HTTPS://A(,)"},
      {"file:///srv/goproxy", "file:///srv/goproxy(,)"},
      {"https:/a", "https:/a(,)"},
      {"https://", "https://(,)"},
      {"https://a;https://b", "https://a;https://b(,)"},
      {"https://a\r", "https://a(,)"},
      {"\xc2\xa0https://a\xe3\x80\x80,direct", "https://a(,) direct(,)"},
      {"direct,https://zzz:bad:url", "direct(,)"},
      {"off,ftp://x", "off(,)"},
      {"https://a,off,https://b", "https://a(,) off(,)"},
      {"direct|https://a", "direct(,)"},
      {"https://[::1]:3000", "https://[::1]:3000(,)"},
      {"https://[fe80::1%25eth0]/", "https://[fe80::1%25eth0]/(,)"},
      {"https://[::ffff:127.0.0.1]", "https://[::ffff:127.0.0.1](,)"},
      {"https:x:/y", "https:x:/y(,)"},
      {"https://a:", "https://a:(,)"},
      {"http://a/%2e%2E", "http://a/%2e%2E(,)"},
      {"https://h\xc3\xa9", "https://h\xc3\xa9(,)"},
      {"file:///a%20b", "file:///a%20b(,)"},
  };
  for (const auto& [goproxy, expected] : vectors) {
    CAPTURE(goproxy);
    CHECK(describe(goproxy) == expected);
  }
}

TEST_CASE("go's words for a GOPROXY value that it refuses") {
  const Vector vectors[] = {
      {"", empty_list},
      {" ", empty_list},
      {",", empty_list},
      {"|", empty_list},
      {"localhost", "error invalid proxy URL missing scheme: localhost"},
      {"DIRECT", "error invalid proxy URL missing scheme: DIRECT"},
      {"noproxy", "error invalid proxy URL missing scheme: noproxy"},
      {"none", "error invalid proxy URL missing scheme: none"},
      {"auto", "error invalid proxy URL missing scheme: auto"},
      {"*", "error invalid proxy URL missing scheme: *"},
      {"/srv/goproxy", "error invalid proxy URL missing scheme: /srv/goproxy"},
      {"C:/proxy", "error invalid proxy URL scheme (must be https, http, file): c:/proxy"},
      {"ftp://x", "error invalid proxy URL scheme (must be https, http, file): ftp://x"},
      {"socks5://x", "error invalid proxy URL scheme (must be https, http, file): socks5://x"},
      {"ftp://u:secret@x/%zz", "error parse \"ftp://u:xxxxx@x/%zz\": invalid URL escape"},
      {"ftp://u:secret@x/a b?q#f g",
       "error invalid proxy URL scheme (must be https, http, file): ftp://u:xxxxx@x/a%20b?q#f%20g"},
      {"file://localhost/srv",
       "error invalid file:// proxy URL with non-path elements: file://localhost/srv"},
      {"file:/srv", "error invalid file:// proxy URL with non-path elements: file:/srv"},
      {"file:///srv?", "error invalid file:// proxy URL with non-path elements: file:///srv?"},
      {"file:///srv#f", "error invalid file:// proxy URL with non-path elements: file:///srv#f"},
      {"https://a b", "error parse \"https://a b\": invalid character \" \" in host name"},
      {"\"https://a\"",
       "error parse \"\\\"https://a\\\"\": first path segment in URL cannot contain colon"},
      {"https://a,direct # comment",
       "error invalid proxy URL missing scheme: direct%20#%20comment"},
      {"https://a:80x", "error parse \"https://a:80x\": invalid port \":80x\" after host"},
      {"https://a:80:90", "error parse \"https://a:80:90\": invalid port \":80:90\" after host"},
      {"::1", "error parse \"https://::1\": invalid port \"::1\" after host"},
      {"://a", "error parse \"://a\": missing protocol scheme"},
      {"https://a\x01",
       "error parse \"https://a\\x01\": net/url: invalid control character in URL"},
      {"https://a\tb", "error parse \"https://a\\tb\": net/url: invalid control character in URL"},
      {"https://%41", "error parse \"https://%41\": invalid URL escape \"%41\""},
      {"https://a/%4", "error parse \"https://a/%4\": invalid URL escape \"%4\""},
      {"https://a/%zz/x", "error parse \"https://a/%zz/x\": invalid URL escape \"%zz\""},
      {"https://[::1", "error parse \"https://[::1\": missing ']' in host"},
      {"https://[x]", "error parse \"https://[x]\": invalid host: \"x\" is no IPv6 address"},
      {"https://a[1]", "error parse \"https://a[1]\": invalid IP-literal"},
      {"https://u^@h", "error parse \"https://u^@h\": net/url: invalid userinfo"},
      {"https://a, https://b c , direct",
       "error parse \"https://b c\": invalid character \" \" in host name"},
  };
  for (const auto& [goproxy, expected] : vectors) {
    CAPTURE(goproxy);
    CHECK(describe(goproxy) == expected);
  }
}

TEST_CASE("an IPv6 host is one, or the URL is refused") {
  for (const auto* good : {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1::8", "::ffff:1.2.3.4",
                           "1:2:3:4:5:6:1.2.3.4", "abcd::", "1:2:3:4:5:6:7::"}) {
    CAPTURE(good);
    CHECK(parse_chain("https://[" + std::string(good) + "]"));
  }
  for (const auto* bad : {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
                          "12345::", "g::", "1.2.3.4", "::1.2.3", "::1.2.3.256", "::1.2.3.04",
                          "::1.2.3.4:5", "1:2:3:4:5:6:7:8::", "1:2:3:4:5:6:7:1.2.3.4", "::1:"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_chain("https://[" + std::string(bad) + "]"));
  }
}

TEST_CASE("a list is refused just above its limits and not at them") {
  std::string at_limit = "https://a";
  for (std::size_t i = 1; i < chain_length_max; ++i) at_limit += ",https://a";
  CHECK(parse_chain(at_limit).value().size() == chain_length_max);
  CHECK_FALSE(parse_chain(at_limit + ",https://a"));
  CHECK_FALSE(parse_chain(at_limit + ",direct"));

  const std::string longest = "https://" + std::string(chain_bytes_max - 8, 'a');
  CHECK(parse_chain(longest));
  CHECK_FALSE(parse_chain(longest + "a"));
}

TEST_CASE("printing adds nothing that parsing does not need") {
  const Vector vectors[] = {
      {"https://proxy.golang.org,direct", "https://proxy.golang.org,direct"},
      {" https://a , |https://b|| direct,x", "https://a,https://b|direct"},
      {"goproxy.cn", "https://goproxy.cn"},
      {"https://a|", "https://a|"},
      {"https://a,", "https://a"},
      {"off|x", "off"},
  };
  for (const auto& [goproxy, expected] : vectors) {
    CAPTURE(goproxy);
    CHECK(print_chain(parse_chain(goproxy).value()) == expected);
  }
}

TEST_CASE("every short string parses or not, and survives printing") {
  constexpr std::string_view alphabet = "a,|:/. d";
  constexpr int length_max = 5;
  std::size_t parsed = 0;
  std::vector<std::string> layer = {""};
  for (int length = 1; length <= length_max; ++length) {
    std::vector<std::string> next;
    for (const auto& shorter : layer) {
      for (const char c : alphabet) {
        next.push_back(shorter + c);
        const auto chain = parse_chain(next.back());
        if (!chain) continue;
        ++parsed;
        if (parse_chain(print_chain(*chain)).value() != *chain) FAIL_CHECK(next.back());
      }
    }
    layer = std::move(next);
  }
  CHECK(parsed > 500);
}

TEST_CASE("no piece of a password is shown") {
  for (const auto* goproxy :
       {"https://u:hunter2@h,direct", "https://u:hunter2@h|https://v:hunter2@k/x?q"}) {
    CAPTURE(goproxy);
    const auto shown = show_chain(parse_chain(goproxy).value());
    CHECK(shown.find("hunter2") == std::string::npos);
    CHECK(shown.find("xxxxx") != std::string::npos);
  }
  CHECK(show_chain(parse_chain("https://u@h|direct").value()) == "https://u@h|direct");
  for (const auto* refused :
       {"https://u:hunter2 @h", "https://u:hunter2%zz@h", "https://u:hunter2/hunter2@h",
        "https://u:hunter2@h h", "ftp://u:hunter2@h", "https://u:hunter2@h:x", "u:hunter2@h:x/y",
        "file://u:hunter2@h/", "https://u:hun^ter2@h", "https://u:hunter2\x01@h"}) {
    CAPTURE(refused);
    const auto chain = parse_chain(refused);
    REQUIRE_FALSE(chain);
    CHECK(chain.error().message.find("hunter2") == std::string::npos);
    CHECK(chain.error().message.find("ter2") == std::string::npos);
  }
}

TEST_CASE("a login that go misreads makes no chain, even where go finds one in its pieces") {
  for (const auto* misread :
       {"https://u:1|hunter2@h,direct", "https://u:hunter,ter2@h", "https://u:hunter#ter2@h",
        "https://u:hunter?ter2@h", "https://u:@h/hunter2@h", "https://h,https://u:1,ter2@h|off"}) {
    CAPTURE(misread);
    const auto chain = parse_chain(misread);
    REQUIRE_FALSE(chain);
    CHECK(chain.error().message == misread_login);
  }
  for (const auto* right : {"https://u:hunter@ter2@h", "https://u:1%7Cter2@h,direct",
                            "https://u:a@h,https://v:b@k|direct"}) {
    CAPTURE(right);
    CHECK(parse_chain(right));
  }
}

}  // namespace
