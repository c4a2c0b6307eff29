// A program on a terminal of its own, as under a person's fingers: what a shell does with the Tab
// key and before each prompt can be seen no other way.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "support/process.hpp"

namespace gopx::testing {

class Terminal {
 public:
  // command.out and err are not used: both are this terminal, 200 columns wide.
  explicit Terminal(const Command& command);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();  // hangs up, kills, reaps

  void type(std::string_view keys) const;
  // What the program has written since the last call, as soon as `part` is in it; throws with what
  // there was if it does not come.
  std::string await(const std::string& part, Milliseconds limit = patience);

 private:
  bool read_some();  // waits a moment at most

  pid_t pid_ = -1;
  int fd_ = -1;
  std::string unread_;
};

}  // namespace gopx::testing
