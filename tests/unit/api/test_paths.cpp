// Where things are, from an environment: XDG as specified, the overrides, both systems.
#include <doctest/doctest.h>

#include "api/paths.hpp"

using namespace gopx::api;

namespace {

PathInputs on(System system, Environment environment) {
  return {
      .environment = std::move(environment), .system = system, .uid = 1000, .directory_exists = {}};
}
PathInputs on_linux(Environment environment) { return on(System::linux_, std::move(environment)); }
PathInputs on_macos(Environment environment) { return on(System::macos, std::move(environment)); }

}  // namespace

TEST_SUITE("api::paths") {
  TEST_CASE("the control socket") {
    CHECK_EQ(socket_path(on_linux({{"XDG_RUNTIME_DIR", "/run/user/7"}})),
             "/run/user/7/gopx/gopxd.sock");
    CHECK_EQ(socket_path(on_linux({})), "/tmp/gopx-1000/gopxd.sock");
    CHECK_EQ(socket_path(on_linux({{"XDG_RUNTIME_DIR", ""}})), "/tmp/gopx-1000/gopxd.sock");
    CHECK_EQ(socket_path(on_linux({{"XDG_RUNTIME_DIR", "run"}})), "/tmp/gopx-1000/gopxd.sock");
    CHECK_EQ(socket_path(on_linux({{"XDG_RUNTIME_DIR", "/r"}, {"GOPX_SOCKET", "/s"}})), "/s");
    CHECK_EQ(socket_path(on_macos({{"HOME", "/Users/u"}, {"XDG_RUNTIME_DIR", "/r"}})),
             "/Users/u/Library/Caches/gopx/gopxd.sock");
    CHECK_EQ(socket_path(on_macos({})), "/tmp/gopx-1000/gopxd.sock");
  }

  TEST_CASE("the variable that decided where the socket is") {
    CHECK_EQ(socket_variable(on_linux({{"XDG_RUNTIME_DIR", "/r"}})), "XDG_RUNTIME_DIR");
    CHECK_EQ(socket_variable(on_linux({{"XDG_RUNTIME_DIR", "r"}})), "");
    CHECK_EQ(socket_variable(on_linux({{"HOME", "/h"}})), "");
    CHECK_EQ(socket_variable(on_linux({{"XDG_RUNTIME_DIR", "/r"}, {"GOPX_SOCKET", "/s"}})),
             "GOPX_SOCKET");
    CHECK_EQ(socket_variable(on_macos({{"HOME", "/Users/u"}, {"XDG_RUNTIME_DIR", "/r"}})), "HOME");
  }

  TEST_CASE(
      "without XDG_RUNTIME_DIR the usual folder is taken if it exists, and no other is asked for") {
    auto here = on_linux({});
    std::string asked;
    here.directory_exists = [&asked](const std::string& path) {
      asked = path;
      return true;
    };
    CHECK_EQ(socket_path(here), "/run/user/1000/gopx/gopxd.sock");
    CHECK_EQ(asked, "/run/user/1000");
  }

  TEST_CASE("configuration and state") {
    CHECK_EQ(config_path(on_linux({{"HOME", "/h"}})), "/h/.config/gopx/gopxd.toml");
    CHECK_EQ(config_path(on_linux({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}})),
             "/c/gopx/gopxd.toml");
    CHECK_EQ(config_path(on_linux({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "c"}})),
             "/h/.config/gopx/gopxd.toml");
    CHECK_EQ(config_path(on_linux({{"GOPX_CONFIG", "/x.toml"}})), "/x.toml");
    CHECK_FALSE(config_path(on_linux({})).has_value());
    CHECK_EQ(config_path(on_macos({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}})),
             "/h/Library/Application Support/gopx/gopxd.toml");
    CHECK_EQ(state_dir(on_linux({{"HOME", "/h"}})), "/h/.local/state/gopx");
    CHECK_EQ(state_dir(on_linux({{"XDG_STATE_HOME", "/s"}})), "/s/gopx");
    CHECK_EQ(state_dir(on_linux({{"GOPX_STATE_DIR", "/t"}, {"HOME", "/h"}})), "/t");
    CHECK_FALSE(state_dir(on_linux({})).has_value());
    CHECK_EQ(state_dir(on_macos({{"HOME", "/h"}})), "/h/Library/Application Support/gopx/state");
  }

  TEST_CASE("the Go env file, as go finds it") {
    CHECK_EQ(go_env_file(on_linux({{"HOME", "/h"}})), "/h/.config/go/env");
    CHECK_EQ(go_env_file(on_linux({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/c"}})), "/c/go/env");
    CHECK_FALSE(go_env_file(on_linux({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "c"}})).has_value());
    CHECK_EQ(go_env_file(on_linux({{"HOME", "/h"}, {"GOENV", "off"}})), "off");
    CHECK_EQ(go_env_file(on_linux({{"HOME", "/h"}, {"GOENV", ""}})), "/h/.config/go/env");
    CHECK_EQ(go_env_file(on_linux({{"GOENV", "/e"}})), "/e");
    CHECK_FALSE(go_env_file(on_linux({})).has_value());
    CHECK_EQ(go_env_file(on_macos({{"HOME", "/h"}, {"XDG_CONFIG_HOME", "c"}})),
             "/h/Library/Application Support/go/env");
  }
}
