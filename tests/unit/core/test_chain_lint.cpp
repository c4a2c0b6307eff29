// Values as people have them, and what they meant; the laws that a corrected value keeps.
#include "core/chain_lint.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "config/url.hpp"
#include "core/chain.hpp"
#include "probes/catalogue.hpp"

using namespace gopx;
using namespace gopx::core;

namespace {

std::vector<LintFinding> lint(std::string_view value, std::vector<std::string> trusted = {}) {
  return lint_chain({value, probes::catalogue(), std::move(trusted)});
}

struct Case {
  std::string_view value;
  std::string_view code;
  LintGrade grade;
  std::string_view corrected;
};

constexpr auto fails = LintGrade::fails;
constexpr auto harms = LintGrade::harms;
constexpr auto remark = LintGrade::remark;

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"https://goproxy.cn，direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn、direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https：//goproxy.cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn；https://goproxy.io", "list-typo", fails,
       "https://goproxy.cn,https://goproxy.io"},
      {"direct;", "list-typo", fails, "direct"},
      {"https//goproxy.cn", "list-typo", fails, "https://goproxy.cn"},
      {"https:/goproxy.cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https:goproxy.cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https:\\\\goproxy.cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"htps://goproxy.cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"\"https://goproxy.cn,direct\"", "list-typo", fails, "https://goproxy.cn,direct"},
      {"“https://goproxy.cn,direct”", "list-typo", fails, "https://goproxy.cn,direct"},
      {"export GOPROXY=https://goproxy.cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn,direct # fast", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn,direct;GOSUMDB=off", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn,Direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"direct,https://goproxy.cn", "list-typo", fails, "https://goproxy.cn,direct"},
      {"https://goproxy.cn,direct,https://goproxy.io", "list-typo", fails,
       "https://goproxy.cn,https://goproxy.io,direct"},
      {"goproxy-cn,direct", "list-typo", fails, "https://goproxy.cn,direct"},
      {"socks5://127.0.0.1:7890", "list-typo", fails, "https://proxy.golang.org,direct"},
      {"https://gorpoxy.cn,direct", "list-typo", harms, "https://goproxy.cn,direct"},
      {"https://mirrors.aliyun.com,direct", "wrong-base", fails,
       "https://mirrors.aliyun.com/goproxy/,direct"},
      {"http://u:secret@corp.example", "credentials-over-http", fails,
       "https://u:xxxxx@corp.example"},
      {"http://goproxy.cn,direct", "insecure-scheme", harms, "https://goproxy.cn,direct"},
      {"https://goproxy.ustc.edu.cn,https://goproxy.cn", "dns-nxdomain", harms,
       "https://goproxy.cn"},
      {"https://corp.example|https://goproxy.cn", "private-leak", harms,
       "https://corp.example,https://goproxy.cn"},
      {"https://goproxy.cn,https://corp.example,direct", "private-leak", harms,
       "https://corp.example,https://goproxy.cn,direct"},
      {"https://goproxy.cn,https://goproxy.io", "list-comma", remark,
       "https://goproxy.cn|https://goproxy.io"},
      {"127.0.0.1:3000", "insecure-scheme", remark, "http://127.0.0.1:3000"},
  };
  return all;
}

}  // namespace

TEST_SUITE("core::chain_lint") {
  TEST_CASE("each slip has its class, its grade, and the whole value as it was meant") {
    for (const auto& each : cases()) {
      CAPTURE(each.value);
      const auto found = lint(each.value);
      REQUIRE_FALSE(found.empty());
      CHECK_EQ(found.front().code, each.code);
      CHECK(found.front().grade == each.grade);
      CHECK_EQ(found.front().corrected, each.corrected);
      CHECK_FALSE(english(found.front().sentence).empty());
    }
  }

  TEST_CASE("what is corrected is a list for go, and its slips are gone") {
    for (const auto& each : cases()) {
      CAPTURE(each.value);
      CHECK(parse_chain(each.corrected));
      for (const auto& left : lint(each.corrected)) CHECK(left.grade == remark);
    }
  }

  TEST_CASE("right values are left alone") {
    for (const char* value :
         {"https://proxy.golang.org,direct", "https://goproxy.cn|https://goproxy.io|direct",
          "direct", "off", "goproxy.cn,direct",
          "https://corp.example/goproxy,https://goproxy.cn,direct", "https://goproxy.cn/,direct",
          " https://goproxy.cn , direct ", "file:///srv/goproxy", "https://u:p%2Cw@corp.example",
          "http://10.0.0.7:3000,direct", "HTTPS://goproxy.cn"}) {
      CAPTURE(value);
      CHECK(lint(value).empty());
    }
  }

  TEST_CASE("a proxy that the configuration calls public leaks nothing") {
    const auto trusted = std::vector{config::identity_of(std::string_view{"https://corp.example"})};
    CHECK(lint("https://goproxy.cn|https://corp.example", trusted).empty());
  }

  TEST_CASE("no password is shown, also where go misreads it") {
    for (const char* value : {"https://u:s3cret@h.example;direct", "https://u:s3,cret@h.example",
                              "http://u:s3cret@h.example,direct", "\"https://u:s3cret@h.example\""})
      for (const auto& each : lint(value)) {
        CAPTURE(value);
        CHECK(english(each.sentence).find("s3") == std::string::npos);
        CHECK(each.corrected.find("s3") == std::string::npos);
      }
  }

  TEST_CASE("nothing at all, and a megabyte") {
    CHECK_EQ(lint("").front().code, "goproxy-empty");
    CHECK_EQ(lint(" ").front().code, "goproxy-empty");
    CHECK_FALSE(lint(std::string(1 << 20, ';')).empty());
    CHECK_FALSE(lint(std::string(1 << 20, 'a') + ",direct").empty());
  }
}
