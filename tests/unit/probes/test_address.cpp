// What the go command puts on the wire for a base URL: results of net/url and of cmd/go's joining,
// go 1.19.
#include "probes/address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace gopx::probes;

namespace {

std::string mod_url(const std::string& base,
                    const std::string& module_path = "github.com/!azure/x") {
  const auto address = parse_address(base);
  return address ? module_url(*address, module_path, "@v/v1.0.0.mod") : address.error().message;
}

std::string lookup_url(const std::string& base) {
  const auto address = parse_address(base);
  return address ? sumdb_url(*address, "sumdb/db/lookup/github.com/!azure/x@v1.0.0")
                 : address.error().message;
}

}  // namespace

TEST_CASE("module requests: joined, cleaned, '!' sent as %21, query kept, fragment dropped") {
  struct Row {
    std::string base, url;
  };
  const std::string tail = "/github.com/%21azure/x/@v/v1.0.0.mod";
  const Row rows[] = {
      {"https://h", "https://h" + tail},
      {"https://h/", "https://h" + tail},
      {"https://h///", "https://h" + tail},
      {"https://h/goproxy/", "https://h/goproxy" + tail},
      {"https://h/goproxy", "https://h/goproxy" + tail},
      {"https://h/a//b/../c/", "https://h/a/c" + tail},
      {"https://h/p?x=1", "https://h/p" + tail + "?x=1"},
      {"https://h?x=1", "https://h" + tail + "?x=1"},
      {"https://h/p?", "https://h/p" + tail + "?"},
      {"https://a/?q=1#f", "https://a" + tail + "?q=1"},
      {"HTTPS://A", "https://A" + tail},
      {"https://u:p@h:8443/x", "https://u:p@h:8443/x" + tail},
      {"http://127.0.0.1:3000/p", "http://127.0.0.1:3000/p" + tail},
      {"http://[::1]:3000", "http://[::1]:3000" + tail},
      {"goproxy.cn", "https://goproxy.cn" + tail},
      {"127.0.0.1:3000", "https://127.0.0.1:3000" + tail},
      {"localhost:3000", "https://localhost:3000" + tail},
      {"https://h/a b", "https://h/a%20b" + tail},
      {"https://h/a%2Fb", "https://h/a%2Fb" + tail},
      {"https://h/a%20b", "https://h/a%20b" + tail},
      {"https://h/(x)!", "https://h/(x)!" + tail},
      {"file:///srv/goproxy", "file:///srv/goproxy" + tail},
      {"file:///srv/goproxy/", "file:///srv/goproxy" + tail},
  };
  for (const Row& row : rows) {
    CAPTURE(row.base);
    CHECK(mod_url(row.base) == row.url);
  }
}

TEST_CASE("'+' stays literal") {
  const auto address = parse_address("https://h/goproxy/");
  REQUIRE(address);
  CHECK(module_url(*address, "a.com/m", "@v/v2.0.0+incompatible.info") ==
        "https://h/goproxy/a.com/m/@v/v2.0.0+incompatible.info");
  CHECK(module_url(*parse_address("https://h"), "a.com/m", "@v/v2.0.0+incompatible.info") ==
        "https://h/a.com/m/@v/v2.0.0+incompatible.info");
}

TEST_CASE("look-ups: '!' literal if the base has no path, %21 if it has one; not cleaned") {
  struct Row {
    std::string base, url;
  };
  const std::string literal = "/sumdb/db/lookup/github.com/!azure/x@v1.0.0";
  const std::string encoded = "/sumdb/db/lookup/github.com/%21azure/x@v1.0.0";
  const Row rows[] = {
      {"https://goproxy.cn", "https://goproxy.cn" + literal},
      {"https://goproxy.cn/", "https://goproxy.cn" + literal},
      {"https://mirrors.aliyun.com/goproxy/", "https://mirrors.aliyun.com/goproxy" + encoded},
      {"https://h/go//", "https://h/go/" + encoded},
      {"https://h/p?x=1", "https://h/p" + encoded + "?x=1"},
      {"https://h/a%2Fb", "https://h/a%2Fb" + literal},
  };
  for (const Row& row : rows) {
    CAPTURE(row.base);
    CHECK(lookup_url(row.base) == row.url);
  }
}

TEST_CASE("bases that can't be asked are refused with a reason") {
  for (const std::string base : {"",
                                 "localhost",
                                 "direct",
                                 "off",
                                 "ftp://x",
                                 "socks5://x",
                                 "https://",
                                 "https:/a",
                                 "https://h:port/",
                                 "https://h:123456/",
                                 "https://:80",
                                 "https://[::1",
                                 "https://[::1]x",
                                 "https://a b/",
                                 "https://h/%zz",
                                 "https://h/%2",
                                 "https://h/\x01",
                                 "https://h/\n",
                                 "file://localhost/srv",
                                 "file:///srv?x=1",
                                 "file:///srv#f",
                                 "file://",
                                 "/srv/goproxy",
                                 "http://u:p@h/",
                                 "http://u@h/",
                                 "https://h\\x/"}) {
    CAPTURE(base);
    CHECK_FALSE(parse_address(base));
  }
  CHECK(parse_address("https://h/" + std::string(address_bytes_max - 10, 'a')));
  CHECK_FALSE(parse_address("https://h/" + std::string(address_bytes_max - 9, 'a')));
}

TEST_CASE("a refusal never shows a password") {
  const auto refused = parse_address("http://u:secret@h/");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("secret") == std::string::npos);
  CHECK(refused.error().message.find("http") != std::string::npos);
}

TEST_CASE("the host of a URL is compared without credentials and in lower case") {
  CHECK(host_of("https://u:p@Storage.Example:8443/x?y=@z") == "storage.example:8443");
  CHECK(host_of("https://h") == "h");
  CHECK(host_of("https://h?x@y") == "h");
  CHECK(host_of("no url") == "");
  CHECK(is_file_url("FILE:///x"));
  CHECK_FALSE(is_file_url("https://file:/"));
}
