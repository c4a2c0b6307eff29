// What can't be written is an error, whenever that shows.
#include "sys/output.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>

#include "support/folder.hpp"
#include "sys/standard_descriptors.hpp"
#include "unit/sys/child_status.hpp"

using namespace gopx::sys;
using gopx::testing::got;
using gopx::testing::Scratch;

namespace {

int open_file(const std::string& path, int flags = O_WRONLY | O_CREAT) {
  return ::open(path.c_str(), flags | O_CLOEXEC, 0600);
}

}  // namespace

TEST_CASE("everything has arrived: the code is the command's own") {
  const Scratch scratch;
  Output out{open_file(scratch / "f")};
  CHECK(out.write("one "));
  CHECK(out.write(""));
  CHECK(out.write("two\n"));
  CHECK_FALSE(out.lost());
  CHECK_EQ(out.finish(3, "test"), 3);
  CHECK_EQ(got(scratch / "f"), "one two\n");
}

TEST_CASE("a device without room: 74, and nothing more is tried") {
  Output out{open_file("/dev/full", O_WRONLY)};
  CHECK_FALSE(out.write("x"));
  CHECK(out.lost());
  CHECK_EQ(out.error(), ENOSPC);
  CHECK_FALSE(out.write("y"));
  CHECK_EQ(out.finish(0, "test"), gopx::exit_output);
}

TEST_CASE("a descriptor that only reads, or none: 74 where something was to be written") {
  Output reads{open_file("/dev/null", O_RDONLY)};
  CHECK_FALSE(reads.write("x"));
  CHECK_EQ(reads.finish(0, "test"), gopx::exit_output);
  Output none{-1};
  CHECK_EQ(none.finish(0, "test"), 0);
  Output lost{-1};
  CHECK_FALSE(lost.write("x"));
  CHECK_EQ(lost.finish(0, "test"), gopx::exit_output);
}

TEST_CASE("a descriptor that doesn't block is waited for") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  const std::string large(1024 * 1024, 'x');
  const pid_t reader = ::fork();
  if (reader == 0) {
    ::close(ends[1]);
    std::array<char, 65536> block{};
    std::size_t all = 0;
    for (ssize_t count = 1; count > 0; all += static_cast<std::size_t>(count))
      count = ::read(ends[0], block.data(), block.size());
    ::_exit(all == large.size() ? 0 : 1);
  }
  ::close(ends[0]);
  Output out{ends[1]};
  CHECK(out.write(large));
  CHECK_EQ(out.finish(0, "test"), 0);
  int status = 0;
  ::waitpid(reader, &status, 0);
  CHECK_EQ(status, 0);
}

TEST_CASE("a reader that has gone: ended by SIGPIPE without a word, also where that is ignored") {
  const Scratch scratch;
  const int status = status_of([&] {
    std::signal(SIGPIPE, SIG_IGN);
    ::dup2(open_file(scratch / "err"), STDERR_FILENO);
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    ::close(ends[0]);
    Output out{ends[1]};
    out.write("x");
    return out.finish(0, "test");
  });
  REQUIRE(WIFSIGNALED(status));
  CHECK_EQ(WTERMSIG(status), SIGPIPE);
  CHECK_EQ(got(scratch / "err"), "");
}

TEST_CASE("the sentence names the program and the reason") {
  const Scratch scratch;
  const int status = status_of([&] {
    ::dup2(open_file(scratch / "err"), STDERR_FILENO);
    Output out{open_file("/dev/full", O_WRONLY)};
    out.write("x");
    return out.finish(0, "gopxctl");
  });
  CHECK_EQ(WEXITSTATUS(status), 74);
  CHECK_EQ(got(scratch / "err"), "gopxctl: the output can't be written: No space left on device\n");
}

TEST_CASE("descriptors that were closed are taken: no file of ours gets such a number") {
  for (const int closed : {0, 1, 2, 3}) {
    const int status = status_of([&] {
      for (int fd = 0; fd < 3; ++fd)
        if (closed == 3 || fd == closed) ::close(fd);
      if (!open_standard_descriptors()) return 1;
      const int next = ::open("/dev/null", O_RDONLY);
      if (next <= STDERR_FILENO) return 2;
      const bool out_was_closed = closed == 1 || closed == 3;
      if (out_was_closed && (::write(STDOUT_FILENO, "x", 1) != -1 || errno != EBADF)) return 3;
      if (closed >= 2 && ::write(STDERR_FILENO, "x", 1) != 1) return 4;
      char byte = 0;
      const bool in_was_closed = closed == 0 || closed == 3;
      if (in_was_closed && (::read(STDIN_FILENO, &byte, 1) != -1 || errno != EBADF)) return 5;
      return 0;
    });
    CAPTURE(closed);
    CHECK_EQ(status, 0);
  }
}
