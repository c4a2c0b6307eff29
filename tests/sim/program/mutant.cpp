// Each mutant is a Brain of its own. What it changes, the judges don't know of: they see the
// answers that really came and the actions that really went out.
#include "mutant.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <string>

#include "sim/world/server.hpp"

namespace gopx::sim {
namespace {

constexpr Mutant list[] = {
    {1, "what it writes is torn: the last three bytes are missing", "1:"},
    {2, "writes | where the user has ,", "2:"},
    {3, "takes an HTTP error of a backup's deep probe for a good one", "3:"},
    {4, "takes a backup's last good answer for a new one when nothing answers", "4:"},
    {5, "knows no hold and no limit for moves that leave a chain which works", "5:"},
    {6, "never hears that a zip is bad", "6:"},
    {7, "forgets that an edit made during a takeover is to be left alone", "7"},
    {8, "keeps its own value for the user's when it goes back", "8:"},
    {9, "sends every shallow probe six times", "9:"},
    {10, "draws its jitter from something that is not its seed", "10:"},
};

bool is_deep_of_backup(const core::StartProbe& order) {
  const bool backup = order.url.find("goproxy.cn") != std::string::npos ||
                      order.url.find("aliyun") != std::string::npos ||
                      order.url.find("goproxy.io") != std::string::npos;
  return order.level == Level::deep && !order.only && backup;
}

// 1, 2, 8: what is written.
class WrongWrite : public Brain {
 public:
  WrongWrite(core::EngineInputs given, Now now, int invariant)
      : Brain(std::move(given), now), invariant_(invariant) {}
  std::vector<core::Action> handle(const core::Event& event, Now now) override {
    auto actions = Brain::handle(event, now);
    for (auto& action : actions) {
      if (auto* order = std::get_if<core::WriteEnv>(&action)) spoil(*order);
    }
    return actions;
  }

 private:
  void spoil(core::WriteEnv& order) const {
    auto& value = order.goproxy;
    if (invariant_ == 1 && value.size() > 3) value.resize(value.size() - 3);
    if (invariant_ == 2) std::replace(value.begin(), value.end(), ',', '|');
    if (invariant_ == 8 && order.intent == core::Intent::revert) order.intent = core::Intent::keep;
  }
  const int invariant_;
};

// 3, 4, 6: what is heard.
class WrongHearing : public Brain {
 public:
  WrongHearing(core::EngineInputs given, Now now, int invariant)
      : Brain(std::move(given), now), invariant_(invariant) {}
  std::vector<core::Action> handle(const core::Event& event, Now now) override {
    const auto* answer = std::get_if<core::ProbeFinished>(&event);
    auto actions =
        answer != nullptr ? Brain::handle(heard(*answer), now) : Brain::handle(event, now);
    for (const auto& action : actions) {
      if (const auto* order = std::get_if<core::StartProbe>(&action)) sent_[order->id] = *order;
    }
    return actions;
  }

 private:
  core::ProbeFinished heard(const core::ProbeFinished& answer) {
    const auto found = sent_.find(answer.id);
    if (found == sent_.end()) return answer;
    const auto order = found->second;
    sent_.erase(found);
    auto& last_good = last_good_[order.url];
    if (answer.report.ok && is_deep_of_backup(order)) last_good = answer.report;
    const bool good = answer.report.ok || !is_taken_for_good(order, answer.report);
    return good || !last_good ? answer : core::ProbeFinished{answer.id, *last_good};
  }
  bool is_taken_for_good(const core::StartProbe& order, const Report& report) {
    if (invariant_ == 6) {
      const bool zip = report.step == Step::zip;
      if (zip && !last_good_[order.url]) last_good_[order.url] = without_the_zip(report);
      return zip;
    }
    const bool answered = report.http_status != 0;
    return is_deep_of_backup(order) && answered == (invariant_ == 3);
  }
  static Report without_the_zip(Report report) {
    report.ok = true;
    report.fault.reset();
    report.step.reset();
    report.detail.clear();
    report.relay = RelayAnswer::yes;
    return report;
  }
  const int invariant_;
  std::map<ProbeId, core::StartProbe> sent_;
  std::map<std::string, std::optional<Report>> last_good_;  // by URL
};

core::EngineInputs restless(core::EngineInputs given) {
  given.config.failover.max_switches_per_hour = 1'000'000;
  given.config.failover.hold = 1s;
  given.memory.flaps.clear();
  return given;
}

// 5: no patience.
class Restless : public Brain {
 public:
  Restless(core::EngineInputs given, Now now) : Brain(restless(std::move(given)), now) {}
  std::vector<core::Action> handle(const core::Event& event, Now now) override {
    if (const auto* reload = std::get_if<core::ConfigReloaded>(&event)) {
      auto changed = *reload;
      changed.config.failover.max_switches_per_hour = 1'000'000;
      changed.config.failover.hold = 1s;
      return Brain::handle(changed, now);
    }
    return Brain::handle(event, now);
  }
};

// 7: takes every edit for permission to go on, as a person's `auto` would be.
class Forgetful : public Brain {
 public:
  using Brain::Brain;
  std::vector<core::Action> handle(const core::Event& event, Now now) override {
    auto actions = Brain::handle(event, now);
    if (!std::holds_alternative<core::EnvFileSeen>(event)) return actions;
    for (auto& action : Brain::handle(core::CommandReceived{nobody, core::Auto{}}, now)) {
      const auto* reply = std::get_if<core::Reply>(&action);
      if (reply == nullptr || reply->id != nobody) actions.push_back(std::move(action));
    }
    return actions;
  }

 private:
  static constexpr CommandId nobody{1'000'000'000};
};

// 9: each shallow probe in six copies; only the first one's answer is heard.
class Insistent : public Brain {
 public:
  using Brain::Brain;
  std::vector<core::Action> handle(const core::Event& event, Now now) override {
    const auto* answer = std::get_if<core::ProbeFinished>(&event);
    if (answer == nullptr) return copied(Brain::handle(event, now));
    const auto found = engines_.find(answer->id);
    if (found == engines_.end()) return {};
    const auto id = found->second;
    engines_.erase(found);
    return copied(Brain::handle(core::ProbeFinished{id, answer->report}, now));
  }

 private:
  std::vector<core::Action> copied(std::vector<core::Action> actions) {
    std::vector<core::Action> out;
    for (auto& action : actions) {
      if (auto* cancel = std::get_if<core::CancelProbe>(&action)) translate(*cancel);
      auto* order = std::get_if<core::StartProbe>(&action);
      if (order == nullptr) {
        out.push_back(std::move(action));
        continue;
      }
      const int copies = order->level == Level::shallow ? 6 : 1;
      const auto id = order->id;
      for (int i = 0; i < copies; ++i) {
        order->id = ProbeId{++last_};
        if (i == 0) engines_[order->id] = id;
        out.push_back(*order);
      }
    }
    return out;
  }
  void translate(core::CancelProbe& cancel) const {
    for (const auto& [worlds, engines] : engines_) {
      if (engines != cancel.id) continue;
      cancel.id = worlds;
      return;
    }
  }
  std::uint64_t last_ = 0;
  std::map<ProbeId, ProbeId> engines_;  // by the world's id
};

std::unique_ptr<Brain> by_accident(core::EngineInputs given, Now now) {
  static std::atomic<std::uint64_t> accidents{0};
  given.seed += ++accidents;
  return std::make_unique<Brain>(std::move(given), now);
}

}  // namespace

std::span<const Mutant> mutants() { return list; }

MakeBrain mutate(int invariant) {
  switch (invariant) {
    case 3:
    case 4:
    case 6:
      return [invariant](core::EngineInputs given, Now now) -> std::unique_ptr<Brain> {
        return std::make_unique<WrongHearing>(std::move(given), now, invariant);
      };
    case 5:
      return [](core::EngineInputs given, Now now) -> std::unique_ptr<Brain> {
        return std::make_unique<Restless>(std::move(given), now);
      };
    case 7:
      return [](core::EngineInputs given, Now now) -> std::unique_ptr<Brain> {
        return std::make_unique<Forgetful>(std::move(given), now);
      };
    case 9:
      return [](core::EngineInputs given, Now now) -> std::unique_ptr<Brain> {
        return std::make_unique<Insistent>(std::move(given), now);
      };
    case 10:
      return by_accident;
    default:
      return [invariant](core::EngineInputs given, Now now) -> std::unique_ptr<Brain> {
        return std::make_unique<WrongWrite>(std::move(given), now, invariant);
      };
  }
}

}  // namespace gopx::sim
