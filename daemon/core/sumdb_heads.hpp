// The checksum database's log, as far as it is known: its newest signed head survives restarts, and
// whatever is seen later, from whom ever, must be the same log.
#pragma once

#include <vector>

#include "core/endpoints.hpp"

namespace gopx::core {

struct EngineParts;

class SumdbHeads {
 public:
  explicit SumdbHeads(EngineParts& engine) : engine_(engine) {}

  // The report, or one of a fault that it doesn't know of; notes what it shows.
  Report judge_head(Endpoint& endpoint, const Report& report, Now now);
  void list_known_heads();
  // Another database has another log.
  void forget_other_logs();
  const std::vector<SignedHead>& known() const { return known_; }

 private:
  void note_heads(const Endpoint& endpoint, const Report& report, Now now);
  void note_newest(const SignedHead& head, Now now);

  EngineParts& engine_;
  std::vector<SignedHead> proven_;  // older than the newest, and of its log
  std::vector<SignedHead> known_;   // these and the newest, which comes last
};

}  // namespace gopx::core
