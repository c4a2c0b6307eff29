// Two URLs are one endpoint or they are not: the whole of the identity rule, and what is no URL at
// all.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "config/url.hpp"

using namespace gopx::config;

TEST_CASE("a URL is split into its parts") {
  const auto url = parse_url("HTTPS://Me:p%40ss@Goproxy.Example:8443/a/B/?x=1#top");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->userinfo == "Me:p%40ss");
  CHECK(url->host == "goproxy.example");
  CHECK(url->port == "8443");
  CHECK(url->path == "/a/B/");
  CHECK(url->query == "x=1");
  CHECK(url->fragment == "top");
}

TEST_CASE("a missing scheme means https") {
  CHECK(parse_url("goproxy.cn").value().scheme == "https");
  CHECK(parse_url("localhost:8080/x").value().port == "8080");
  CHECK(parse_url("u:p@host").value().userinfo == "u:p");
  CHECK(parse_url("host/x?to=http://other").value().host == "host");
}

TEST_CASE("the userinfo ends at the last @ of the authority") {
  const auto url = parse_url("https://me:a@b@host/p@th");
  REQUIRE(url);
  CHECK(url->userinfo == "me:a@b");
  CHECK(url->host == "host");
  CHECK(url->path == "/p@th");
}

TEST_CASE("ports, both sides of the boundary") {
  CHECK(parse_url("https://h:1").value().port == "1");
  CHECK(parse_url("https://h:65535").value().port == "65535");
  CHECK(parse_url("https://h:08080").value().port == "8080");
  CHECK(parse_url("https://h:").value().port.empty());
  CHECK_FALSE(parse_url("https://h:0"));
  CHECK_FALSE(parse_url("https://h:65536"));
}

TEST_CASE("what is no URL is refused, and the error names the part") {
  struct Row {
    std::string text, message;
  };
  const std::vector<Row> rows{
      {"", "it is empty"},
      {"https://", "the host is missing"},
      {"https:///path", "the host is missing"},
      {"https://user@", "the host is missing"},
      {"https://a b",
       "it contains a space or another character that must be written as a % escape"},
      {"https://h/\n",
       "it contains a space or another character that must be written as a % escape"},
      {"https://h/\x7f",
       "it contains a space or another character that must be written as a % escape"},
      {std::string{"https://h/\0x", 12},
       "it contains a space or another character that must be written as a % escape"},
      {"ftp://h", "the scheme is not https, http or file"},
      {"://h", "the scheme is not https, http or file"},
      {"https://h:port", "the port is not a number from 1 to 65535"},
      {"https://h:-1", "the port is not a number from 1 to 65535"},
      {"https://h:80x", "the port is not a number from 1 to 65535"},
      {"https://h:99999999999999999999", "the port is not a number from 1 to 65535"},
      {"https://h!x", "the host contains a character that host names can't have"},
      {"https://::1", "the port is not a number from 1 to 65535"},
      {"https://[::1", "the host in [ ] is not an IPv6 address"},
      {"https://[nonsense]", "the host in [ ] is not an IPv6 address"},
      {"https://[::1]x", "only a port may follow the ]"},
      {"https://h/%zz", "the path contains a % that is not followed by two hexadecimal digits"},
      {"https://h/%4", "the path contains a % that is not followed by two hexadecimal digits"},
      {"https://u:%@h",
       "the user name or password contains a % that is not followed by two hexadecimal digits"},
      {"file://host/x", "a file URL has three slashes and no host: file:///directory"},
      {"file:///x?y", "a file URL can't have ? or # (write %3F and %23)"},
      {"file://", "the directory is missing: file:///directory"},
      {"https://" + std::string(4089, 'h'), "it is longer than 4096 bytes"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto url = parse_url(row.text);
    REQUIRE_FALSE(url);
    CHECK(url.error().message == row.message);
  }
  CHECK(parse_url("https://" + std::string(4088, 'h')));
}

TEST_CASE("one endpoint: what does not matter to the identity") {
  const std::vector<std::string> same{
      "https://goproxy.cn",         "goproxy.cn",
      "https://goproxy.cn/",        "https://goproxy.cn///",
      "HTTPS://GoProxy.CN",         "https://goproxy.cn:443",
      "https://goproxy.cn:443/",    "https://goproxy.cn:0443",
      "https://user@goproxy.cn",    "https://user:password@goproxy.cn/",
      "https://goproxy.cn/#anchor",
  };
  for (const auto& text : same) {
    CAPTURE(text);
    CHECK(identity_of(text) == "https://goproxy.cn");
  }
}

TEST_CASE("two endpoints: what does matter") {
  const std::vector<std::string> different{
      "https://goproxy.cn",      "http://goproxy.cn",     "https://goproxy.cn:8443",
      "https://goproxy.cn:80",   "https://goproxy.cn/a",  "https://goproxy.cn/A",
      "https://www.goproxy.cn",  "https://goproxy.cn//a", "https://goproxy.cn?x=1",
      "https://goproxy.cn?x=2",  "http://goproxy.cn:443", "file:///goproxy.cn",
      "https://[::1]/goproxy.cn"};
  for (std::size_t i = 0; i < different.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      CHECK(identity_of(different[i]) != identity_of(different[j]));
}

TEST_CASE("identities of other kinds") {
  CHECK(identity_of("http://h:80/x/") == "http://h/x");
  CHECK(identity_of("file:///srv/mods/") == "file:///srv/mods");
  CHECK(identity_of("https://[2001:DB8::1]:443/") == "https://[2001:db8::1]");
  CHECK(identity_of("https://[::1]:8443") == "https://[::1]:8443");
  CHECK(identity_of("no url at all") == "no url at all");
  CHECK(identity_of("direct") == "https://direct");
}

TEST_CASE("automatic names") {
  struct Row {
    std::string text, name;
  };
  const std::vector<Row> rows{
      {"https://Proxy.Golang.org", "proxy-golang-org"},
      {"https://mirrors.aliyun.com/goproxy/", "mirrors-aliyun-com-goproxy"},
      {"https://h:8443/a//b", "h-8443-a-b"},
      {"https://h:443", "h"},
      {"http://127.0.0.1:3000", "127-0-0-1-3000"},
      {"https://[::1]:8443", "1-8443"},
      {"file:///srv/Go_Mods/", "srv-go-mods"},
      {"file:///", "file"},
      {"https://u:secret@h", "h"},
      {"https://h/?q=1", "h"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(automatic_name(parse_url(row.text).value()) == row.name);
  }
}

TEST_CASE("loopback is told from the text alone") {
  for (const char* text : {"http://localhost", "http://LOCALHOST:1", "http://127.0.0.1",
                           "http://127.255.255.254:80/x", "http://[::1]:8080"})
    CHECK_MESSAGE(is_loopback(parse_url(text).value()), text);
  for (const char* text :
       {"http://128.0.0.1", "http://126.255.255.255", "http://127.0.0.1.example.com",
        "http://localhost.example.com", "http://[::2]", "http://127.1", "https://goproxy.cn",
        "http://0.0.0.0", "http://user:127.0.0.1@evil.example"})
    CHECK_MESSAGE(!is_loopback(parse_url(text).value()), text);
}

TEST_CASE("a base URL is ready to have a path put behind it") {
  CHECK(to_string(parse_url("goproxy.cn/").value()) == "https://goproxy.cn");
  CHECK(to_string(parse_url("https://u:p@H:443/a//?q#f").value()) == "https://u:p@h:443/a");
  CHECK(to_string(parse_url("https://[::1]:1/").value()) == "https://[::1]:1");
  CHECK(to_string(parse_url("file:///srv/").value()) == "file:///srv");
}
