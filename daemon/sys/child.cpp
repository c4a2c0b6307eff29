// See child.hpp. The child is reaped when its output has ended: no SIGCHLD handler, which would
// belong to the whole process. A child that closes its output and lives on is killed at the time
// limit.
#include "sys/child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sys/descriptor.hpp"
#include "sys/signals.hpp"

namespace gopx::sys {

namespace asio = boost::asio;

namespace {

constexpr std::size_t path_shown_max = 4096;
constexpr Duration reap_interval = std::chrono::milliseconds{10};  // between output's end and exit
constexpr int kill_waits = 20;                                     // milliseconds

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> pairs_of(const Environment& environment) {
  std::vector<std::string> pairs;
  for (const auto& [name, value] : environment) pairs.push_back(name + "=" + value);
  return pairs;
}

// Everything that the start of a child needs, freed together.
class SpawnSettings {
 public:
  explicit SpawnSettings(int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, 1);
    ::posix_spawn_file_actions_addopen(&actions_, 2, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addchdir_np(&actions_, "/");
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    reset_signals();
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  // The daemon ignores many of them; a child would inherit that.
  void reset_signals() {
    sigset_t none;
    const sigset_t all = default_signals();
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
  }

  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

struct Child {
  pid_t pid = 0;
  Descriptor output;
};

std::string name_of(const ChildOrder& order) {
  return printable(order.argv.front(), path_shown_max);
}

Result<Child> start(const ChildOrder& order) {
  int ends[2];
  if (::pipe(ends) != 0) return failure("no pipe for " + name_of(order));
  Child child{0, Descriptor{ends[0]}};
  const Descriptor theirs{ends[1]};
  for (const int fd : ends) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  const SpawnSettings settings(theirs.get());
  std::vector<std::string> words = order.argv;
  std::vector<std::string> pairs = pairs_of(order.environment);
  const int error =
      ::posix_spawnp(&child.pid, words.front().c_str(), settings.actions(), settings.attributes(),
                     pointers(words).data(), pointers(pairs).data());
  if (error == 0) return child;
  return failure(fmt::format("{} can't be started: {}", name_of(order),
                             std::generic_category().message(error)));
}

// One child on its way. Keeps itself alive by the operations that are under way.
class RunningChild : public std::enable_shared_from_this<RunningChild> {
 public:
  RunningChild(asio::io_context& loop, ChildOrder order, Child child, ChildDone done)
      : order_(std::move(order)),
        pid_(child.pid),
        input_(loop, child.output.release()),
        limit_(loop, order_.time_limit),
        reap_(loop),
        done_(std::move(done)) {}
  RunningChild(const RunningChild&) = delete;
  RunningChild& operator=(const RunningChild&) = delete;
  ~RunningChild() { kill(); }

  void begin() {
    limit_.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
      const auto running = self.lock();
      if (running && !error) running->give_up("it took too long and was stopped");
    });
    read();
  }

 private:
  void read() {
    input_.async_read_some(
        asio::buffer(chunk_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
          if (!self->keep(bytes)) return self->give_up("it printed far too much");
          error ? self->reap() : self->read();
        });
  }

  // False: it has printed more than may be.
  bool keep(std::size_t bytes) {
    const std::size_t room = order_.output_bytes_max - output_.size();
    output_.append(chunk_.data(), std::min(bytes, room));
    return bytes <= room || order_.rest_is_dropped;
  }

  void reap() {
    if (pid_ == 0) return;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) return ended(status);
    reap_.expires_after(reap_interval);
    reap_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->reap();
    });
  }

  void ended(int status) {
    pid_ = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return finish(std::move(output_));
    const std::string how = WIFEXITED(status)
                                ? fmt::format("failed with exit code {}", WEXITSTATUS(status))
                                : fmt::format("failed: ended by signal {}", WTERMSIG(status));
    finish(failure(fmt::format("{} {}", name_of(order_), how)));
  }

  void give_up(std::string_view why) {
    if (!done_) return;
    kill();
    finish(failure(fmt::format("{}: {}", name_of(order_), why)));
  }

  // The pid is ours until it is waited for: nobody else can have it. One that even SIGKILL doesn't
  // end at once (it hangs in a dead network file system) is left to whoever inherits it: the loop
  // waits for nobody.
  void kill() {
    if (pid_ == 0) return;
    ::kill(-pid_, SIGKILL);
    constexpr timespec moment{0, 1'000'000};
    for (int i = 0; i < kill_waits && ::waitpid(pid_, nullptr, WNOHANG) == 0; ++i) {
      ::nanosleep(&moment, nullptr);
    }
    pid_ = 0;
  }

  void finish(Result<std::string> result) {
    limit_.cancel();
    reap_.cancel();
    boost::system::error_code ignored;
    input_.close(ignored);
    if (auto done = std::exchange(done_, nullptr)) done(std::move(result));
  }

  ChildOrder order_;
  pid_t pid_;
  asio::posix::stream_descriptor input_;
  asio::steady_timer limit_;
  asio::steady_timer reap_;
  ChildDone done_;
  std::array<char, 4096> chunk_{};
  std::string output_;
};

}  // namespace

void run_child(asio::io_context& loop, ChildOrder order, ChildDone done) {
  auto child = start(order);
  if (!child) {
    asio::post(loop, [done = std::move(done), error = child.error()] {
      done(tl::unexpected<Error>{error});
    });
    return;
  }
  std::make_shared<RunningChild>(loop, std::move(order), std::move(*child), std::move(done))
      ->begin();
}

}  // namespace gopx::sys
