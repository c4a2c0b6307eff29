// What the brain has been told, kept by the world for itself: the invariants are judged by these
// notes and never by what the brain says it knows. They outlive a kill -9 of the brain.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/report.hpp"
#include "base/time.hpp"
#include "convictions.hpp"
#include "core/action.hpp"

namespace gopx::sim {

// The answers of one endpoint, as delivered.
struct Answers {
  std::array<std::optional<Instant>, 3>
      bad_since;  // by Level: begin of the present run of bad answers
  std::array<std::optional<Instant>, 3> last_good;  // by Level, of whole probes
  bool refused = false;                             // the last answer was 401 or 403
  std::optional<Instant> last_content;  // a deep probe came as far as the checksum route, at least
  std::deque<Instant> shallow, deep, repeated;  // probes started in the last hour
  int rate_limited_run = 0;                     // 429s in a row
  Instant rate_limited_until{};                 // valid while rate_limited_run > 1

  // The begin of whatever is wrong with it now; nullopt if nothing is.
  std::optional<Instant> first_failure() const;
  std::optional<Instant> good(Level level) const {
    return last_good[static_cast<std::size_t>(level)];
  }
};

class Record {
 public:
  Answers& of(std::string_view url);
  const Answers* find(std::string_view url) const;
  void started(const core::StartProbe& order, Instant now);
  void restarted();  // budgets and Retry-After count from anew; nothing else is forgotten
  struct Span {
    Instant begin, end;  // of a probe
  };
  void answered(const core::StartProbe& order, const Report& report, Span span);
  // The newest answer that proves that we are connected: a verified one of a public endpoint.
  std::optional<Instant> last_proof() const { return last_proof_; }
  Convictions convictions;

 private:
  std::map<std::string, Answers> answers_;
  std::optional<Instant> last_proof_;
};

// What is broken, in words; empty while everything holds.
using Complaints = std::vector<std::string>;

}  // namespace gopx::sim
