// A hundred endpoints, each probed every second: one thread of ours, no probe lost (each that was
// started ended, or was still within its time when gopxd left), no endpoint without its probes or
// taken for down. What a busy machine would spoil is printed and not judged: single bad probes, and
// how long the loop was blocked at most. GOPX_LOAD_SECONDS says for how long.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

constexpr int endpoints = 100;

int load_seconds() {
  const char* const wish = std::getenv("GOPX_LOAD_SECONDS");
  return wish == nullptr ? 10 : std::max(2, std::atoi(wish));
}

long threads_of(pid_t pid) {
  const std::filesystem::directory_iterator tasks{"/proc/" + std::to_string(pid) + "/task"};
  return std::distance(begin(tasks), end(tasks));
}

// The .mod requests of each mirror.
std::map<std::string, int> shallow_probes(const boost::json::array& requests) {
  std::map<std::string, int> counts;
  for (const auto& request : requests) {
    if (text_at(request, "/path").ends_with(".mod")) ++counts[text_at(request, "/mirror")];
  }
  return counts;
}

bool all_healthy(const Machine::Status& status) {
  const auto& all = status.at("endpoints").as_array();
  return all.size() == endpoints && std::all_of(all.begin(), all.end(), [](const auto& one) {
           return text_at(one, "/state") == "healthy";
         });
}

struct Tally {
  int started = -1, finished = 0, cancelled = 0, overdue = -1;
};

Tally tally_in(const std::string& line) {
  Tally tally;
  const auto at = line.find("probes: ");
  if (at == std::string::npos) return tally;
  std::sscanf(line.c_str() + at, "probes: %d started, %d finished, %d cancelled, %d overdue",
              &tally.started, &tally.finished, &tally.cancelled, &tally.overdue);
  return tally;
}

std::string line_with(const std::string& text, const std::string& part) {
  const auto at = text.find(part);
  if (at == std::string::npos) return "";
  const auto begin = text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', at) - begin);
}

}  // namespace

TEST_SUITE("load") {
  TEST_CASE("100 endpoints, each every second") {
    const LabClient lab{{.mirrors = endpoints}};
    Machine machine{lab};
    machine.set("probe", "deep_interval", "\"10m\"");
    for (const char* const key : {"interval", "standby_interval", "timeout"}) {
      machine.set("probe", key, "\"1s\"");
    }
    machine.set("log", "level", "\"info\"");
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    machine.wait_until("all healthy", all_healthy, 4 * patience);
    lab.forget();
    const int seconds = load_seconds();
    long threads = 0;
    throughout(Milliseconds{seconds * 1000}, [&] {
      threads = std::max(threads, threads_of(machine.daemon().pid()));
      return true;
    });
    const auto counts = shallow_probes(lab.requests(""));
    const auto status = machine.status();
    CHECK(threads == 1);
    CHECK(counts.size() == endpoints);
    for (const auto& [mirror, count] : counts) {
      CAPTURE(mirror);
      CHECK(count >= seconds / 2);
      CHECK(endpoint_field(status, "mirror-" + mirror, "state") != "down");
      WARN(endpoint_field(status, "mirror-" + mirror, "reach") == "11111111");
    }
    CHECK(machine.stop() == 0);
    const std::string log = got(machine.log().string()).value_or("");
    const std::string line = line_with(log, "loop blocked");
    CHECK(line != "");
    MESSAGE(line);
    const std::string sums = line_with(log, "overdue");
    MESSAGE(sums);
    const Tally tally = tally_in(sums);
    CHECK(tally.overdue == 0);
    const int under_way = tally.started - tally.finished - tally.cancelled;
    CHECK(under_way >= 0);
    CHECK(under_way <= endpoints);  // at most one each
    int asked = 0;
    for (const auto& [mirror, count] : counts) asked += count;
    CHECK(tally.finished >= asked - endpoints);  // what the mirrors saw was not forgotten either
  }
}

}  // namespace gopx::testing
