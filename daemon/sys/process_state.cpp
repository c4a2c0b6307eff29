// proc(5), "/proc/pid/stat": the state is the letter after the name in parentheses. A system
// without /proc tells nothing.
#include "sys/process_state.hpp"

#include <fmt/format.h>
#include <signal.h>

#include <cerrno>

#include "sys/files.hpp"

namespace gopx::sys {
namespace {

constexpr std::size_t stat_bytes_max = 4096;

}  // namespace

bool is_stopped(int pid) {
  const auto text = read_file(fmt::format("/proc/{}/stat", pid), stat_bytes_max);
  if (!text) return false;
  const auto name_end = text->rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= text->size()) return false;
  const char state = text->at(name_end + 2);
  return state == 'T' || state == 't';
}

bool is_alive(int pid) { return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM); }

}  // namespace gopx::sys
