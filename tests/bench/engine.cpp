// What a decision costs: CPU time inside Engine::handle per event, with 10, 100 and 1000 endpoints.
// Time is simulated; every probe is answered after 30 ms. Two hours while all are well, and two in
// which the user's own proxy is down, a backup stands in and the way back is looked at all the
// time.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "bench/row.hpp"
#include "core/engine.hpp"
#include "probes/catalogue.hpp"

using namespace gopx;
using namespace gopx::bench;
using namespace std::chrono_literals;

namespace {

constexpr Duration answered_after = 30ms;
constexpr Duration simulated = std::chrono::hours{2};
constexpr int repetitions = 3;  // the quickest counts: the others were disturbed
const std::string primary = "https://primary.example.org";

core::EngineInputs born(int endpoints) {
  core::EngineInputs inputs;
  for (int i = 1; i < endpoints; ++i) {
    config::EndpointSettings one;
    one.name = fmt::format("backup-{}", i);
    one.url = fmt::format("https://backup-{}.example.org", i);
    one.trust = Trust::user;
    inputs.config.endpoints.push_back(one);
  }
  config::EndpointSettings own;
  own.name = "primary";
  own.url = primary;
  own.trust = Trust::user;
  inputs.config.endpoints.push_back(own);
  inputs.config.catalogue.builtin = false;
  const auto canaries = probes::builtin_canaries();
  inputs.builtin_canaries.assign(canaries.begin(), canaries.end());
  inputs.seed = 42;
  inputs.version = "bench";
  return inputs;
}

class Life {
 public:
  Life(int endpoints, bool outage)
      : outage_(outage), engine_(born(endpoints), now_), begin_(now_.steady) {}

  // Microseconds per event.
  double run() {
    file_.path = "/home/u/.config/go/env";
    file_.exists = true;
    file_.goproxy = primary + ",direct";
    file_.gosumdb = "off";
    file_.digest = "0";
    feed(core::EnvFileSeen{file_});
    feed(core::GoRootsSeen{});
    while (now_.steady < begin_ + simulated) step();
    return spent_ / static_cast<double>(events_) * 1e6;
  }

 private:
  struct Answer {
    Instant at;
    ProbeId id;
    Report report;
  };

  void feed(const core::Event& event) {
    const double before = now_s();
    auto actions = engine_.handle(event, now_);
    spent_ += now_s() - before;
    ++events_;
    for (const auto& action : actions) {
      if (const auto* start = std::get_if<core::StartProbe>(&action)) answer(*start);
      if (const auto* write = std::get_if<core::WriteEnv>(&action)) carry_out(*write);
    }
  }
  void step() {
    Instant next = begin_ + simulated;
    if (const auto deadline = engine_.next_deadline()) next = std::min(next, *deadline);
    const bool answer_first = !answers_.empty() && answers_.front().at <= next;
    if (answer_first) next = answers_.front().at;
    if (next > now_.steady) {
      now_.wall += next - now_.steady;
      now_.steady = next;
    }
    if (!answer_first) return feed(core::TimeReached{});
    const Answer due = std::move(answers_.front());
    answers_.pop_front();
    feed(core::ProbeFinished{due.id, due.report});
  }
  void answer(const core::StartProbe& order) {
    const bool down = outage_ && order.url == primary && now_.steady > begin_ + 10min;
    Report report;
    report.level = order.level;
    report.timings.total = report.timings.first_byte = answered_after;
    report.steps.emplace_back().ok = !down;
    report.ok = report.verified = !down;
    if (down) {
      report.fault = Fault::http_5xx;
      report.step = Step::mod;
    }
    answers_.push_back({now_.steady + answered_after, order.id, std::move(report)});
  }
  void carry_out(const core::WriteEnv& order) {
    if (order.intent == core::Intent::takeover) {
      if (!file_.claim) file_.claim = core::Claim{file_.goproxy, {}, false, now_.wall};
      file_.goproxy = order.goproxy;
    } else {
      file_.goproxy = file_.claim->goproxy_before;
      file_.claim.reset();
    }
    file_.digest += 'x';
    feed(core::WriteFinished{order.id, core::WriteOutcome::written, "", file_, false});
  }

  bool outage_;
  Now now_{Instant{1000h}, WallTime{Duration{1'800'000'000'000'000}}};
  core::Engine engine_;
  Instant begin_;
  core::EnvFile file_;
  std::deque<Answer> answers_;  // all take as long, so they come in the order of the questions
  double spent_ = 0;            // seconds inside handle()
  std::uint64_t events_ = 0;
};

double best(int endpoints, bool outage) {
  double least = Life(endpoints, outage).run();
  for (int i = 1; i < repetitions; ++i) least = std::min(least, Life(endpoints, outage).run());
  return least;
}

}  // namespace

int main() {
  for (const int endpoints : {10, 100, 1000}) {
    print({fmt::format("CPU per event of the engine, {} endpoints", endpoints), "-",
           fmt::format("{:.2f} us while all is well, {:.2f} us in an outage",
                       best(endpoints, false), best(endpoints, true))});
  }
}
