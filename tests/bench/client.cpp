// `gopxctl status` as a person feels it: the whole process, from fork to exit, in turn with the
// client of another small daemon.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include "bench/row.hpp"
#include "bench/subject.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;

constexpr int pairs = 200;

// argv and environment in the form that the system wants.
class Words {
 public:
  explicit Words(std::vector<std::string> texts) : texts_(std::move(texts)) {
    for (std::string& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char** data() { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

class Program {
 public:
  Program(const std::vector<std::string>& argv, const Environment& environment)
      : argv_(argv), environment_(pairs_of(environment)) {
    ::posix_spawn_file_actions_init(&quiet_);
    for (const int fd : {0, 1, 2})
      ::posix_spawn_file_actions_addopen(&quiet_, fd, "/dev/null", O_RDWR, 0);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() { ::posix_spawn_file_actions_destroy(&quiet_); }

  double run_ms() {
    pid_t pid = 0;
    int status = -1;
    const double begin = now_s();
    const int error =
        ::posix_spawn(&pid, argv_.data()[0], &quiet_, nullptr, argv_.data(), environment_.data());
    if (error == 0) ::waitpid(pid, &status, 0);
    const double took = (now_s() - begin) * 1000;
    if (status != 0) throw std::runtime_error(std::string("fails: ") + argv_.data()[0]);
    return took;
  }

 private:
  static std::vector<std::string> pairs_of(const Environment& environment) {
    std::vector<std::string> all;
    for (const auto& [name, value] : environment) all.push_back(name + "=" + value);
    return all;
  }

  Words argv_, environment_;
  posix_spawn_file_actions_t quiet_{};
};

void compare(Program& gopxctl, Program& other, const std::string& name, double bar) {
  std::vector<double> own, peer, ratios;
  for (int pair = 0; pair < pairs; ++pair) {
    own.push_back(gopxctl.run_ms());
    peer.push_back(other.run_ms());
  }
  const double ratio = median(own) / median(peer);
  print({.what = "gopxctl status, whole process",
         .bar = fmt::format("<= {:.1f} x", bar),
         .measured = fmt::format("{:.2f} ms", median(own)),
         .peer = fmt::format("{} {:.2f} ms", name, median(peer)),
         .ratio = fmt::format("{:.2f}", ratio),
         .met = ratio <= bar});
}

// A chronyd that touches nothing: no clock, no network, its command socket in a folder of ours.
class Chronyd {
 public:
  explicit Chronyd(const std::string& chronyd) {
    put(scratch_ / "conf",
        fmt::format("port 0\ncmdport 0\nbindcmdaddress {0}/sock\npidfile {0}/pid\n"
                    "user root\n",
                    scratch_.path()));
    Command command;
    command.argv = {chronyd, "-n", "-x", "-f", scratch_ / "conf"};
    command.err = scratch_ / "err";
    process_ = std::make_unique<Process>(command);
    eventually([&] { return !process_->running() || std::filesystem::exists(socket()); });
  }
  std::string socket() const { return scratch_ / "sock"; }
  bool runs() const { return process_->running() && std::filesystem::exists(socket()); }

 private:
  Scratch scratch_;
  std::unique_ptr<Process> process_;
};

void against_chronyc(Program& gopxctl) {
  const std::string chronyd = program({"/usr/sbin/chronyd"});
  const std::string chronyc = program({"/usr/bin/chronyc"});
  const std::string what = "gopxctl status against chronyc";
  if (chronyd.empty() || chronyc.empty()) return skip(what, "chrony is not installed");
  const Chronyd daemon(chronyd);
  if (!daemon.runs()) return skip(what, "chronyd does not start (it needs root)");
  Program tracking({chronyc, "-h", daemon.socket(), "-n", "tracking"}, {{"PATH", "/usr/bin:/bin"}});
  compare(gopxctl, tracking, "chronyc -n tracking", 1.0);
}

void measure() {
  const Origin origin;
  const Subject gopxd(origin, {.endpoints = 10});
  Program gopxctl({GOPX_BINARY_DIR "/bin/gopxctl", "status"}, gopxd.environment());
  against_chronyc(gopxctl);
  const std::string curl = program({"/usr/bin/curl"});
  if (curl.empty()) return skip("gopxctl status against curl", "curl is not installed");
  Program fetch({curl, "-s", "--unix-socket", gopxd.socket().string(), "http://gopx/v1/status"},
                {{"PATH", "/usr/bin:/bin"}});
  compare(gopxctl, fetch, "curl --unix-socket", 1.0);
}

}  // namespace
}  // namespace gopx::bench

int main() { gopx::bench::measure(); }
