// Log lines: what is on them, what never is, and how many come.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "sys/descriptor.hpp"
#include "sys/log.hpp"

using namespace gopx;
using namespace gopx::sys;
using namespace std::chrono_literals;

namespace {

// A pipe as a log's reader has it.
struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
    ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
  }
  // What has come since the last time.
  std::string text() const {
    std::string result(1 << 20, '\0');
    const auto size = ::read(reader.get(), result.data(), result.size());
    result.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return result;
  }
  std::size_t lines() const {
    const std::string all = text();
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), '\n'));
  }
  Descriptor reader, writer;
};

Now at(Duration since) {
  return {Instant{1h + since}, *parse_time("2026-01-02T03:04:05Z") + since};
}

}  // namespace

TEST_CASE("A line for a terminal and a line for the journal") {
  const Pipe pipe;
  Log plain(pipe.writer.get(), false);
  plain.write_at(at(0s), LogLevel::warn, "k", "careful");
  CHECK(pipe.text() == "2026-01-02T03:04:05Z warn  careful\n");
  Log journal(pipe.writer.get(), true);
  journal.set_level(LogLevel::trace);
  const std::array<std::pair<LogLevel, const char*>, 5> rows{{{LogLevel::trace, "<7>x\n"},
                                                              {LogLevel::debug, "<7>x\n"},
                                                              {LogLevel::info, "<6>x\n"},
                                                              {LogLevel::warn, "<4>x\n"},
                                                              {LogLevel::error, "<3>x\n"}}};
  for (const auto& [level, expected] : rows) {
    journal.write_at(at(0s), level, "k", "x");
    CHECK(pipe.text() == expected);
  }
}

TEST_CASE("Levels below the one set are not written") {
  const Pipe pipe;
  Log log(pipe.writer.get(), true);
  log.write_at(at(0s), LogLevel::debug, "k", "x");
  CHECK(pipe.text().empty());
  log.write_at(at(0s), LogLevel::info, "k", "x");
  CHECK_FALSE(pipe.text().empty());
  log.set_level(LogLevel::error);
  log.write_at(at(0s), LogLevel::warn, "k", "x");
  CHECK(pipe.text().empty());
  CHECK(log_level_named("warn") == LogLevel::warn);
  CHECK_FALSE(log_level_named("warning"));
}

TEST_CASE("Passwords, control characters and long texts stay out") {
  const Pipe pipe;
  Log log(pipe.writer.get(), true);
  log.write_at(at(0s), LogLevel::info, "k", "to https://me:secret@h/x\n<3>forged\x1b[2J");
  const auto line = pipe.text();
  CHECK(line.find("secret") == std::string::npos);
  CHECK(line.find("https://me:xxxxx@h/x") != std::string::npos);
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  CHECK(line.find('\x1b') == std::string::npos);
  log.write_at(at(0s), LogLevel::info, "k", std::string(100'000, 'x'));
  CHECK(pipe.text().size() == 3 + log_text_max + 1);
}

TEST_CASE("A kind that comes too often is thinned out and counted") {
  const Pipe pipe;
  Log log(pipe.writer.get(), true);
  for (int i = 0; i < log_burst + 7; ++i) log.write_at(at(1s), LogLevel::info, "often", "x");
  CHECK(pipe.lines() == log_burst);
  log.write_at(at(1s), LogLevel::info, "other", "not held back by it");
  CHECK(pipe.lines() == 1);
  log.write_at(at(1s + log_window - 1us), LogLevel::info, "often", "x");
  CHECK(pipe.text().empty());
  log.write_at(at(1s + log_window), LogLevel::info, "often", "x");
  CHECK(pipe.text() == "<6>x (8 more like this omitted)\n");
  log.write_at(at(1s + log_window), LogLevel::info, "often", "x");
  CHECK(pipe.text() == "<6>x\n");
}

TEST_CASE("The number of kinds is bounded") {
  const Pipe pipe;
  Log log(pipe.writer.get(), true);
  for (std::size_t i = 0; i < log_kinds_max; ++i) {
    log.write_at(at(0s), LogLevel::info, fmt::format("kind{}", i), "x");
  }
  CHECK(pipe.lines() == log_kinds_max);
  for (int i = 0; i < 50; ++i) {
    log.write_at(at(0s), LogLevel::info, fmt::format("more{}", i), "x");
  }
  CHECK(pipe.lines() == log_burst);
}

TEST_CASE("A log that nobody reads does not stop us, and the loss is told") {
  const Pipe pipe;
  Log log(pipe.writer.get(), true);
  const std::string text(1000, 'x');
  for (int i = 0; i < 200; ++i) {
    log.write_at(at(0s), LogLevel::info, fmt::format("kind{}", i), text);
  }
  const auto before = pipe.text();
  const auto fitted = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  CHECK(fitted > 0);
  CHECK(fitted < 200);
  CHECK(before.back() == '\n');  // no torn line
  log.write_at(at(0s), LogLevel::info, "after", "again");
  CHECK(pipe.text() ==
        fmt::format("<4>({} lines lost: nobody read this log)\n<6>again\n", 200 - fitted));
}

TEST_CASE("JOURNAL_STREAM counts only if it names this very stream") {
  const Pipe pipe;
  struct stat status {};
  REQUIRE(::fstat(pipe.writer.get(), &status) == 0);
  const auto own = fmt::format("{}:{}", status.st_dev, status.st_ino);
  CHECK(is_journal(own, pipe.writer.get()));
  CHECK_FALSE(is_journal(own + "1", pipe.writer.get()));
  CHECK_FALSE(is_journal("", pipe.writer.get()));
  CHECK_FALSE(is_journal("rubbish", pipe.writer.get()));
  CHECK_FALSE(is_journal(own, -1));
  const Descriptor null(::open("/dev/null", O_WRONLY));
  CHECK_FALSE(is_journal(own, null.get()));
}
