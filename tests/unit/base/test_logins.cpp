// Logins in values: what is masked, what is not, and what go would misread.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/logins.hpp"
#include "base/random.hpp"

using namespace gopx;

namespace {

struct Row {
  std::string value, shown;
};

void check(const std::vector<Row>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.value);
    CHECK(mask_logins(row.value) == row.shown);
    CHECK(mask_logins(row.shown) == row.shown);
  }
}

}  // namespace

TEST_CASE("a password is everything from the name to the last @ of the entry") {
  check({
      {"https://user:pw@host", "https://user:xxxxx@host"},
      {"https://user:@host", "https://user:xxxxx@host"},
      {"https://:pw@host/x", "https://:xxxxx@host/x"},
      {"https://u:p@[::1]:8080/a", "https://u:xxxxx@[::1]:8080/a"},
      {"https://u:p%40%3a@h", "https://u:xxxxx@h"},
      {"https://u:p@q:r@h/x", "https://u:xxxxx@h/x"},
      {"https://u:p@ss@h", "https://u:xxxxx@h"},
      {"https://me@corp:pw@h", "https://me@corp:xxxxx@h"},
      {"https://u:a:b:c@h", "https://u:xxxxx@h"},
      {"https://u:p!$&'()*;=@h", "https://u:xxxxx@h"},
      {"https://u:1234@h", "https://u:xxxxx@h"},
      // what elsewhere ends a list, a URL or a word
      {"https://joe:sEc#ret9@127.0.0.1:9,direct", "https://joe:xxxxx@127.0.0.1:9,direct"},
      {"https://joe:sEc|ret9@127.0.0.1:9,direct", "https://joe:xxxxx@127.0.0.1:9,direct"},
      {"https://joe:sEc,ret9@127.0.0.1:9,direct", "https://joe:xxxxx@127.0.0.1:9,direct"},
      {"https://joe:12|34@h|direct", "https://joe:xxxxx@h|direct"},
      {"https://u:pa/ss@h/x", "https://u:xxxxx@h/x"},
      {"https://u:/pass@h/x", "https://u:xxxxx@h/x"},
      {"https://u:pa?ss@h", "https://u:xxxxx@h"},
      {"https://u:pa ss\tword@h", "https://u:xxxxx@h"},
      {"https://u:pa\"ss'\\@h", "https://u:xxxxx@h"},
      {"https://u:pa\xff\xfess@h", "https://u:xxxxx@h"},
      {"https://u:a,direct,b@h,off", "https://u:xxxxx@h,off"},
      {"https://u:a,off|direct|b@h", "https://u:xxxxx@h"},
      {"https://u:a/@v/b@h", "https://u:xxxxx@h"},
      {"https://u:a@v1.2.3@h", "https://u:xxxxx@h"},
      {"https://u:pw@v1.2.3", "https://u:xxxxx@v1.2.3"},
      {"https://u:pw@h/a@b", "https://u:xxxxx@b"},
      // where go can't parse it
      {"ftp://u:p@h h/%zz", "ftp://u:xxxxx@h h/%zz"},
      {"https://u:p%zz@h:port", "https://u:xxxxx@h:port"},
      {"https:/u:p@h", "https:xxxxx@h"},
      {"socks5://u:p@h:1080", "socks5://u:xxxxx@h:1080"},
      {"https://[u:p@h", "https://[u:xxxxx@h"},
      // without a scheme, as go reads it too
      {"a:1@x.example,off", "a:xxxxx@x.example,off"},
      {"GOPROXY=https://u:p@h", "GOPROXY=https://u:xxxxx@h"},
      // behind another URL in the same entry
      {"https://h:80/x;https://u:p@h", "https://h:80/x;https://u:xxxxx@h"},
      {"https://p:q@h/https://u:p@h", "https://p:xxxxx@h"},
      {"https://a.example,joe:pw@b.example", "https://a.example,joe:xxxxx@b.example"},
      {"a:b@c/x://joe:pw@v1.2.3", "a:xxxxx@c/x://joe:xxxxx@v1.2.3"},
  });
}

TEST_CASE("several entries with logins stay several") {
  check({
      {"https://a:1@x,https://b:2@y|direct", "https://a:xxxxx@x,https://b:xxxxx@y|direct"},
      {"https://a:1@x , https://b:2@y", "https://a:xxxxx@x , https://b:xxxxx@y"},
      {"https://a:1@x|file:///srv|https://b:2,3@y,direct",
       "https://a:xxxxx@x|file:///srv|https://b:xxxxx@y,direct"},
      {"https://a:1@x,off,https://b:2@y", "https://a:xxxxx@x,off,https://b:xxxxx@y"},
      {"https://a:1@x,,|,direct,", "https://a:xxxxx@x,,|,direct,"},
      {"https://a:1@x, direct ", "https://a:xxxxx@x, direct "},
      {"https://a:1@x,directly@y", "https://a:xxxxx@y"},
  });
}

TEST_CASE("what is no password stays") {
  check({
      {"", ""},
      {"https://", "https://"},
      {"://", "://"},
      {"@", "@"},
      {":@", ":xxxxx@"},
      {"https://token@host", "https://token@host"},
      {"https://token@host:80/x", "https://token@host:80/x"},
      {"https://host:8080/rsc.io/quote/@v/v1.5.2.zip",
       "https://host:8080/rsc.io/quote/@v/v1.5.2.zip"},
      {"https://host:8080/x@y", "https://host:8080/x@y"},
      {"https://host:8080?x@y", "https://host:8080?x@y"},
      {"https://host:8080#x@y", "https://host:8080#x@y"},
      {"https://host:8080,direct", "https://host:8080,direct"},
      {"https://host:/rsc.io/quote/@v/list", "https://host:/rsc.io/quote/@v/list"},
      {"https://host/rsc.io/quote/@latest", "https://host/rsc.io/quote/@latest"},
      {"https://u:pw@host/rsc.io/quote/@v/list", "https://u:xxxxx@host/rsc.io/quote/@v/list"},
      {"https://u:pw@host/rsc.io/quote/@latest", "https://u:xxxxx@host/rsc.io/quote/@latest"},
      {"https://u:pw@host/rsc.io/quote@v1.5.2", "https://u:xxxxx@host/rsc.io/quote@v1.5.2"},
      {"https://u:pw@host/a@v0.0.0-20200101", "https://u:xxxxx@host/a@v0.0.0-20200101"},
      {"https://[::1]:8080/a/@v/list", "https://[::1]:8080/a/@v/list"},
      {"https://[fe80::1]/x@y", "https://[fe80::1]/x@y"},
      {"https://127.0.0.1:9001,127.0.0.1:9002", "https://127.0.0.1:9001,127.0.0.1:9002"},
      {"rsc.io/quote@v1.5.2: not found", "rsc.io/quote@v1.5.2: not found"},
      {"me@example.com", "me@example.com"},
      {"a, b | c", "a, b | c"},
      {"https://goproxy.cn,direct", "https://goproxy.cn,direct"},
      {"file:///a:b@c", "file:///a:b@c"},
  });
}

TEST_CASE("a value that is too long is not shown in part") {
  const std::string tail = "@h";
  const std::string most = "https://u:" + std::string(masked_bytes_max - 12, 'p') + tail;
  REQUIRE(most.size() == masked_bytes_max);
  CHECK(mask_logins(most) == "https://u:xxxxx@h");
  CHECK(mask_logins(most + "h") == "(32769 bytes)");
}

TEST_CASE("go misreads a login whose password holds what ends an entry or an authority") {
  for (const auto* misread :
       {"https://joe:sEc,ret9@h", "https://joe:sEc|ret9@h,direct", "https://joe:sEc#ret9@h",
        "https://joe:sEc/ret9@h", "https://joe:sEc?ret9@h", "https://a,https://joe:1|2@h",
        "joe:1,2@h.example", "https://joe:@/x@h", "https://u:pw@h,https://joe:a,direct,b@h"}) {
    CAPTURE(misread);
    CHECK(login_is_misread(misread));
  }
  for (const auto* right :
       {"", "https://h,direct", "https://joe:sEc@h", "https://joe:p@ss@h,direct",
        "https://joe:sEc%2Cret9@h", "https://joe:1@h|https://joe:2@k,off", "https://h:80/a,b@c",
        "https://h:80,direct", "https://token@h/x,direct"}) {
    CAPTURE(right);
    CHECK_FALSE(login_is_misread(right));
  }
}

TEST_CASE("in prose each word is looked at") {
  const std::vector<Row> rows{
      {"Get \"https://u:p@h/x\": dial tcp", "Get \"https://u:xxxxx@h/x\": dial tcp"},
      {"{\"url\":\"https://u:p@h\"}", "{\"url\":\"https://u:xxxxx@h\"}"},
      {"no route\tto https://u:p@h\nagain", "no route\tto https://u:xxxxx@h\nagain"},
      {"10:15 me@host: <a href='ftp://u:p,q@h'>", "10:15 me@host: <a href='ftp://u:xxxxx@h'>"},
      {"gopxd.toml:3:12: probe.interval: wrong", "gopxd.toml:3:12: probe.interval: wrong"},
      {"Authorization: Basic am9lOnNFYw==", "Authorization: Basic xxxxx"},
      {"{\"Authorization\": \"bearer eyJh\"}", "{\"Authorization\": \"bearer xxxxx\"}"},
      {"Basic  am9lOnNFYw==", "Basic  xxxxx"},
      {"Basic authentication is needed", "Basic authentication is needed"},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.value);
    CHECK(mask_logins_in_prose(row.value) == row.shown);
    CHECK(mask_logins_in_prose(row.shown) == row.shown);
  }
}

// Hostile bytes of every kind in every order: masking twice is masking once, whatever comes in.
TEST_CASE("masking is the same the second time") {
  const std::vector<std::string> pieces{"https://", "joe", ":",       "@", ",",      "|",
                                        "/",        "#",   "?",       " ", "direct", "off",
                                        "80",       "@v/", "@v1.2.3", "[", "]",      "x"};
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    Random random(seed);
    std::string value;
    for (auto left = 1 + random.below(12); left > 0; --left)
      value += pieces[random.below(pieces.size())];
    CAPTURE(value);
    const auto shown = mask_logins(value);
    REQUIRE(mask_logins(shown) == shown);
    REQUIRE_FALSE(login_is_misread(shown));
  }
}
