// From findings to one answer: whose it is, what it is, what mends it.
#pragma once

#include <vector>

#include "ctl/doctor/finding.hpp"

namespace gopx::ctl::doctor {

constexpr std::size_t causes_max = 4;  // named at the head; the others stand among the checks

struct Verdict {
  // Findings that break go, in the order in which to mend them; where there are none, those that
  // harm. Empty: all is well.
  Findings causes;
  // All of them, worst first, of one grade in the order in which to mend them.
  Findings checks;
  Sentence fine = {};  // said where there is no cause

  Side side() const { return causes.empty() ? Side::none : causes.front().side; }
  int exit_code() const;
};

// `findings`: in the order in which to mend them. What stands in files and settings of this machine
// is certain. Where nobody at all can be reached, which may be a train without a network, it is
// named first.
Verdict weigh(Findings findings);

}  // namespace gopx::ctl::doctor
