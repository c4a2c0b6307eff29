// What probing costs, gopxd beside blackbox_exporter: CPU for each fresh HTTPS probe, a hundred
// endpoints at once a second, memory afterwards, wake-ups between probes, and whether a thousand
// endpoints make gopxd measure itself instead of them.
#include <fmt/format.h>

#include <limits>
#include <thread>

#include "bench/resources.hpp"
#include "bench/row.hpp"
#include "bench/subject.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;

constexpr int rounds = 5;
constexpr int probes_a_round = 400;  // 2000 in all
constexpr double window_s = 20;
constexpr int paced_windows = 2;
constexpr int paced_endpoints = 100;
constexpr int idle_windows = 3;
constexpr double idle_window_s = 12;
constexpr double settling_s = 15;  // what fell due while a thousand deep probes were made is over
constexpr int workers = 4;         // who ask blackbox_exporter in step, as Prometheus would

void rest(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

std::string blackbox_target(const Origin& origin, int endpoint) {
  return "/probe?module=module&target=" + origin.url(endpoint) + "/example.com/quote/@v/v1.0.0.mod";
}

// A machine that is busy enough fails a probe now and then; those are counted and shown.
int failed(const std::string& answer, const std::string& good) {
  if (answer.find(good) != std::string::npos) return 0;
  fmt::print(stderr, "a probe failed: {:.400}\n", answer.substr(answer.find("\r\n\r\n")));
  return 1;
}

template <class Probe>
double cpu_each_ms(pid_t pid, int count, Probe probe) {
  const double before = cpu_ms(pid);
  for (int i = 0; i < count; ++i) probe();
  return (cpu_ms(pid) - before) / count;
}

void print_memory(pid_t ours, pid_t theirs) {
  const Memory own = memory_of(ours);
  const Memory peer = memory_of(theirs);
  print({.what = "PSS after 2000 probes",
         .bar = "<= 0.5 x",
         .measured = fmt::format("{:.1f} MB", own.pss_mb),
         .peer = fmt::format("blackbox {:.1f} MB", peer.pss_mb),
         .ratio = fmt::format("{:.2f}", own.pss_mb / peer.pss_mb),
         .met = own.pss_mb <= 0.5 * peer.pss_mb});
  print({.what = "RSS after 2000 probes",
         .bar = "<= 18 MB",
         .measured = fmt::format("{:.1f} MB", own.rss_mb),
         .peer = fmt::format("blackbox {:.1f} MB", peer.rss_mb),
         .ratio = fmt::format("{:.2f}", own.rss_mb / peer.rss_mb),
         .met = own.rss_mb <= 18});
  print({.what = "threads after 2000 probes",
         .bar = "1",
         .measured = std::to_string(threads_of(ours)),
         .peer = fmt::format("blackbox {}", threads_of(theirs)),
         .met = threads_of(ours) == 1});
}

void one_at_a_time(const Origin& origin) {
  const Subject gopxd(origin, {.endpoints = 1});
  const Blackbox blackbox(origin);
  const KeptLine to_gopxd(Line::to_socket(gopxd.socket()));
  const KeptLine to_blackbox(Line::to_port(blackbox.port()));
  int bad = 0;
  const auto ours = [&] {
    bad +=
        failed(to_gopxd.ask("POST", "/v1/probe", R"({"endpoints":["e0"]})"), "\"http_status\":200");
  };
  const auto theirs = [&] {
    bad += failed(to_blackbox.ask("GET", blackbox_target(origin, 0)), "probe_success 1");
  };
  std::vector<double> own, peer, ratios;
  for (int round = 0; round < rounds; ++round) {
    own.push_back(cpu_each_ms(gopxd.pid(), probes_a_round, ours));
    peer.push_back(cpu_each_ms(blackbox.pid(), probes_a_round, theirs));
    ratios.push_back(own.back() / peer.back());
  }
  print({.what = "CPU per shallow HTTPS probe, fresh connection, 145 roots",
         .bar = "<= 0.65 x",
         .measured = fmt::format("{:.2f} ms ({} failed)", median(own), bad),
         .peer = fmt::format("blackbox {:.2f} ms", median(peer)),
         .ratio = fmt::format("{:.2f}", median(ratios)),
         .met = median(ratios) <= 0.65});
  print_memory(gopxd.pid(), blackbox.pid());
}

double gopxd_paced_ms(const Origin& origin) {
  const Subject gopxd(origin, {.endpoints = paced_endpoints, .interval = "1s", .timeout = "1s"});
  rest(2);
  const double before = cpu_ms(gopxd.pid());
  rest(window_s);
  return (cpu_ms(gopxd.pid()) - before) / window_s;
}

// Each of the workers asks every workers-th turn; all turns are evenly spread.
void ask_in_step(const Origin& origin, const Blackbox& blackbox, int worker, double begin) {
  const KeptLine line(Line::to_port(blackbox.port()));
  for (int turn = worker; turn < paced_endpoints * window_s; turn += workers) {
    rest(std::max(0.0, begin + double(turn) / paced_endpoints - now_s()));
    line.ask("GET", blackbox_target(origin, turn % paced_endpoints));
  }
}

double blackbox_paced_ms(const Origin& origin) {
  const Blackbox blackbox(origin);
  const double before = cpu_ms(blackbox.pid());
  const double begin = now_s();
  std::vector<std::thread> all;
  for (int worker = 0; worker < workers; ++worker)
    all.emplace_back([&, worker] { ask_in_step(origin, blackbox, worker, begin); });
  for (std::thread& each : all) each.join();
  return (cpu_ms(blackbox.pid()) - before) / window_s;
}

void hundred_endpoints(const Origin& origin) {
  std::vector<double> own, peer, ratios;
  for (int window = 0; window < paced_windows; ++window) {
    own.push_back(gopxd_paced_ms(origin));
    peer.push_back(blackbox_paced_ms(origin));
    ratios.push_back(own.back() / peer.back());
  }
  print({.what = "100 endpoints at 1/s: CPU",
         .bar = "<= 0.6 x",
         .measured = fmt::format("{:.1f} % of a core", median(own) / 10),
         .peer = fmt::format("blackbox {:.1f} %", median(peer) / 10),
         .ratio = fmt::format("{:.2f}", median(ratios)),
         .met = median(ratios) <= 0.6});
}

std::vector<double> latencies(const Origin& origin, const Subject::Options& options,
                              double seconds) {
  const Subject gopxd(origin, options);
  rest(settling_s);
  const auto since = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  rest(seconds);
  return gopxd.probe_latencies_ms(since);
}

// The few endpoints are asked more often than the many, so that there are figures enough; that
// keeps their caches warm and makes the bar harder.
void thousand_endpoints(const Origin& origin) {
  const auto few = latencies(origin, {.endpoints = 10, .interval = "1s", .timeout = "1s"}, 35);
  const auto many = latencies(origin, {.endpoints = 1000, .interval = "10s"}, 40);
  const double p99_few = quantile(few, 0.99);
  const double p99_many = quantile(many, 0.99);
  print(
      {.what = "1000 endpoints at one probe per 10 s: probe latency p99",
       .bar = "<= 2 x",
       .measured = fmt::format("{:.1f} ms (p50 {:.1f}, n={})", p99_many, median(many), many.size()),
       .peer = fmt::format("10 endpoints {:.1f} ms (p50 {:.1f}, n={})", p99_few, median(few),
                           few.size()),
       .ratio = fmt::format("{:.2f}", p99_many / p99_few),
       .met = p99_many <= 2 * p99_few});
}

// gopxd looks at the env file every 30 s for what a watch can't tell (network file systems). So at
// least one of three windows of 12 s has no such look, and must have nothing at all.
void idle(const Origin& origin) {
  const Subject gopxd(origin, {.endpoints = 10});
  rest(5);
  const double cpu = cpu_ms(gopxd.pid());
  long all = 0, quietest = std::numeric_limits<long>::max();
  for (int window = 0; window < idle_windows; ++window) {
    const long before = switches_of(gopxd.pid());
    rest(idle_window_s);
    const long more = switches_of(gopxd.pid()) - before;
    all += more;
    quietest = std::min(quietest, more);
  }
  print({.what = "idle wake-ups between probes",
         .bar = "0 per s",
         .measured = fmt::format(
             "{} in the quietest {:.0f} s, {:.2f} per s with the env file's poll, {:.0f} ms CPU",
             quietest, idle_window_s, static_cast<double>(all) / idle_window_s / idle_windows,
             cpu_ms(gopxd.pid()) - cpu),
         .met = quietest == 0});
}

// part: idle, cost, many, or "" for all.
void measure(const std::string& part) {
  const Origin origin;
  const auto wanted = [&](const char* name) { return part.empty() || part == name; };
  if (wanted("idle")) idle(origin);
  if (wanted("cost") && Blackbox::program().empty()) {
    skip("CPU per probe, 100 endpoints at 1/s, memory",
         "prometheus-blackbox-exporter is not installed");
  } else if (wanted("cost")) {
    one_at_a_time(origin);
    hundred_endpoints(origin);
  }
  if (wanted("many")) thousand_endpoints(origin);
}

}  // namespace
}  // namespace gopx::bench

int main(int argc, char** argv) { gopx::bench::measure(argc > 1 ? argv[1] : ""); }
