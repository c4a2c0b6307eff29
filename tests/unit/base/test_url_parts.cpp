// Where the parts of a URL are cut: as Go's net/url does.
#include "base/url_parts.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace gopx;

namespace {

// "scheme|authority|path|query|fragment", a part that is not there as "-".
std::string cut(std::string_view text) {
  const auto parts = cut_url(text);
  const auto shown = [](const auto& part) { return part ? std::string{*part} : "-"; };
  return std::string{parts.scheme} + "|" + shown(parts.authority) + "|" + std::string{parts.path} +
         "|" + shown(parts.query) + "|" + shown(parts.fragment);
}

}  // namespace

TEST_SUITE("base::url_parts") {
  TEST_CASE("the fragment first, then the query, then the authority") {
    CHECK_EQ(cut("https://u:p@h:8443/a/b?x=1#f"), "https|u:p@h:8443|/a/b|x=1|f");
    CHECK_EQ(cut("https://h"), "https|h||-|-");
    CHECK_EQ(cut("https://h?x/y#z?w#v"), "https|h||x/y|z?w#v");
    CHECK_EQ(cut("https://h#a/b?c"), "https|h||-|a/b?c");
    CHECK_EQ(cut("https://?#"), "https||||");
    CHECK_EQ(cut("file:///srv"), "file||/srv|-|-");
    CHECK_EQ(cut("file:/srv"), "file|-|/srv|-|-");
    CHECK_EQ(cut("host:80/path"), "|-|host:80/path|-|-");
    CHECK_EQ(cut("host/p?to=http://x"), "|-|host/p|to=http://x|-");
    CHECK_EQ(cut(""), "|-||-|-");
  }

  TEST_CASE("a login ends at the last @") {
    CHECK_EQ(cut_authority("u:p@q@h:1").userinfo, "u:p@q");
    CHECK_EQ(cut_authority("u:p@q@h:1").host, "h:1");
    CHECK_EQ(cut_authority("@h").userinfo, "");
    CHECK_FALSE(cut_authority("h:1").userinfo);
    CHECK_EQ(cut_authority("h:1").host, "h:1");
  }
}
