// Who has served wrong content, and what it answered since: by what the brain was told, kept by the
// world for itself. Outlives a kill -9 of the brain.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "base/report.hpp"
#include "base/time.hpp"
#include "core/action.hpp"
#include "core/chain.hpp"

namespace gopx::sim {

struct Conviction {
  Instant first{}, last{};           // wrong answers
  std::map<std::string, int> right;  // full checks in a row since the last one, by test module
  bool used_again = false;           // the user's own was in use again before its time
  bool wrong_again = false;          // and was wrong once more
};

class Convictions {
 public:
  Duration lasts = std::chrono::hours{1};  // [health] quarantine

  void answered(const core::StartProbe& order, const Report& report, Instant now);
  // nullptr if there is none, or its time is over.
  const Conviction* standing(std::string_view url, Instant now) const;
  bool any_standing(const core::Chain& chain, Instant now) const;
  void used_again(std::string_view url);
  // First convicted at that moment: nobody remembers.
  void forget_those_of(Instant moment);

 private:
  std::map<std::string, Conviction> all_;  // by identity
};

}  // namespace gopx::sim
