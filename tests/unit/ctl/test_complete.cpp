// The Tab key: what is offered where, for command lines as each shell hands them over.
#include "ctl/complete.hpp"

#include <doctest/doctest.h>

#include "api/command_table.hpp"
#include "api/json.hpp"
#include "base/text.hpp"
#include "support/fake_daemon.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

using Words = std::vector<std::string>;

int times_asked = 0;

std::vector<Suggestion> two_endpoints() {
  ++times_asked;
  return {{"aliyun", "healthy"}, {"goproxy-cn", "down"}};
}

// The texts that are offered, with spaces between; "FILES" where the shell is to offer files.
std::string offered(const Words& words) {
  const auto completion = complete(words, two_endpoints);
  std::string all = completion.files ? "FILES" : "";
  for (const auto& candidate : completion.candidates)
    all += (all.empty() ? "" : " ") + candidate.text;
  return all;
}

}  // namespace

TEST_SUITE("ctl::complete") {
  TEST_CASE("names of commands, one word at a time") {
    for (const auto& row : api::command_table()) {
      if (row.names.command.empty()) continue;
      const std::string first{split(row.names.command, ' ').front()};
      CHECK_EQ(offered({first}), first);
    }
    CHECK_EQ(offered({"re"}), "resume reload report");
    CHECK_EQ(offered({"config", ""}), "show check init");
    CHECK_EQ(offered({"config", "s"}), "show");
    CHECK_EQ(offered({"nonsense"}), "");
    CHECK_EQ(offered({}), "");
  }

  TEST_CASE("values: choices, endpoints, files") {
    CHECK_EQ(offered({"use", ""}), "aliyun goproxy-cn");
    CHECK_EQ(offered({"use", "g"}), "goproxy-cn");
    CHECK_EQ(offered({"use", "aliyun", ""}), "");
    CHECK_EQ(offered({"probe", "aliyun", ""}), "aliyun goproxy-cn");
    CHECK_EQ(offered({"why", "a"}), "aliyun");
    CHECK_EQ(offered({"wait", "--for", ""}), "healthy usable takeover primary");
    CHECK_EQ(offered({"wait", "--for", "t"}), "takeover");
    CHECK_EQ(offered({"use", "aliyun", "--for", ""}), "");
    CHECK_EQ(offered({"hook", ""}), "bash zsh fish");
    CHECK_EQ(offered({"completion", "z"}), "zsh");
    CHECK_EQ(offered({"config", "check", ""}), "FILES");
    CHECK_EQ(offered({"--socket", ""}), "FILES");
    CHECK_EQ(offered({"status", ""}), "");
  }

  TEST_CASE("options: the command's before the general ones; on either side of the command") {
    CHECK_EQ(offered({"-"}), "--socket --json --color --lang --version --help");
    CHECK_EQ(offered({"probe", "--"}), "--deep --socket --json --color --lang --version --help");
    CHECK_EQ(offered({"events", "--s"}), "--since --socket");
    CHECK_EQ(offered({"--json", "st"}), "status");
    CHECK_EQ(offered({"--color", "never", "st"}), "status");
    CHECK_EQ(offered({"use", "--for", "1h", "a"}), "aliyun");
    CHECK_EQ(offered({"--color", ""}), "auto always never");
    CHECK_EQ(offered({"--nonsense", "st"}), "status");
  }

  TEST_CASE("an option with its value in one word, and as bash takes it apart") {
    CHECK_EQ(offered({"--color=a"}), "--color=auto --color=always");
    CHECK_EQ(offered({"--color", "=", "al"}), "always");
    CHECK_EQ(offered({"--color", "="}), "auto always never");
    CHECK_EQ(offered({"--color=always", "st"}), "status");
    CHECK_EQ(offered({"--color", "=", "always", "st"}), "status");
    CHECK_EQ(offered({"--nonsense=a"}), "");
    CHECK_EQ(offered({"--json=a"}), "");
  }

  TEST_CASE("the daemon is asked only where an endpoint is wanted") {
    times_asked = 0;
    for (const Words& words : {Words{""}, Words{"config", "check", ""}, Words{"use", "a", "--"},
                               Words{"wait", "--for", ""}})
      offered(words);
    CHECK_EQ(times_asked, 0);
    offered({"use", ""});
    CHECK_EQ(times_asked, 1);
  }

  TEST_CASE("endpoints of the daemon; none without one, and no wait for a silent one") {
    testing::FakeDaemon daemon;
    CHECK(endpoints_of(daemon, {}).empty());
    CHECK_EQ(daemon.patience.at(0), complete_patience);
    const auto status = testing::sample_status();
    daemon.say(api::to_json(status));
    const auto all = endpoints_of(daemon, {});
    REQUIRE_EQ(all.size(), status.endpoints.size());
    CHECK_EQ(all[0].text, status.endpoints[0].name);
    CHECK_EQ(all[0].about, "down");
    daemon.say("rubbish");
    CHECK(endpoints_of(daemon, {}).empty());
  }

  TEST_CASE("lines for the shell") {
    CHECK_EQ(completion_lines({}, {}), "words\n");
    CHECK_EQ(completion_lines({true, {}}, {}), "files\n");
    CHECK_EQ(completion_lines({false, {{"a", "b c"}, {"d", ""}}}, {}), "words\na\tb c\nd\t\n");
  }
}
