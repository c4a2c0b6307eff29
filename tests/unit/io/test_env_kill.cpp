// kill -9 at any system call of a write: the next start, or --restore, knows the user's value, and
// nobody ever reads a torn file.
#ifdef __linux__

#include <doctest/doctest.h>

#include "envstore_desk.hpp"
#include "io/envrestore.hpp"
#include "support/traced.hpp"
#include "support/unprivileged.hpp"

using namespace gopx;
using namespace gopx::io;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

constexpr int calls_max = 1000;  // of one write; it takes some dozens
const std::optional<std::string> original = "# mine\nGOSUMDB=off\nGOPROXY=a\nGOFLAGS=-v";

struct Scenario {
  const char* name;
  std::optional<std::string> text;  // before the user ever met us
  std::vector<core::WriteEnv> before;
  core::WriteEnv killed;
};

core::WriteEnv write_of(core::Intent intent, const std::string& goproxy = "",
                        const std::optional<std::string>& gosumdb = std::nullopt) {
  core::WriteEnv write;
  write.intent = intent;
  write.goproxy = goproxy;
  write.gosumdb = gosumdb;
  return write;
}

core::WriteFinished carry_out(EnvStore& store, core::WriteEnv write) {
  write.expected_digest = store.read().digest;
  return store.write(write, noon);
}

void prepare(const Desk& desk, const Scenario& scenario) {
  fs::remove_all(desk.scratch / "config");
  fs::remove_all(desk.state);
  if (scenario.text) put(desk.env, *scenario.text);
  EnvStore store = desk.store();
  for (const auto& write : scenario.before) {
    REQUIRE(carry_out(store, write).outcome == core::WriteOutcome::written);
  }
}

// After the kill: all that is promised.
void check_promises(const Desk& desk, const Scenario& scenario) {
  const auto user = scenario.text ? env_value(*scenario.text, "GOPROXY") : std::nullopt;
  EnvStore store = desk.store();
  store.recover();
  const core::EnvFile file = store.read();
  CHECK(file.problem.empty());
  const bool kept = scenario.killed.intent == core::Intent::keep && !file.claim;
  if (!kept) CHECK(users_goproxy(file) == user);
  CHECK(restore(
      desk.options(), [](Duration) {}, noon));
  if (!kept) CHECK(got(desk.env) == scenario.text);
  store.settle(store.read());
  if (!fs::exists(desk.scratch / "config/go")) return;
  CHECK_FALSE(desk.record());
  CHECK(names_in(desk.scratch / "config/go").size() <= 1);
}

std::vector<Scenario> scenarios() {
  const auto take_p = write_of(core::Intent::takeover, "p", "alias");
  const auto take_q = write_of(core::Intent::takeover, "q");
  const auto revert = write_of(core::Intent::revert);
  return {{"takeover", original, {}, take_p},
          {"takeover of no file", std::nullopt, {}, take_p},
          {"another candidate", original, {take_p}, take_q},
          {"revert", original, {take_p}, revert},
          {"revert to no file", std::nullopt, {take_p}, revert},
          {"keep", original, {take_p}, write_of(core::Intent::keep)}};
}

}  // namespace

TEST_CASE(
    "killed at any system call, the user's value is known and can be put back byte for byte") {
  for (const Scenario& scenario : scenarios()) {
    CAPTURE(scenario.name);
    const Desk desk{Scratch(Scratch::memory)};
    int kills = 0;
    for (int call = 1; call < calls_max; ++call) {
      CAPTURE(call);
      prepare(desk, scenario);
      const auto before = got(desk.env);
      const Traced traced = kill_at_call(call, [&] {
        EnvStore store = desk.store();
        carry_out(store, scenario.killed);
      });
      if (traced == Traced::not_possible) {
        MESSAGE("SKIPPED: ptrace is not allowed here");
        return;
      }
      const auto now = got(desk.env);
      const bool whole =
          now == before || now == scenario.text || (now && env_value(*now, "GOPROXY"));
      CHECK(whole);
      check_promises(desk, scenario);
      if (traced == Traced::finished) break;
      ++kills;
    }
    CHECK(kills > 15);
    CHECK(kills < calls_max - 2);
  }
}

TEST_CASE("the same where the file can only be overwritten in place") {
  for (const bool back : {false, true}) {
    CAPTURE(back);
    const Desk desk{Scratch(Scratch::memory)};
    const Scenario scenario{"in place",
                            original,
                            {},
                            write_of(back ? core::Intent::revert : core::Intent::takeover, "p")};
    int kills = 0;
    for (int call = 1; call < calls_max; ++call) {
      CAPTURE(call);
      prepare(desk, scenario);
      for (const auto& path :
           {desk.scratch.path(), desk.scratch / "config", desk.scratch / "config/go", desk.env}) {
        give_to_unprivileged(path);
      }
      fs::permissions(desk.scratch / "config/go", fs::perms(0555));
      const std::string result = unprivileged([&]() -> std::string {
        EnvStore store = desk.store();
        if (back) carry_out(store, write_of(core::Intent::takeover, "p", "alias"));
        const Traced traced = kill_at_call(call, [&] { carry_out(store, scenario.killed); });
        return traced == Traced::finished ? "finished"
               : traced == Traced::killed ? "killed"
                                          : "not possible";
      });
      fs::permissions(desk.scratch / "config/go", fs::perms(0755));
      if (result == "not possible") {
        MESSAGE("SKIPPED: ptrace is not allowed here");
        return;
      }
      check_promises(desk, scenario);
      if (result == "finished") break;
      ++kills;
    }
    CHECK(kills > 15);
    CHECK(kills < calls_max - 2);
  }
}

#endif
