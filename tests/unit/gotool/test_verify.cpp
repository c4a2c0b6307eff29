#include "gotool/verify.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <optional>

#include "support/folder.hpp"
#include "support/loop_until.hpp"
#include "support/real_go.hpp"

using namespace gopx;
using namespace gopx::gotool;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

std::string script(const Scratch& scratch, const std::string& body) {
  const std::string path = scratch / "go";
  put(path, "#!/bin/sh\n" + body);
  fs::permissions(path, fs::perms(0755));
  return path;
}

Result<core::GoEnvRead> ask(const GoQuestion& question) {
  boost::asio::io_context loop;
  std::optional<Result<core::GoEnvRead>> answer;
  int answers = 0;
  ask_go(loop, question, [&](Result<core::GoEnvRead> result) {
    answer = std::move(result);
    ++answers;
  });
  CHECK(answers == 0);  // never from inside the call
  REQUIRE(loop_until(loop, [&] { return answer.has_value(); }));
  loop.restart();
  loop.poll();
  CHECK(answers == 1);
  return *answer;
}

GoQuestion question_for(const std::string& binary) {
  GoQuestion question;
  question.binary = binary;
  question.environment = {{"PATH", "/usr/bin:/bin"}};
  question.env_file.path = "/nowhere/env";
  return question;
}

}  // namespace

TEST_CASE("our own settings never reach the go that is asked") {
  GoQuestion question;
  question.environment = {{"GOPROXY", "off"},  {"GOSUMDB", "off"},     {"GOENV", "/x"},
                          {"GOFLAGS", "-bad"}, {"GOTOOLCHAIN", "go9"}, {"HOME", "/h"}};
  question.env_file = {"/h/.config/go/env", "", true};
  CHECK(environment_for_go(question) ==
        Environment{{"GOFLAGS", ""}, {"GOTOOLCHAIN", "local"}, {"HOME", "/h"}});
  question.env_file = {"/elsewhere", "", false};
  CHECK(environment_for_go(question)["GOENV"] == "/elsewhere");
  question.env_file = {"", "off", false};
  CHECK(environment_for_go(question)["GOENV"] == "off");
}

TEST_CASE("the answer is two lines, whatever is in them") {
  CHECK(read_go_answer("go", "https://a,direct\nsum.golang.org\n")->goproxy == "https://a,direct");
  CHECK(read_go_answer("go", "https://a,direct\nsum.golang.org\n")->gosumdb == "sum.golang.org");
  CHECK(read_go_answer("go", "\n\n")->goproxy == "");
  for (const char* bad : {"", "a", "a\n", "a\nb", "a\nb\nc\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(read_go_answer("go", bad));
  }
}

TEST_CASE("the real go tells what it reads in our file") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Scratch scratch;
  put(scratch / "env", "GOPROXY=https://p,direct\nGOSUMDB=s\n");
  GoQuestion question = question_for(*go);
  question.environment["HOME"] = scratch.path();
  question.environment["GOPROXY"] = "off";
  question.env_file.path = scratch / "env";
  const auto answer = ask(question);
  REQUIRE(answer);
  CHECK(answer->goproxy == "https://p,direct");
  CHECK(answer->gosumdb == "s");
  CHECK(answer->go_binary == *go);
}

TEST_CASE("the child is in / and has SIGPIPE back, which the daemon ignores") {
  const Scratch scratch;
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  const auto answer = ask(question_for(script(scratch, "pwd\nkill -PIPE $$\n")));
  const auto alive = ask(question_for(script(scratch, "pwd\necho\n")));
  std::signal(SIGPIPE, before);
  REQUIRE(alive);
  CHECK(alive->goproxy == "/");
  CHECK_FALSE(answer);  // it died
}

TEST_CASE("whatever a go does, there is one answer in time") {
  const Scratch scratch;
  struct Row {
    const char* body;
    const char* error;
  };
  const Row rows[] = {
      {"exit 1\n", "failed"},
      {"echo a; echo b; exit 3\n", "failed"},
      {"kill -9 $$\n", "failed"},
      {"echo a\n", "unreadable"},
      {"sleep 1000\n", "took too long"},
      {"exec >/dev/null; sleep 1000\n", "took too long"},
      {"sleep 1000 & echo a; echo b\n", "took too long"},
      {"yes\n", "far too much"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.body);
    GoQuestion question = question_for(script(scratch, row.body));
    question.time_limit = std::chrono::milliseconds(300);
    const auto answer = ask(question);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message.find(row.error) != std::string::npos);
    CHECK(answer.error().message.find(scratch / "go") != std::string::npos);
  }
  CHECK(ask(question_for(scratch / "none")).error().message.find("can't be started") !=
        std::string::npos);
}

TEST_CASE("nothing is left of a go that was stopped") {
  const Scratch scratch;
  GoQuestion question =
      question_for(script(scratch, "echo $$ > " + (scratch / "pid") + "\nsleep 1000\n"));
  question.time_limit = std::chrono::milliseconds(500);
  CHECK_FALSE(ask(question));
  const pid_t pid = std::atoi(got(scratch / "pid").value_or("0").c_str());
  REQUIRE(pid > 0);
  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("a loop that ends takes the child along") {
  const Scratch scratch;
  pid_t pid = 0;
  {
    boost::asio::io_context loop;
    ask_go(loop, question_for(script(scratch, "echo $$ > " + (scratch / "pid") + "\nsleep 1000\n")),
           [](Result<core::GoEnvRead>) { FAIL("no answer was to come"); });
    REQUIRE(loop_until(loop, [&] { return got(scratch / "pid").value_or("").ends_with("\n"); }));
    pid = std::atoi(got(scratch / "pid")->c_str());
  }
  CHECK(::kill(pid, 0) != 0);
}
