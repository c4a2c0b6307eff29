// What the hook changes before a prompt, and everything that it must leave alone.
#include "ctl/hook_step.hpp"

#include <doctest/doctest.h>

#include "api/json.hpp"
#include "support/fake_daemon.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

const std::string own_value = "https://proxy.golang.org,direct";
const std::string stand_in = "https://goproxy.cn,direct";

struct Prompt {
  testing::FakeDaemon daemon;
  api::Environment environment;

  Prompt() { environment["GOPROXY"] = own_value; }
  void file_says(const std::string& value) {
    auto status = testing::sample_status();
    status.goenv.baseline = own_value;
    status.goenv.current = value;
    daemon.say(api::to_json(status));
  }
  void stands_in() {
    environment = {
        {"GOPROXY", stand_in}, {"GOPX_HOOK_OWN", own_value}, {"GOPX_HOOK_SET", stand_in}};
  }
  // "VALUE|OWN", or "unchanged".
  std::string step() {
    const auto result = hook_step(environment, daemon);
    return result ? result->goproxy + "|" + result->own.value_or("-") : "unchanged";
  }
};

}  // namespace

TEST_SUITE("ctl::hook_step") {
  TEST_CASE("the user's own value follows the file, there and back") {
    Prompt prompt;
    prompt.file_says(stand_in);
    CHECK_EQ(prompt.step(), stand_in + "|" + own_value);
    prompt.stands_in();
    prompt.file_says(stand_in);
    CHECK_EQ(prompt.step(), "unchanged");
    prompt.file_says("https://goproxy.io,direct");
    CHECK_EQ(prompt.step(), "https://goproxy.io,direct|" + own_value);
    prompt.file_says(own_value);
    CHECK_EQ(prompt.step(), own_value + "|-");
  }

  TEST_CASE("nothing to do: no takeover, no GOPROXY, and then nobody is asked") {
    Prompt prompt;
    prompt.file_says(own_value);
    CHECK_EQ(prompt.step(), "unchanged");
    CHECK_EQ(prompt.daemon.patience.at(0), hook_patience);
    for (const std::string value : {"", "-"}) {
      Prompt quiet;
      quiet.environment.clear();
      if (value.empty()) quiet.environment["GOPROXY"] = "";
      CHECK_EQ(quiet.step(), "unchanged");
      CHECK(quiet.daemon.asked.empty());
    }
  }

  TEST_CASE("what was exported by hand and is not the user's own on record is left alone") {
    Prompt prompt;
    prompt.environment["GOPROXY"] = "https://by.hand,direct";
    prompt.file_says(stand_in);
    CHECK_EQ(prompt.step(), "unchanged");
    prompt.stands_in();
    prompt.environment["GOPROXY"] = "https://by.hand,direct";
    prompt.file_says(stand_in);
    CHECK_EQ(prompt.step(), "https://by.hand,direct|-");  // only what was remembered goes
  }

  TEST_CASE("without a daemon the own value is put back; a silent or strange one changes nothing") {
    Prompt prompt;
    prompt.stands_in();
    CHECK_EQ(prompt.step(), own_value + "|-");
    prompt.daemon.answers.push_back(tl::unexpected<ClientError>{ClientError{false, "silent"}});
    CHECK_EQ(prompt.step(), "unchanged");
    prompt.daemon.say("<html>");
    CHECK_EQ(prompt.step(), "unchanged");
    Prompt own;
    CHECK_EQ(own.step(), "unchanged");
  }

  TEST_CASE("passwords: what the daemon shows as xxxxx is never exported") {
    Prompt prompt;
    prompt.environment["GOPROXY"] = "https://u:secret@corp.test,https://proxy.golang.org";
    auto status = testing::sample_status();
    status.goenv.baseline = "https://u:xxxxx@corp.test,https://proxy.golang.org";
    status.goenv.current = "https://u:xxxxx@corp.test,https://goproxy.cn";
    prompt.daemon.say(api::to_json(status));
    CHECK_EQ(prompt.step(), "unchanged");
    Prompt new_one;
    new_one.file_says("https://u:xxxxx@corp.test");
    CHECK_EQ(new_one.step(), "unchanged");
  }

  TEST_CASE("lines for the shell; a value that would not fit into a line is left alone") {
    CHECK_EQ(hook_lines({"a", "b"}), "a\nb\n");
    CHECK_EQ(hook_lines({"a", std::nullopt}), "a\n-\n");
    Prompt prompt;
    prompt.environment = {
        {"GOPROXY", stand_in}, {"GOPX_HOOK_OWN", "a\nb"}, {"GOPX_HOOK_SET", stand_in}};
    CHECK_EQ(prompt.step(), "unchanged");
  }
}
