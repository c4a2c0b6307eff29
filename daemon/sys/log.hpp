// Log lines on stderr, for a terminal or for the journal.
//
// A line never carries a password (texts of ours are put together from masked values, and what
// libraries and children say is masked here), never a control character, and is bounded. A kind of
// message that comes too often is thinned out, and the next line of that kind says how many were
// left out. A stderr that nobody reads never stops the daemon: what can't be written at once is
// dropped, and counted.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace gopx::sys {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

std::optional<LogLevel> log_level_named(std::string_view name);  // as in the configuration

constexpr std::size_t log_text_max = 2000;                 // bytes of one message
constexpr int log_burst = 10;                              // lines of one kind …
constexpr Duration log_window = std::chrono::seconds{10};  // … in this time
constexpr std::size_t log_kinds_max = 256;                 // beyond them, kinds share one limit

class Log {
 public:
  // With `journal` lines begin with <3> to <7> (sd-daemon(3)) and carry no time; otherwise with
  // the time and the level. `fd` is not owned.
  Log(int fd, bool journal);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void set_level(LogLevel least);
  // `kind` names the message for the rate limit: one word per place in the program that logs,
  // never a text from outside.
  void write(LogLevel level, std::string_view kind, std::string_view text);
  // The same at a given time, for tests.
  void write_at(Now now, LogLevel level, std::string_view kind, std::string_view text);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Does $JOURNAL_STREAM ("DEVICE:INODE", systemd.exec(5)) name what this descriptor is connected to?
// It is inherited by whoever we start and whoever started us through a pipe, so it has to match.
bool is_journal(std::string_view journal_stream, int fd);

// The log of this process, on stderr.
Log& process_log();

inline void log_debug(std::string_view kind, std::string_view text) {
  process_log().write(LogLevel::debug, kind, text);
}
inline void log_info(std::string_view kind, std::string_view text) {
  process_log().write(LogLevel::info, kind, text);
}
inline void log_warn(std::string_view kind, std::string_view text) {
  process_log().write(LogLevel::warn, kind, text);
}
inline void log_error(std::string_view kind, std::string_view text) {
  process_log().write(LogLevel::error, kind, text);
}

}  // namespace gopx::sys
