// What the hook's code may not do, and what the shells and shellcheck say of the files of
// ctl/shell; that they work is shown in the real shells (tests/integration/test_shell.cpp).
#include "ctl/shell_code.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "base/text.hpp"
#include "ctl/gopxd.hpp"

using namespace gopx::ctl;

namespace {

constexpr const char* shells[] = {"bash", "zsh", "fish"};

std::string without_comments(const std::string& code) {
  std::string rest;
  for (const auto line : gopx::split(code, '\n'))
    if (!line.starts_with('#')) rest += std::string{line} + '\n';
  return rest;
}

// A program that reads files of some endings without running them.
struct Judge {
  std::string program;
  std::vector<std::string> arguments;
  std::string endings;
};

const std::vector<Judge>& judges() {
  static const std::vector<Judge> all{
      // SC2034: the completion reads a column that it has no use for.
      {"/usr/bin/shellcheck", {"--shell=bash", "--exclude=SC2034"}, ".bash .sh"},
      {"/bin/bash", {"-n"}, ".bash .sh"},
      {"/usr/bin/zsh", {"-n"}, ".zsh .sh"},
      {"/usr/bin/fish", {"--no-execute"}, ".fish"},
  };
  return all;
}

std::vector<std::string> files_with(std::string_view endings) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{GOPX_SOURCE_DIR "/ctl/shell"}) {
    const auto ending = entry.path().extension().string();
    for (const auto each : gopx::split(endings, ' '))
      if (each == ending) found.push_back(entry.path().string());
  }
  return found;
}

}  // namespace

TEST_SUITE("ctl::shell_code") {
  TEST_CASE("nothing is wrong with the files, say those who read them") {
    for (const auto& judge : judges()) {
      if (!std::filesystem::exists(judge.program)) {
        MESSAGE("SKIPPED: what " << judge.program << " says: it is not installed");
        continue;
      }
      const auto files = files_with(judge.endings);
      CHECK_GE(files.size(), 2);
      for (const auto& file : files) {
        CAPTURE(file);
        auto arguments = judge.arguments;
        arguments.push_back(file);
        const auto said = run_program(judge.program, arguments);
        REQUIRE(said.has_value());
        CHECK_MESSAGE(said->exit_code == 0, judge.program, ": ", said->out, said->err);
      }
    }
  }

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
