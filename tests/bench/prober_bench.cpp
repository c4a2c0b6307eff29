// What the prober costs and whether it ever holds the loop: shallow probes of N endpoints, each
// once a second, over fresh TLS connections with the system's roots, evenly spread.
//
//   prober_bench [ENDPOINTS [SECONDS]]        (100 endpoints for 60 seconds unless said otherwise)
//
// The server is a process of its own, so that the figures are the prober's alone. Exit 1 if a probe
// was lost or failed; the figures themselves are for reading, machines differ.
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <cstring>
#include <fstream>
#include <vector>

#include "probes/dirhash.hpp"
#include "probing/prober.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"
#include "sys/runtime.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

const std::string mod_text = "module example.com/quote\n";
constexpr Duration tick = 5ms;

struct LoadPlan {
  std::uint64_t endpoints = 100;
  std::uint64_t seconds = 60;
};

// The other process: serves until its parent kills it, and tells its port through the pipe.
[[noreturn]] void serve(const Identity& identity, int pipe) {
  boost::asio::io_context loop(1);
  Behaviour behaviour;
  behaviour.identity = identity;
  behaviour.answer = [](const std::string&) { return CannedAnswer{http(200, mod_text)}; };
  const Server server(loop, behaviour);
  sys::write_all(pipe, fmt::format("{:6}", server.port()));
  loop.run();
  ::_exit(0);
}

// The child, killed at the end by its own id.
class ServerProcess {
 public:
  explicit ServerProcess(const Identity& identity) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
    pid_ = ::fork();
    if (pid_ == 0) serve(identity, pipe[1]);
    std::string text(6, ' ');
    if (::read(pipe[0], text.data(), text.size()) == 6) port_ = std::stoi(text);
    for (const int end : pipe) ::close(end);
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;
  ~ServerProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  std::string url(std::uint64_t endpoint) const {
    return fmt::format("https://127.0.0.1:{}/e{}", port_, endpoint);
  }

 private:
  pid_t pid_ = 0;
  int port_ = 0;
};

Duration cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto time_of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return time_of(usage.ru_utime) + time_of(usage.ru_stime);
}

// "VmRSS" or "Threads" of /proc/self/status.
std::string status_line(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return line;
  }
  return name + ": ?";
}

// Time spent ready to run while others ran: the second number of schedstat, in nanoseconds.
Duration waited_for_cpu() {
  std::ifstream statistics("/proc/self/schedstat");
  std::int64_t ran = 0, waited = 0;
  statistics >> ran >> waited;
  return Duration{waited / 1000};
}

class ProberRun {
 public:
  ProberRun(const LoadPlan& plan, const ServerProcess& server, const std::string& roots)
      : plan_(plan),
        server_(server),
        http_(runtime_.loop(), runtime_.meter(), settings(roots)),
        prober_(runtime_.loop(), http_,
                [this](const core::ProbeFinished& finished) { take(finished.report); }),
        heart_(runtime_.loop()) {
    prober_.use_forward_proxy("none", {});
  }

  bool run() {
    http_.warm_up();
    runtime_.meter().reset();
    begin_ = last_beat_ = running_time();
    runtime_.on_deadline([this] { start_due(); });
    beat();
    start_due();
    waited_before_ = waited_for_cpu();
    const Duration cpu = cpu_time();
    runtime_.run();
    print(cpu_time() - cpu);
    return good_ == total();
  }

 private:
  static fetch::HttpSettings settings(const std::string& roots) {
    fetch::HttpSettings result;
    result.environment = {{"SSL_CERT_FILE", roots}, {"SSL_CERT_DIR", "/nonexistent"}};
    return result;
  }
  static Duration running_time() { return sys::running_time(); }
  std::uint64_t total() const { return plan_.endpoints * plan_.seconds; }

  void start_due() {
    const Duration gap = Duration(1s) / static_cast<std::int64_t>(plan_.endpoints);
    while (started_ < total() &&
           running_time() >= begin_ + gap * static_cast<std::int64_t>(started_)) {
      start(started_++);
    }
    if (started_ < total()) runtime_.set_deadline(sys::read_clock().steady + gap);
  }

  void start(std::uint64_t number) {
    core::StartProbe action;
    action.id = ProbeId{number + 1};
    action.url = server_.url(number % plan_.endpoints);
    action.canary = {"example.com/quote", "v1.0.0", probes::h1_of_mod(mod_text), ""};
    action.connect_timeout = 2s;
    action.timeout = 5s;
    prober_.start(action);
  }

  void take(const Report& report) {
    latencies_.push_back(report.timings.total);
    good_ += report.ok ? 1 : 0;
    if (!report.ok) fmt::print("failed: {}\n", report.detail);
    if (latencies_.size() == total()) runtime_.stop();
  }

  // The loop's pulse: a gap beyond the tick is time during which nobody was served.
  void beat() {
    heart_.expires_after(tick);
    heart_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const Duration now = running_time();
      longest_gap_ = std::max(longest_gap_, now - last_beat_ - tick);
      last_beat_ = now;
      beat();
    });
  }

  void print(Duration cpu) {
    std::sort(latencies_.begin(), latencies_.end());
    const auto milliseconds = [](Duration time) {
      return static_cast<double>(time.count()) / 1000;
    };
    const auto at = [&](std::size_t percent) {
      return milliseconds(latencies_[(latencies_.size() - 1) * percent / 100]);
    };
    fmt::print("{} endpoints at 1/s for {} s: {} probes, {} good, {} lost\n", plan_.endpoints,
               plan_.seconds, total(), good_, total() - latencies_.size());
    fmt::print("loop: longest handler {:.2f} ms, longest gap {:.2f} ms\n",
               milliseconds(runtime_.meter().longest()), milliseconds(longest_gap_));
    fmt::print("probe: p50 {:.2f} ms, p99 {:.2f} ms, CPU {:.3f} ms each ({:.1f} % of a core)\n",
               at(50), at(99), milliseconds(cpu) / static_cast<double>(total()),
               milliseconds(cpu) / static_cast<double>(plan_.seconds) / 10);
    fmt::print("waited for a CPU: {:.1f} ms in all (what others did to the figures above)\n",
               milliseconds(waited_for_cpu() - waited_before_));
    fmt::print("{}\n{}\n", status_line("VmRSS"), status_line("Threads"));
  }

  LoadPlan plan_;
  const ServerProcess& server_;
  sys::Runtime runtime_;
  fetch::Http http_;
  probing::Prober prober_;
  boost::asio::steady_timer heart_;
  Duration begin_{}, last_beat_{}, longest_gap_{}, waited_before_{};
  std::uint64_t started_ = 0, good_ = 0;
  std::vector<Duration> latencies_;
};

std::uint64_t number_or(const char* text, std::uint64_t otherwise) {
  std::uint64_t value = 0;
  const char* end = text + std::strlen(text);
  return std::from_chars(text, end, value).ptr == end && value > 0 ? value : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  LoadPlan plan;
  if (argc > 1) plan.endpoints = number_or(argv[1], plan.endpoints);
  if (argc > 2) plan.seconds = number_or(argv[2], plan.seconds);
  const Authority authority("bench");
  const ServerProcess server(authority.issue({}));
  // A bundle as large as a system's: 145 authorities, ours the last.
  std::string roots;
  for (int i = 0; i < 144; ++i) roots += Authority(fmt::format("other {}", i)).certificate();
  const Scratch scratch;
  put(scratch / "roots.pem", roots + authority.certificate());
  return ProberRun(plan, server, scratch / "roots.pem").run() ? 0 : 1;
}
