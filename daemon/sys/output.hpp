// Standard output as something that can fail: a full disk, a quota, a closed descriptor. What was
// asked for and did not arrive is an error, as it is for cat(1), also where only the last bytes or
// the close failed.
#pragma once

#include <string_view>

#include "base/exit_codes.hpp"

namespace gopx::sys {

class Output {
 public:
  // Takes the descriptor over: finish() closes it.
  explicit Output(int fd) : fd_{fd} {}

  // All bytes, also where the descriptor doesn't block. False once anything has been lost; after
  // that nothing is written any more.
  bool write(std::string_view bytes);
  bool lost() const { return error_ != 0; }
  int error() const { return error_; }  // errno of the first loss; 0 = none

  // What the process ends with: `code` if everything has arrived, else exit_output, after a
  // sentence on stderr that begins with the program's name. A reader that has gone (`| head`) has
  // what it wanted: the process is then ended silently by SIGPIPE, as cat is, also where the
  // caller has that signal ignored.
  int finish(int code, std::string_view program);

 private:
  void close();

  int fd_;
  int error_ = 0;
};

}  // namespace gopx::sys
