// See journey.hpp.
#include "journey.hpp"

#include <doctest/doctest.h>

namespace gopx::testing {
namespace {

class Journey {
 public:
  explicit Journey(const FaultRow& row)
      : row_(row), lab_({.mirrors = 2, .tls = row.tls}), machine_(lab_) {
    machine_.set("health", "quarantine", "\"2s\"");
    before_ = machine_.usual_env(lab_.url("a") + ",direct");
    machine_.write_env(before_);
    machine_.start();
  }

  std::string name() const { return row_.name; }

  void be_healthy() {
    machine_.wait_until_healthy("mirror-a");
    machine_.wait_until_healthy("mirror-b");
    CHECK(machine_.env_text() == before_);
    download_is_green();
  }

  void break_primary() { lab_.fault_json("a", row_.wish); }

  void be_taken_over() {
    const auto status = machine_.wait_for_takeover();
    CHECK(machine_.goproxy() == lab_.url("b") + ",direct");
    const std::string reason = endpoint_field(status, "mirror-a", "reason");
    CHECK_MESSAGE(reason.find(row_.failure) != std::string::npos, reason);
    CHECK(text_at(status, "/verdict") == "degraded");
    CHECK(text_at(status, "/active") == "mirror-b");
    download_is_green();
  }

  void mend() { lab_.mend("a"); }

  void be_reverted() {
    const auto status = machine_.wait_for_revert();
    CHECK(text_at(status, "/goenv/current") == lab_.url("a") + ",direct");
    CHECK(machine_.env_text() == before_);
    download_is_green();
    CHECK(machine_.stop() == 0);
    CHECK(machine_.env_text() == before_);
  }

 private:
  void download_is_green() {
    const Outcome outcome = machine_.download();
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
  }

  const FaultRow& row_;
  LabClient lab_;
  Machine machine_;
  std::string before_;
};

}  // namespace

void travel(const std::vector<FaultRow>& rows) {
  if (go_or_skip("the journey through a fault") == nullptr) return;
  std::vector<std::unique_ptr<Journey>> journeys;
  for (const FaultRow& row : rows) journeys.push_back(std::make_unique<Journey>(row));
  using Station = void (Journey::*)();
  for (const Station station : {&Journey::be_healthy, &Journey::break_primary,
                                &Journey::be_taken_over, &Journey::mend, &Journey::be_reverted}) {
    for (const auto& journey : journeys) {
      CAPTURE(journey->name());
      ((*journey).*station)();
    }
  }
}

}  // namespace gopx::testing
