// The first `go mod download` after gopxd has switched, against the same download with a healthy
// proxy: alternated pairs on two machines, into empty module caches.
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "bench/row.hpp"
#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;

constexpr int pairs = 10;
constexpr int patience_ms = 60'000;
constexpr double slack_ms = 20;
constexpr double factor = 1.1;

struct Fault {
  const char* name;
  const char* kind;
  bool tls = false;
};

constexpr Fault faults[] = {{"F1 refused", "refuse"},
                            {"F2 502", "502"},
                            {"F3 silent", "silent"},
                            {"F4 black hole", "blackhole"},
                            {"F5 TLS stall", "tls-silent", true},
                            {"F6 HTML", "html"},
                            {"F7 HTML zip", "html-zip"},
                            {"F8 cut zip", "cut-zip"},
                            {"F9 wrong bytes", "tampered-zip"},
                            {"F10 lookups 502", "lookup-502"},
                            {"F11 zips 404", "zip-404"},
                            {"F12 404", "404-bad-upstream"},
                            {"F13 429", "429"},
                            {"F14 certificate", "cert-expired", true},
                            {"F15 a byte a second", "drip"}};

class Developer {
 public:
  explicit Developer(bool tls) : lab_({.mirrors = 2, .tls = tls}), machine_(lab_) {
    const char* const defaults[][3] = {{"probe", "interval", "\"30s\""},
                                       {"probe", "standby_interval", "\"5m\""},
                                       {"probe", "deep_interval", "\"15m\""},
                                       {"failover", "hold", "\"5m\""},
                                       {"log", "level", "\"info\""}};
    for (const auto& [table, key, value] : defaults) machine_.set(table, key, value);
    machine_.write_env(machine_.usual_env(lab_.url("a") + ",direct"));
    machine_.start();
    machine_.wait_until_healthy("mirror-a");
    machine_.wait_until_healthy("mirror-b");
  }

  void be_taken_over(const std::string& kind) {
    lab_.fault("a", kind);
    machine_.post("/v1/probe", R"({"endpoints":["mirror-a"],"deep":true})");
    machine_.wait_for_takeover();
  }

  double download_ms() {
    std::filesystem::remove_all(machine_.home() / "gopath-0");
    std::vector<std::string> arguments{"mod", "download"};
    for (const std::string& module : lab_.modules()) arguments.push_back(module);
    const double begin = now_s();
    const auto go = machine_.spawn_go(arguments);
    // 10 ms looks, as the tests take them, would be too coarse.
    const int ended = static_cast<int>(::syscall(SYS_pidfd_open, go->pid(), 0));
    pollfd waiting{ended, POLLIN, 0};
    ::poll(&waiting, 1, patience_ms);
    const double took = (now_s() - begin) * 1000;
    ::close(ended);
    if (go->wait(Milliseconds{1000}) != 0) throw std::runtime_error("go mod download fails");
    return took;
  }

 private:
  LabClient lab_;
  Machine machine_;
};

void measure(const Fault& fault) {
  Developer switched(fault.tls), healthy(fault.tls);
  switched.be_taken_over(fault.kind);
  std::vector<double> own, peer;
  for (int pair = 0; pair < pairs; ++pair) {
    own.push_back(switched.download_ms());
    peer.push_back(healthy.download_ms());
  }
  const double bar = factor * median(peer) + slack_ms;
  print({.what = fmt::format("{}: go mod download after the switch", fault.name),
         .bar = "<= 1.1 x + 20 ms",
         .measured = fmt::format("{:.0f} ms (first {:.0f})", median(own), own.front()),
         .peer = fmt::format("healthy {:.0f} ms", median(peer)),
         .ratio = fmt::format("{:.2f}", median(own) / median(peer)),
         .met = median(own) <= bar});
}

}  // namespace
}  // namespace gopx::bench

int main() {
  using namespace gopx::bench;
  if (gopx::testing::go_or_skip("download") == nullptr) {
    skip("go mod download after the switch", "there is no go command");
    return 0;
  }
  for (const Fault& fault : faults) measure(fault);
}
