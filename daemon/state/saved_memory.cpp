// Saved at each news of the brain's, and each time the promised numbers are used up.
#include "state/saved_memory.hpp"

#include <algorithm>

#include "sys/log.hpp"

namespace gopx::state {
namespace {

constexpr std::uint64_t seq_reserve = 1000;  // event numbers a crash may skip, never repeat

}  // namespace

void SavedMemory::remember(const core::Memory& memory) {
  memory_ = memory;
  promise();
}

void SavedMemory::used(std::uint64_t seq) {
  last_seq_ = seq;
  if (seq + 1 >= memory_.next_seq) promise();
}

void SavedMemory::promise() {
  memory_.next_seq = std::max(memory_.next_seq, last_seq_ + 1) + seq_reserve;
  save();
}

void SavedMemory::end() {
  memory_.next_seq = last_seq_ == 0 ? first_seq_ : last_seq_ + 1;
  save();
}

void SavedMemory::save() const {
  const auto saved = file_.save(memory_);
  if (!saved) sys::log_warn("memory", saved.error().message);
}

}  // namespace gopx::state
