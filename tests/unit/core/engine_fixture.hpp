// The least that an Engine can live with: every probe is answered after a fixed delay from a table
// of behaviours, every write succeeds, the env file is two values. For tests of single decisions;
// the weather is in tests/sim.
#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "core/engine.hpp"
#include "probes/catalogue.hpp"

namespace gopx::testing {

using namespace gopx::core;
using namespace std::chrono_literals;

struct ProbeOutcome {
  std::optional<Fault> fault;  // of .mod; nullopt = good
  std::optional<Fault> deep_fault;
  Step deep_step = Step::zip;
  Duration delay = 2ms;  // until the answer; silence answers at its time-out
  RelayAnswer relay = RelayAnswer::yes;
  std::vector<SignedHead> heads;        // of the checksum database, where it is asked
  std::optional<std::uint64_t> latest;  // records under the newest
  std::string evidence;                 // against it, with a fault
  std::string zip_h1;                   // of the zip of any canary; "" = as pinned
};

class EngineFixture {
 public:
  std::map<std::string, ProbeOutcome> behaviour;                                  // by URL
  std::map<std::string, std::pair<std::string, std::optional<WallTime>>> newest;  // likewise
  EnvFile file;
  std::vector<Journal> journal;
  std::vector<WriteEnv> writes;
  std::vector<Reply> replies;
  std::vector<StartProbe> probes;  // all that were started
  std::vector<KeepEvidence> evidence;
  Memory memory;
  bool stopped = false;
  Now now{Instant{1000h}, WallTime{Duration{1800000000000000}}};

  explicit EngineFixture(config::Config config, std::optional<std::string> goproxy,
                         Memory remembered = {}, std::optional<Now> when = std::nullopt) {
    if (when) now = *when;
    EngineInputs inputs;
    inputs.boot = "boot";
    inputs.config = std::move(config);
    const auto known = probes::catalogue();
    inputs.catalogue.assign(known.begin(), known.end());
    const auto canaries = probes::builtin_canaries();
    inputs.builtin_canaries.assign(canaries.begin(), canaries.end());
    inputs.seed = 42;
    inputs.version = "test";
    inputs.memory = std::move(remembered);
    engine_ = std::make_unique<Engine>(std::move(inputs), now);
    file.path = "/home/u/.config/go/env";
    file.exists = goproxy.has_value();
    file.goproxy = std::move(goproxy);
    file.gosumdb = "off";
    touch();
  }

  Engine& engine() { return *engine_; }
  api::Status status() const { return engine_->status(now); }
  const api::EndpointStatus endpoint(const std::string& name) const {
    return engine_->endpoint(name, now)->endpoint;
  }

  void start() {
    feed(EnvFileSeen{file});
    feed(GoRootsSeen{});
  }
  // A person edits the file.
  void edit(std::optional<std::string> goproxy) {
    file.goproxy = std::move(goproxy);
    file.claim.reset();
    touch();
    feed(EnvFileSeen{file});
  }
  void command(Command what) { feed(CommandReceived{CommandId{++last_command_}, std::move(what)}); }

  void feed(const Event& event) {
    for (Action& action : engine_->handle(event, now)) take(std::move(action));
  }

  // Lets that much time pass.
  void run(Duration span) {
    const Instant end = now.steady + span;
    for (int steps = 0; steps < 2'000'000; ++steps) {
      Instant next = end;
      if (const auto deadline = engine_->next_deadline()) next = std::min(next, *deadline);
      for (const auto& answer : answers_) next = std::min(next, answer.at);
      if (next > now.steady) move_to(next);
      if (deliver()) continue;
      if (now.steady >= end) return;
      feed(TimeReached{});
    }
    FAIL("the engine never comes to rest");
  }

 private:
  struct Pending {
    Instant at;
    ProbeId id;
    Report report;
  };

  void touch() { file.digest = "digest-" + std::to_string(++edits_); }

  void move_to(Instant when) {
    now.wall += when - now.steady;
    now.steady = when;
  }

  bool deliver() {
    for (auto it = answers_.begin(); it != answers_.end(); ++it) {
      if (it->at > now.steady) continue;
      const Pending answer = *it;
      answers_.erase(it);
      feed(ProbeFinished{answer.id, answer.report});
      return true;
    }
    return false;
  }

  void take(Action action) {
    if (auto* start = std::get_if<StartProbe>(&action)) probe(*start);
    if (auto* cancel = std::get_if<CancelProbe>(&action)) {
      std::erase_if(answers_, [&](const Pending& answer) { return answer.id == cancel->id; });
    }
    if (auto* write = std::get_if<WriteEnv>(&action)) carry_out(*write);
    if (auto* line = std::get_if<Journal>(&action)) journal.push_back(*line);
    if (auto* reply = std::get_if<Reply>(&action)) replies.push_back(*reply);
    if (auto* remember = std::get_if<Remember>(&action)) memory = remember->memory;
    if (auto* kept = std::get_if<KeepEvidence>(&action)) evidence.push_back(*kept);
    if (std::holds_alternative<Stopped>(action)) stopped = true;
  }

  void answer_newest(const StartProbe& order, Report report) {
    std::tie(report.newest, report.published) = newest[order.url];
    report.ok = !report.newest.empty();
    report.detail = report.ok ? "" : "404 Not Found";
    if (!report.ok) report.fault = Fault::not_found_but_broken;
    answers_.push_back({now.steady + report.timings.total, order.id, report});
  }

  void probe(const StartProbe& order) {
    probes.push_back(order);
    const ProbeOutcome how = behaviour[order.url];
    Report report;
    report.level = order.level;
    report.timings.total = report.timings.first_byte = how.delay;
    if (order.only == Step::newest) return answer_newest(order, std::move(report));
    std::optional<Fault> fault = how.fault;
    report.step = Step::mod;
    const bool deep = order.level == Level::deep;
    if (!fault && deep && how.deep_fault && (!order.only || *order.only == how.deep_step)) {
      fault = how.deep_fault;
      report.step = how.deep_step;
      report.verified = true;
    }
    const bool zip_read = deep && (!order.only || *order.only == Step::zip);
    if (!fault && zip_read && !how.zip_h1.empty() && !order.canary.zip_h1.empty() &&
        how.zip_h1 != order.canary.zip_h1) {
      fault = Fault::zip_mismatch;
      report.step = Step::zip;
      report.served_h1 = how.zip_h1;
      report.verified = true;
    }
    for (const Step step : {Step::mod, Step::zip}) {
      const bool read = step == Step::mod || zip_read;
      if (read && (!fault || (report.step == Step::zip && step == Step::mod))) {
        report.steps.emplace_back().step = step;
        report.steps.back().ok = true;
      }
    }
    Duration delay = how.delay;
    if (fault && weight_of(*fault) == Weight::waits) {
      delay = order.timeout;
      if (order.silence > Duration{0}) delay = std::min(delay, order.silence);
    }
    if (fault) {
      report.fault = fault;
    } else {
      report.ok = true;
      report.verified = true;
      report.step.reset();
      if (deep) report.relay = how.relay;
      if (order.level != Level::shallow) report.heads = how.heads;
      if (order.ask_latest) report.latest = how.latest;
    }
    if (fault) report.evidence = how.evidence;
    answers_.push_back({now.steady + delay, order.id, report});
  }

  void carry_out(const WriteEnv& order) {
    writes.push_back(order);
    REQUIRE(order.expected_digest == file.digest);
    if (order.intent == Intent::takeover) {
      const Claim before = file.claim.value_or(
          Claim{file.goproxy, file.gosumdb, order.gosumdb.has_value(), now.wall});
      file.claim = before;
      file.goproxy = order.goproxy;
      if (order.gosumdb) file.gosumdb = order.gosumdb;
    } else if (order.intent == Intent::revert) {
      file.goproxy = file.claim->goproxy_before;
      if (file.claim->gosumdb_managed) file.gosumdb = file.claim->gosumdb_before;
      file.claim.reset();
    } else {
      file.claim.reset();
    }
    touch();
    feed(WriteFinished{order.id, WriteOutcome::written, "", file, false});
  }

  std::unique_ptr<Engine> engine_;
  std::deque<Pending> answers_;
  int edits_ = 0;
  std::uint64_t last_command_ = 0;
};

}  // namespace gopx::testing
