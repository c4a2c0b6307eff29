// Addresses as the products' manuals give them, headers as they send them.
#include "probes/product.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace gopx;
using namespace gopx::probes;

TEST_CASE("products are known by their headers first, then by path, then by host") {
  struct Row {
    std::string url, maker, name;
  };
  const Row rows[] = {
      {"https://h.example/repository/go-group/", "", "Nexus"},
      {"https://h.example/repository/go-group/", "Server: Nexus/3.70.1 (OSS)\n", "Nexus"},
      {"https://h.example/", "Server: Nexus/3.70.1 (OSS)\n", "Nexus"},
      {"https://h.example/artifactory/api/go/go-virtual", "", "Artifactory"},
      {"https://h.example/api/go/go-virtual", "", "Artifactory"},
      {"https://h.example/x", "X-Artifactory-Node-Id: 5f090cdcb75c\n", "Artifactory"},
      {"https://h.example/x", "Server: nginx\nX-JFrog-Version: Artifactory/7.1\n", "Artifactory"},
      {"https://acme.jfrog.io/x", "", "Artifactory"},
      {"https://h.example/api/v4/projects/7/packages/go", "", "GitLab"},
      {"https://h.example/", "X-Gitlab-Meta: {}\n", "GitLab"},
      {"https://athens.corp.example", "", "Athens"},
      {"http://goproxy.corp.example:8081", "Server: nginx\n", "goproxy"},
      {"https://goproxy.corp.example/repository/go", "", "Nexus"},
      {"https://h.example/repositoryx/", "", ""},
      {"https://h.example/go?x=/repository/", "Server: nexusish\n", ""},
      {"https://h.example", "", ""},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    CAPTURE(row.maker);
    CHECK(name_of(recognise(row.url, row.maker)) == row.name);
  }
}

TEST_CASE("only headers that name products are kept") {
  CHECK(is_maker_header("Server"));
  CHECK(is_maker_header("x-jfrog-version"));
  CHECK_FALSE(is_maker_header("Set-Cookie"));
  CHECK_FALSE(is_maker_header("Authorization"));
}

TEST_CASE("advice fits the product and what happened") {
  const auto has = [](Product product, Fault fault, std::string_view word) {
    return advice_for(product, fault).find(word) != std::string_view::npos;
  };
  CHECK(has(Product::nexus, Fault::not_found_but_broken, "24 h"));
  CHECK(has(Product::nexus, Fault::http_5xx, "auto-blocked"));
  CHECK(has(Product::nexus, Fault::http_401, "netrc"));
  CHECK(has(Product::artifactory, Fault::not_found_but_broken, "virtual"));
  CHECK(has(Product::artifactory, Fault::http_403_policy, "Xray"));
  CHECK(has(Product::gitlab, Fault::not_found_but_broken, "wrong credentials"));
  CHECK(has(Product::athens, Fault::http_5xx, "/readyz"));
  CHECK(advice_for(Product::nexus, Fault::tcp_refused).empty());
  CHECK(advice_for(Product::unknown, Fault::http_401).empty());
}
