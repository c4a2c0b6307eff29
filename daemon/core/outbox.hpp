// What leaves the engine in one handle(): actions in the order in which the parts asked for them.
// Whatever is to outlive a restart leaves from here too, always as a whole.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/action.hpp"

namespace gopx::core {

class Outbox {
 public:
  // `memory` is saved by remember(), and numbers the lines of the journal.
  explicit Outbox(Memory& memory) : memory_(memory) {}

  void journal(JournalKind kind, std::string endpoint, std::string from, std::string to,
               Sentence cause, Now now, std::string undo = "");
  void remember() { actions_.emplace_back(Remember{memory_}); }
  void reply(CommandId id, Sentence message);
  void refuse(CommandId id, api::ErrorCode code, Sentence message);

  std::vector<Action>& actions() { return actions_; }
  // Empties it.
  std::vector<Action> take() { return std::exchange(actions_, {}); }

 private:
  Memory& memory_;
  std::vector<Action> actions_;
};

}  // namespace gopx::core
