// See goenv_verify.hpp. The child is reaped when its output has ended: no SIGCHLD handler, which
// would belong to the whole process. A child that closes its output and lives on is killed at the
// time limit.
#include "io/goenv_verify.hpp"

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
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/descriptor.hpp"

namespace gopx::io {

namespace asio = boost::asio;

namespace {

constexpr std::size_t output_bytes_max = 64 * 1024;
constexpr std::size_t path_shown_max = 4096;
constexpr Duration reap_interval = std::chrono::milliseconds{10};  // between output's end and exit
constexpr int reaps_max = 1000;
constexpr int kill_waits = 20;  // milliseconds

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
  // The daemon ignores SIGPIPE; a child would inherit that.
  void reset_signals() {
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigemptyset(&all);
    for (const int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP}) sigaddset(&all, signal);
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

Result<Child> start(const GoQuestion& question) {
  int ends[2];
  if (::pipe(ends) != 0) return failure("no pipe for the go command");
  Child child{0, Descriptor{ends[0]}};
  const Descriptor theirs{ends[1]};
  for (const int fd : ends) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  const SpawnSettings settings(theirs.get());
  std::vector<std::string> words = {question.binary, "env", "GOPROXY", "GOSUMDB"};
  std::vector<std::string> pairs = pairs_of(environment_for_go(question));
  const int error =
      ::posix_spawn(&child.pid, question.binary.c_str(), settings.actions(), settings.attributes(),
                    pointers(words).data(), pointers(pairs).data());
  if (error == 0) return child;
  return failure(fmt::format("{} can't be started: {}", printable(question.binary, path_shown_max),
                             std::generic_category().message(error)));
}

// One question on its way. Keeps itself alive by the operations that are under way.
class Asking : public std::enable_shared_from_this<Asking> {
 public:
  Asking(asio::io_context& loop, const GoQuestion& question, Child child,
         std::function<void(Result<core::GoEnvRead>)> answered)
      : binary_(question.binary),
        pid_(child.pid),
        input_(loop, child.output.release()),
        limit_(loop, question.time_limit),
        reap_(loop),
        answered_(std::move(answered)) {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() { kill(); }

  void begin() {
    limit_.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
      const auto asking = self.lock();
      if (asking && !error) asking->give_up("it took too long and was stopped");
    });
    read();
  }

 private:
  void read() {
    input_.async_read_some(
        asio::buffer(chunk_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t bytes) {
          self->output_.append(self->chunk_.data(), bytes);
          if (self->output_.size() > output_bytes_max)
            return self->give_up("it printed far too much");
          error ? self->reap() : self->read();
        });
  }

  void reap() {
    if (pid_ == 0) return;
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_) return ended(status);
    if (++reaps_ > reaps_max) return give_up("it doesn't end");
    reap_.expires_after(reap_interval);
    reap_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->reap();
    });
  }

  void ended(int status) {
    pid_ = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
      return answer(read_go_answer(binary_, output_));
    answer(failure(fmt::format("{} env failed", printable(binary_, path_shown_max))));
  }

  void give_up(std::string_view why) {
    if (!answered_) return;
    kill();
    answer(failure(fmt::format("{} env: {}", printable(binary_, path_shown_max), why)));
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

  void answer(Result<core::GoEnvRead> result) {
    limit_.cancel();
    reap_.cancel();
    boost::system::error_code ignored;
    input_.close(ignored);
    if (auto answered = std::exchange(answered_, nullptr)) answered(std::move(result));
  }

  std::string binary_;
  pid_t pid_;
  asio::posix::stream_descriptor input_;
  asio::steady_timer limit_;
  asio::steady_timer reap_;
  std::function<void(Result<core::GoEnvRead>)> answered_;
  std::array<char, 4096> chunk_{};
  std::string output_;
  int reaps_ = 0;
};

}  // namespace

Environment environment_for_go(const GoQuestion& question) {
  Environment environment = question.environment;
  for (const char* name : {"GOPROXY", "GOSUMDB", "GOENV"}) environment.erase(name);
  environment["GOTOOLCHAIN"] = "local";
  environment["GOFLAGS"] = "";
  const std::string& path = question.env_file.path;
  if (!question.env_file.is_default) environment["GOENV"] = path.empty() ? "off" : path;
  return environment;
}

Result<core::GoEnvRead> read_go_answer(const std::string& binary, const std::string& output) {
  const auto lines = split(output, '\n');
  if (lines.size() != 3 || !lines[2].empty()) {
    return failure(
        fmt::format("{} env: its answer can't be read", printable(binary, path_shown_max)));
  }
  return core::GoEnvRead{std::string(lines[0]), std::string(lines[1]), binary};
}

void ask_go(asio::io_context& loop, const GoQuestion& question,
            std::function<void(Result<core::GoEnvRead>)> answered) {
  auto child = start(question);
  if (!child) {
    asio::post(loop, [answered = std::move(answered), error = child.error()] {
      answered(tl::unexpected<Error>{error});
    });
    return;
  }
  std::make_shared<Asking>(loop, question, std::move(*child), std::move(answered))->begin();
}

}  // namespace gopx::io
