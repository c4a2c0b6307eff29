// The user's own GOPROXY, linted where people look.
#include "ctl/chain_warnings.hpp"

#include <doctest/doctest.h>

#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::ctl;

TEST_SUITE("ctl::chain_warnings") {
  TEST_CASE("the env file's value, or the exported one, each with the command that sets it right") {
    auto status = testing::sample_status();
    status.goenv.baseline = "https://goproxy.cn;direct";
    const auto own = chain_warnings(api::Environment{}, status);
    REQUIRE_EQ(own.size(), 1);
    CHECK_EQ(own[0].code, "list-typo");
    CHECK_EQ(own[0].severity, "error");
    CHECK_EQ(own[0].fix, "go env -w GOPROXY=https://goproxy.cn,direct");
    const auto exported =
        chain_warnings(api::Environment{{"GOPROXY", "https//goproxy.cn"}}, status);
    REQUIRE_EQ(exported.size(), 1);
    CHECK_EQ(exported[0].fix, "export GOPROXY=https://goproxy.cn");
    status.goenv.baseline = "https://goproxy.cn,https://goproxy.io,direct";
    CHECK(chain_warnings(api::Environment{}, status).empty());
  }

  TEST_CASE(
      "a proxy of the configuration that is public leaks nothing; a password is not in the fix") {
    auto status = testing::sample_status();
    status.endpoints.resize(1);
    status.endpoints[0].url = "https://corp.example";
    status.endpoints[0].trust = "user";
    status.goenv.baseline = "https://goproxy.cn|https://corp.example";
    CHECK(chain_warnings(api::Environment{}, status).empty());
    status.endpoints[0].trust = "private";
    CHECK_EQ(chain_warnings(api::Environment{}, status).front().code, "private-leak");
    const auto login = chain_warnings("http://u:secret@h.example", false, {});
    CHECK(login.front().fix.find("secret") == std::string::npos);
  }

  TEST_CASE("without a daemon: what go reads here") {
    const api::PathInputs here{{{"HOME", "/home/u"}}, api::System::linux_, 1, {}};
    const Files files{[](const std::string& path) {
                        return path == "/home/u/.config/go/env"
                                   ? std::optional<std::string>{"GOPROXY=direct;\n"}
                                   : std::nullopt;
                      },
                      [](const std::string&) { return std::vector<std::string>{}; }};
    CHECK_EQ(chain_warnings(here, files).size(), 1);
  }
}
