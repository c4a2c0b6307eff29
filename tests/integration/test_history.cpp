// The past over restarts: a stop and a start, a kill -9, a disk that is full.
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <functional>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

struct Recorded : Watched {
  std::string database() const { return (machine.state_dir() / "history.db").string(); }
  std::int64_t number(const std::string& pointer, const std::string& query = "") const {
    const auto answer = machine.get("/v1/history?endpoint=mirror-a" + query);
    boost::system::error_code missing;
    const auto* found = answer.json.find_pointer("/endpoints/0" + pointer, missing);
    return found != nullptr && found->is_int64() ? found->as_int64() : -1;
  }
  std::vector<std::int64_t> seqs(const std::string& query) const {
    std::vector<std::int64_t> all;
    const auto body = machine.get("/v1/events" + query).body;
    for (auto at = body.find("{\"seq\":"); at != std::string::npos;
         at = body.find("{\"seq\":", at + 1))
      all.push_back(std::stoll(body.substr(at + 7)));
    return all;
  }
};

bool strictly_grows(const std::vector<std::int64_t>& numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>{}) ==
         numbers.end();
}

}  // namespace

TEST_SUITE("history") {
  TEST_CASE("an outage is remembered over a restart and over a kill -9") {
    Recorded watched;
    watched.start();
    watched.outage();
    const auto transitions = watched.number("/transitions");
    CHECK_GE(transitions, 3);  // to healthy, down, up again
    CHECK_GE(watched.number("/seconds/healthy"), 0);
    CHECK_GE(watched.number("/probes/bad"), 3);
    CHECK_GT(watched.number("/latency_us/p99"), 0);
    CHECK_LT(watched.number("/uptime_ppm"), 1'000'000);
    const auto before = watched.seqs("");
    REQUIRE_GE(before.size(), 5);

    CHECK_EQ(watched.machine.stop(), 0);
    watched.start();
    const auto bad = watched.number("/probes/bad");
    CHECK_GE(bad, 3);
    CHECK_GE(watched.number("/transitions"), transitions);
    auto after = watched.seqs("");
    CHECK(strictly_grows(after));
    REQUIRE_GT(after.size(), before.size());
    CHECK(std::equal(before.begin(), before.end(), after.begin()));

    const auto last = after.back();
    REQUIRE(eventually([&] {
      return got(watched.database() + "-wal")
                 .value_or("")
                 .find("{\"seq\":" + std::to_string(last)) != std::string::npos;
    }));
    watched.machine.daemon().kill();
    watched.start();
    CHECK_GE(watched.number("/probes/bad"), bad);
    after = watched.seqs("?since=0");
    CHECK(strictly_grows(after));
    CHECK_NE(std::find(after.begin(), after.end(), last), after.end());
    CHECK_GT(after.back(), last);
    CHECK(watched.seqs("?since=" + std::to_string(after.back())).empty());

    const auto shown = watched.machine.ctl({"history", "--since", "2h"});
    CHECK_EQ(shown.exit, 0);
    CHECK_NE(shown.out.find("mirror-a"), std::string::npos);
    const auto events = watched.machine.ctl({"events", "--since", "2h"});
    CHECK_NE(events.out.find("failover"), std::string::npos);
    CHECK_EQ(watched.machine.ctl({"history", "nobody"}).exit, 64);
    CHECK_FALSE(has_warning(watched.machine.status(), "history-off"));
  }

  TEST_CASE("a damaged file is put aside; one of a newer gopxd is not touched") {
    Recorded watched;
    put(watched.database(), "this was a database once" + std::string(10'000, 'x'));
    watched.start();
    CHECK_GE(watched.number("/transitions"), 1);
    CHECK(std::filesystem::exists(watched.database() + ".damaged-1"));
    CHECK_FALSE(has_warning(watched.machine.status(), "history-off"));
    watched.machine.stop();
    auto bytes = got(watched.database()).value();
    bytes[63] = 99;  // user_version, big-endian at 60 (https://www.sqlite.org/fileformat2.html)
    put(watched.database(), bytes);
    watched.start();
    CHECK(has_warning(watched.machine.status(), "history-off"));
    CHECK_EQ(watched.machine.get("/v1/history").status, 503);
    CHECK_EQ(watched.machine.get("/v1/history").error_code(), "history_off");
    CHECK_EQ(got(watched.database()), bytes);
    watched.outage();  // everything else goes on
  }

  TEST_CASE("a full disk: takeover and revert go on, and it is said") {
    Recorded watched;
    const auto state = std::filesystem::path(watched.database()).parent_path();
    std::filesystem::create_directories(state);
    std::filesystem::permissions(state, std::filesystem::perms::owner_all);
    if (::geteuid() != 0 ||
        ::mount("gopx-test", state.c_str(), "tmpfs", 0, "size=1m,mode=0700") != 0) {
      MESSAGE("SKIPPED: a small file system can't be mounted here (it takes root)");
      return;
    }
    struct Unmount {
      std::filesystem::path at;
      ~Unmount() { ::umount2(at.c_str(), MNT_DETACH); }
    } unmount{state};
    watched.start();
    CHECK_FALSE(has_warning(watched.machine.status(), "history-off"));
    std::ofstream(state / "ballast") << std::string(4 * 1024 * 1024, 'x');  // as much as fits
    watched.lab.fault("a", "refuse");
    watched.machine.wait_until("history-off", [](const Machine::Status& status) {
      return has_warning(status, "history-off");
    });
    CHECK_EQ(watched.machine.get("/v1/history").status, 503);
    CHECK_FALSE(watched.seqs("").empty());  // from memory
    std::filesystem::remove(state / "ballast");
    watched.machine.wait_for_takeover();
    watched.lab.mend("a");
    watched.machine.wait_for_revert();
    CHECK_EQ(watched.machine.stop(), 0);
  }
}

}  // namespace gopx::testing
