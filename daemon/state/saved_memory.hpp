// What is saved for the next start, together with the numbers of the events: what is saved promises
// more of them than were used, so that none is used twice after a crash.
#pragma once

#include <cstdint>
#include <string>

#include "core/action.hpp"
#include "state/memory_store.hpp"

namespace gopx::state {

class SavedMemory {
 public:
  // memory: as it was loaded. A problem of saving is a line of the log, never an error.
  SavedMemory(const std::string& state_dir, core::Memory memory)
      : file_(state_dir), memory_(std::move(memory)), first_seq_(memory_.next_seq) {}

  void remember(const core::Memory& memory);
  void used(std::uint64_t seq);
  // At a proper end: no number is skipped.
  void end();

 private:
  void promise();
  void save() const;

  MemoryStore file_;
  core::Memory memory_;
  std::uint64_t first_seq_;     // not used before we came
  std::uint64_t last_seq_ = 0;  // 0 = we have used none
};

}  // namespace gopx::state
