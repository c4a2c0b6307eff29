// What comes of work that is done in a child of this process.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

namespace gopx::sys {

// The child's status, as waitpid(2) gives it.
template <class Work>
int status_of(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace gopx::sys
