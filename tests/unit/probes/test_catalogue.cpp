// The catalogue with the names that others rely on, and the canaries as they must be to be useful.
#include "probes/catalogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "probes/address.hpp"
#include "probes/crypto.hpp"
#include "probes/modpath.hpp"

using namespace gopx;
using namespace gopx::probes;

namespace {

const KnownEndpoint* find(std::string_view url) {
  for (const KnownEndpoint& endpoint : catalogue()) {
    if (endpoint.url == url) return &endpoint;
  }
  return nullptr;
}

// host[-path] with every run of other characters as one dash.
std::string automatic_name(std::string_view url) {
  std::string name;
  for (const char c : url.substr(url.find("://") + 3)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  if (name.ends_with('-')) name.pop_back();
  return name;
}

bool is_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && text >= "2019-01-01" &&
         text <= "2026-11-22";
}

}  // namespace

TEST_CASE("the candidates, by name and in order") {
  std::vector<std::string> names, urls;
  for (const KnownEndpoint& endpoint : catalogue()) {
    if (endpoint.standing != Standing::candidate) continue;
    names.emplace_back(endpoint.name);
    urls.emplace_back(endpoint.url);
    CHECK(endpoint.trust == (endpoint.name == "proxy-golang-org" ? Trust::official : Trust::known));
  }
  CHECK(names == std::vector<std::string>{"proxy-golang-org", "goproxy-cn", "aliyun", "goproxy-io",
                                          "tencent", "huawei"});
  CHECK(urls == std::vector<std::string>{"https://proxy.golang.org", "https://goproxy.cn",
                                         "https://mirrors.aliyun.com/goproxy/",
                                         "https://goproxy.io",
                                         "https://mirrors.cloud.tencent.com/go/",
                                         "https://mirrors.huaweicloud.com/repository/goproxy/"});
}

TEST_CASE("candidates come first") {
  const auto rows = catalogue();
  const auto is_candidate = [](const KnownEndpoint& row) {
    return row.standing == Standing::candidate;
  };
  CHECK(std::is_partitioned(rows.begin(), rows.end(), is_candidate));
}

TEST_CASE("what is recognised and never chosen") {
  for (const auto url :
       {"https://mirrors.tencent.com/go/", "https://repo.huaweicloud.com/repository/goproxy/",
        "https://proxy.golang.com.cn", "https://goproxy.bj.bcebos.com/",
        "https://goproxy.njuer.org"}) {
    CAPTURE(url);
    REQUIRE(find(url) != nullptr);
    CHECK(find(url)->standing == Standing::recognised);
  }
  for (const auto url : {"https://mirrors.tuna.tsinghua.edu.cn/goproxy/",
                         "https://mirrors.ustc.edu.cn/goproxy/", "https://goproxy.ustc.edu.cn",
                         "https://gocenter.io", "https://athens.azurefd.net", "https://gonexus.dev",
                         "https://mirrors.huaweicloud.com/goproxy/", "https://goproxy.baidu.com"}) {
    CAPTURE(url);
    REQUIRE(find(url) != nullptr);
    CHECK(find(url)->standing == Standing::known_bad);
  }
  CHECK(find("https://goproxy.byted.org") == nullptr);
}

TEST_CASE("every row is whole: unique, with a name by the rule, a reason, a date and a source") {
  std::set<std::string_view> names, urls;
  for (const KnownEndpoint& row : catalogue()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(urls.insert(row.url).second);
    CHECK(parse_address(row.url));
    CHECK(row.url.starts_with("https://"));
    CHECK_FALSE(row.note.empty());
    CHECK_FALSE(row.source.empty());
    CHECK(is_date(row.as_of));
    if (row.standing != Standing::candidate) {
      CHECK(row.trust == Trust::known);
      CHECK(row.name == automatic_name(row.url));
    }
  }
}

TEST_CASE(
    "canaries: well-formed, different, the first one is rsc.io/quote, one has an upper-case "
    "letter") {
  std::set<std::string> seen;
  bool has_upper = false;
  for (const Canary& canary : builtin_canaries()) {
    CAPTURE(canary.module);
    CHECK(seen.insert(canary.module + "@" + canary.version).second);
    CHECK(escape_version(canary.version));
    const auto escaped = escape_path(canary.module);
    REQUIRE(escaped);
    has_upper = has_upper || *escaped != canary.module;
    for (const std::string& h1 : {canary.mod_h1, canary.zip_h1}) {
      REQUIRE(h1.starts_with("h1:"));
      const auto digest = base64_decode(h1.substr(3));
      REQUIRE(digest);
      CHECK(digest->size() == 32);
    }
  }
  CHECK(has_upper);
  CHECK(seen.size() >= 4);
  REQUIRE_FALSE(builtin_canaries().empty());
  const Canary quote{"rsc.io/quote", "v1.5.2", "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=",
                     "h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y="};
  CHECK(builtin_canaries().front() == quote);
}
