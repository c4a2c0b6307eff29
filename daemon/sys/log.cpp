// Each line is written whole or not at all, and nothing here waits. See log.hpp.
#include "sys/log.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <map>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"

namespace gopx::sys {

namespace {

struct LevelRow {
  LogLevel level;
  std::string_view name;
  int journal;  // syslog priority
};

constexpr std::array levels{
    LevelRow{LogLevel::trace, "trace", 7}, LevelRow{LogLevel::debug, "debug", 7},
    LevelRow{LogLevel::info, "info", 6},   LevelRow{LogLevel::warn, "warn", 4},
    LevelRow{LogLevel::error, "error", 3},
};

const LevelRow& row_of(LogLevel level) { return levels[static_cast<std::size_t>(level)]; }

// Whole lines to a descriptor, or nothing. A pipe that polls writable takes PIPE_BUF bytes at once,
// and no line is longer than that; so the write does not block.
class LineSink {
 public:
  LineSink(int fd, bool journal) : fd_(fd), journal_(journal) {}

  void put(WallTime time, LogLevel level, std::string_view text) {
    const LevelRow& row = row_of(level);
    put(journal_ ? fmt::format("<{}>{}\n", row.journal, text)
                 : fmt::format("{} {:<5} {}\n", format_time(time), row.name, text));
  }

 private:
  void put(const std::string& line) {
    if (dropped_ > 0 && write_if_ready(fmt::format("{}({} lines lost: nobody read this log)\n",
                                                   journal_ ? "<4>" : "", dropped_))) {
      dropped_ = 0;
    }
    if (!write_if_ready(line)) ++dropped_;
  }

  bool write_if_ready(const std::string& line) const {
    pollfd ready{fd_, POLLOUT, 0};
    return ::poll(&ready, 1, 0) == 1 && (ready.revents & POLLOUT) != 0 && write_all(fd_, line);
  }

  int fd_;
  bool journal_;
  std::uint64_t dropped_ = 0;
};

// How often a kind of message has come in the present window.
struct MessageKind {
  Instant window_start{};
  int lines = 0;
  std::uint64_t left_out = 0;
};

}  // namespace

struct Log::State {
  State(int fd, bool journal) : sink(fd, journal) {}

  MessageKind& kind_named(std::string_view name) {
    const auto found = kinds.find(name);
    if (found != kinds.end()) return found->second;
    if (kinds.size() >= log_kinds_max) return others;
    return kinds.emplace(name, MessageKind{}).first->second;
  }

  LineSink sink;
  LogLevel least = LogLevel::info;
  std::map<std::string, MessageKind, std::less<>> kinds;
  MessageKind others;
};

Log::Log(int fd, bool journal) : state_(std::make_unique<State>(fd, journal)) {}
Log::~Log() = default;

void Log::set_level(LogLevel least) { state_->least = least; }

void Log::write(LogLevel level, std::string_view kind, std::string_view text) {
  write_at(read_clock(), level, kind, text);
}

void Log::write_at(Now now, LogLevel level, std::string_view kind_name, std::string_view text) {
  if (level < state_->least) return;
  MessageKind& kind = state_->kind_named(kind_name);
  std::string line = printable(mask_logins_in_prose(text), log_text_max);
  if (kind.lines == 0 || now.steady - kind.window_start >= log_window) {
    if (kind.left_out > 0) line += fmt::format(" ({} more like this omitted)", kind.left_out);
    kind = MessageKind{now.steady, 0, 0};
  }
  if (kind.lines >= log_burst) {
    ++kind.left_out;
    return;
  }
  ++kind.lines;
  state_->sink.put(now.wall, level, line);
}

std::optional<LogLevel> log_level_named(std::string_view name) {
  for (const auto& row : levels) {
    if (row.name == name) return row.level;
  }
  return std::nullopt;
}

bool is_journal(std::string_view journal_stream, int fd) {
  struct stat status {};
  if (journal_stream.empty() || ::fstat(fd, &status) != 0) return false;
  return journal_stream == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

Log& process_log() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  static Log log(STDERR_FILENO, is_journal(stream == nullptr ? "" : stream, STDERR_FILENO));
  return log;
}

}  // namespace gopx::sys
