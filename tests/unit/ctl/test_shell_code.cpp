// What the hook's code may not do; that it works is shown in the real shells
// (tests/integration/test_shell.cpp).
#include "ctl/shell_code.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

using namespace gopx::ctl;

namespace {

constexpr const char* shells[] = {"bash", "zsh", "fish"};

std::string without_comments(const std::string& code) {
  std::string rest;
  for (const auto line : gopx::split(code, '\n'))
    if (!line.starts_with('#')) rest += std::string{line} + '\n';
  return rest;
}

}  // namespace

TEST_SUITE("ctl::shell_code") {
  TEST_CASE("the hook starts no program: the shell's own means are all it uses") {
    for (const auto* shell : shells) {
      CAPTURE(shell);
      const auto code = without_comments(hook_code(shell, "/run/user/1000/gopx/gopxd.sock"));
      CHECK(code.find("'/run/user/1000/gopx/gopxd.sock.exported'") != std::string::npos);
      for (const auto* way : {"$(", "`", "gopxctl", "(@", " | "})
        CHECK_MESSAGE(code.find(way) == std::string::npos, way);
    }
  }

  TEST_CASE("a path is one word for each shell, whatever is in it") {
    CHECK(hook_code("bash", R"(/a b/it's\)").find(R"('/a b/it'\''s\.exported')") !=
          std::string::npos);
    CHECK(hook_code("zsh", R"(/a b/it's\)").find(R"('/a b/it'\''s\.exported')") !=
          std::string::npos);
    CHECK(hook_code("fish", R"(/a b/it's\)").find(R"('/a b/it\'s\\.exported')") !=
          std::string::npos);
  }
}
