// From the fault to the rewritten env file, with the real gopxd and faulty proxies on loopback.
//
// Three ways of counting: from the first go command after the fault, with the defaults ("on
// demand"; the fault comes at a random moment of the 30 s between two routine probes; silence once
// with a gopxd that has just started, once with a history of answers and two other proxies); from
// the fault itself, with quick probes; and, for faults that only a deep probe sees, from the
// beginning of that probe. Each trial has a lab and a gopxd of its own; several run side by side,
// since nearly all of it is waiting.
#include <fmt/format.h>

#include <mutex>
#include <random>
#include <thread>

#include "bench/envwatch.hpp"
#include "bench/row.hpp"
#include "bench/subject.hpp"
#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;

constexpr int trials = 20;
// What twenty daemons of one machine measure at once is each other: where the history of an endpoint,
// or the interval, is part of the measurement, fewer run.
constexpr int few_at_once = 5;
constexpr double limit_s = 40;
constexpr int attempts = 3;

struct Fault {
  const char* name;
  const char* kind;
  bool tls = false;
};

enum class Mode { on_demand, on_demand_known, routine, deep };

constexpr int answers_known = 24;  // gopxd judges silence by itself from 20 on

struct Trial {
  Mode mode = Mode::on_demand;
  Fault fault;
  unsigned number = 0;
};

void use_defaults(Machine& machine) {
  const char* const settings[][3] = {
      {"probe", "interval", "\"30s\""},      {"probe", "standby_interval", "\"5m\""},
      {"probe", "deep_interval", "\"15m\""}, {"probe", "confirm_interval", "\"250ms\""},
      {"probe", "timeout", "\"5s\""},        {"probe", "connect_timeout", "\"2s\""},
      {"failover", "hold", "\"5m\""},        {"log", "level", "\"info\""}};
  for (const auto& [table, key, value] : settings) machine.set(table, key, value);
}

void probe_often(Machine& machine) {
  machine.set("probe", "interval", "\"2s\"");
  machine.set("probe", "confirm_interval", "\"200ms\"");
  machine.set("probe", "timeout", "\"1s\"");
  machine.set("probe", "connect_timeout", "\"1s\"");
}

// A random moment, but each trial has its own twentieth of the interval: no trial is luckier than
// its share.
void wait_for_phase(const Trial& trial) {
  std::mt19937 random(trial.number + 1);
  const bool often = trial.mode == Mode::routine;
  const double interval = often ? 2 : 30;
  const double part = trial.number + std::uniform_real_distribution<double>(0, 1)(random);
  const double seconds = (often ? 2 * interval : 0) + interval * part / trials;
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

// Seconds, or the limit if nothing was written.
double wait_for_write(const Trial& trial, const LabClient& lab, const Machine& machine) {
  EnvWatch watch(machine.env_file().string());
  double begin = now_s();
  lab.fault("a", trial.fault.kind);
  std::unique_ptr<Process> go;
  std::optional<Line> question;
  if (trial.mode == Mode::on_demand || trial.mode == Mode::on_demand_known) {
    begin = now_s();
    go = machine.spawn_go({"env", "GOPROXY"});
  }
  if (trial.mode == Mode::deep) {
    question.emplace(Line::to_socket(machine.socket()));
    begin = now_s();
    question->send(
        request_bytes({"POST", "/v1/probe", R"({"endpoints":["mirror-a"],"deep":true})"}));
  }
  const auto end = watch.replaced(limit_s);
  return end ? *end - begin : limit_s;
}

void give_history(const Machine& machine) {
  const KeptLine line(Line::to_socket(machine.socket()));
  for (int i = 0; i < answers_known; ++i)
    line.ask("POST", "/v1/probe", R"({"endpoints":["mirror-a"]})");
}

double run(const Trial& trial) {
  const bool known = trial.mode == Mode::on_demand_known;
  const LabClient lab({.mirrors = known ? 3 : 2, .tls = trial.fault.tls});
  Machine machine(lab);
  use_defaults(machine);
  if (trial.mode == Mode::routine) probe_often(machine);
  machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
  machine.start();
  machine.wait_until_healthy("mirror-a");
  machine.wait_until_healthy("mirror-b");
  if (known) give_history(machine);
  wait_for_phase(trial);
  const double took = wait_for_write(trial, lab, machine);
  machine.stop();
  return took;
}

// A machine so busy that the first probes fail has not begun the trial.
double run_patiently(const Trial& trial) {
  for (int attempt = 1;; ++attempt) {
    try {
      return run(trial);
    } catch (const std::exception& problem) {
      fmt::print(stderr, "{}: {:.300}\n", trial.fault.name, problem.what());
      if (attempt == attempts) return limit_s;
    }
  }
}

std::vector<double> run_all(Mode mode, const Fault& fault, int at_once) {
  std::vector<double> all;
  std::mutex mutex;
  int next = 0;
  const auto work = [&] {
    for (;;) {
      std::unique_lock lock(mutex);
      if (next == trials) return;
      const Trial trial{mode, fault, static_cast<unsigned>(next++)};
      lock.unlock();
      const double took = run_patiently(trial);
      lock.lock();
      all.push_back(took);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < at_once; ++i) threads.emplace_back(work);
  for (std::thread& each : threads) each.join();
  return all;
}

std::string figures(const std::vector<double>& seconds) {
  return fmt::format("median {:.2f} p95 {:.2f} max {:.2f} s", median(seconds),
                     quantile(seconds, 0.95), quantile(seconds, 1));
}

void on_demand(const Fault& fault, double bar) {
  const auto all = run_all(Mode::on_demand, fault, trials);
  print({.what = fmt::format("{}: first go command to new env file", fault.name),
         .bar = fmt::format("p95 <= {:.1f} s", bar),
         .measured = figures(all),
         .met = quantile(all, 0.95) <= bar});
}

struct Bar {
  double median_s, max_s;
};

void on_demand_known(const Fault& fault) {
  const auto all = run_all(Mode::on_demand_known, fault, few_at_once);
  print({.what = fmt::format("{}, history known: first go command to new env file", fault.name),
         .bar = "median <= 1.6, p95 <= 2.5 s",
         .measured = figures(all),
         .met = median(all) <= 1.6 && quantile(all, 0.95) <= 2.5});
}

void routine(const Fault& fault, const Bar& bar, const char* haproxy) {
  const auto all = run_all(Mode::routine, fault, few_at_once);
  print({.what = fmt::format("{}: fault to new env file, interval 2s", fault.name),
         .bar = fmt::format("median <= {:.1f}, max <= {:.1f} s", bar.median_s, bar.max_s),
         .measured = figures(all),
         .peer = haproxy,
         .met = median(all) <= bar.median_s && quantile(all, 1) <= bar.max_s});
}

void deep(const Fault& fault) {
  const auto all = run_all(Mode::deep, fault, few_at_once);
  print({.what = fmt::format("{}: deep probe to new env file", fault.name),
         .bar = "<= 0.5 s",
         .measured = figures(all),
         .met = quantile(all, 0.95) <= 0.5});
}

void measure() {
  const Fault quick[] = {
      {"refused", "refuse"}, {"reset", "reset"}, {"5xx", "502"}, {"HTML", "html"}};
  const Fault slow[] = {
      {"silent", "silent"}, {"black hole", "blackhole"}, {"TLS stall", "tls-silent", true}};
  for (const Fault& fault : quick)
    routine(fault, {1.4, 2.6}, "HAProxy 2.6 median 1.59 max 2.09 s (measured once)");
  for (const Fault& fault : slow)
    routine(fault, {2.6, 4.0}, "HAProxy 2.6 median 4.57 max 5.11 s (measured once)");
  deep({"wrong bytes", "tampered-zip"});
  deep({"HTML zip", "html-zip"});
  if (go_or_skip("on demand") == nullptr)
    return skip("on demand: first go command to new env file", "there is no go command");
  for (const Fault& fault : quick) on_demand(fault, 1.0);
  for (const Fault& fault : slow) on_demand(fault, 6.0);
  for (const Fault& fault : slow) on_demand_known(fault);
}

}  // namespace
}  // namespace gopx::bench

int main() { gopx::bench::measure(); }
