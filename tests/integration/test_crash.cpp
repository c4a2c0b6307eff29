// The real programs, killed at moments drawn at random among the system calls by which they touch
// the env file or their state: what is left is whole, and the real --restore, or the next gopxd,
// knows the user's value.
#ifdef __linux__

#include <doctest/doctest.h>
#include <fcntl.h>

#include <atomic>
#include <random>
#include <thread>

#include "support/deaths.hpp"
#include "support/watched.hpp"

namespace gopx::testing {
namespace {

constexpr int kills_of_gopxd = 40;
constexpr int kills_of_restore = 60;
constexpr int goes_on_each = 8;  // one in so many is continued by another gopxd
constexpr Milliseconds longest_run{20'000};
constexpr Milliseconds after_takeover{300};  // a run that reached it and goes on is ended

// What an open descriptor of the stopped child leads to.
std::string target_of(pid_t child, std::uint64_t fd) {
  std::string target(4096, '\0');
  const std::string link = "/proc/" + std::to_string(child) + "/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
  target.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return target;
}

std::string text_of_child(pid_t child, std::uint64_t address) {
  std::string text;
  for (std::uint64_t at = address; text.size() < 4096; at += sizeof(long)) {
    errno = 0;
    const long word = ::ptrace(PTRACE_PEEKDATA, child, at, nullptr);
    if (errno != 0) return text;
    for (std::size_t i = 0; i < sizeof word; ++i) {
      const char c = static_cast<char>((word >> (8 * i)) & 0xff);
      if (c == '\0') return text;
      text += c;
    }
  }
  return text;
}

// Files of this home other than the log and the socket.
Counts calls_about(const std::filesystem::path& home) {
  const std::string env = (home / ".config/go").string();
  const std::string state = (home / ".local").string();
  const auto ours = [env, state](const std::string& path) {
    return path.starts_with(env) || path.starts_with(state);
  };
  return [ours](pid_t child, std::uint64_t call, const std::uint64_t* arguments) {
    switch (call) {
      case SYS_openat:
        return ours(text_of_child(child, arguments[1]));
      case SYS_write:
      case SYS_pwrite64:
      case SYS_fsync:
      case SYS_fdatasync:
      case SYS_ftruncate:
      case SYS_fchmod:
      case SYS_fchown:
      case SYS_flock:
      case SYS_fallocate:
        return ours(target_of(child, arguments[0]));
      case SYS_renameat2:
        return ours(text_of_child(child, arguments[1]));
#ifdef SYS_rename
      case SYS_rename:
      case SYS_link:
      case SYS_unlink:
      case SYS_mkdir:
        return ours(text_of_child(child, arguments[0]));
#endif
      default:
        return false;
    }
  };
}

int become(const Command& command) {
  std::vector<std::string> environment;
  for (const auto& [name, value] : command.environment) environment.push_back(name + "=" + value);
  std::vector<char*> argv, envp;
  for (const std::string& word : command.argv) argv.push_back(const_cast<char*>(word.c_str()));
  for (const std::string& word : environment) envp.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (const int fd : {0, 1, 2}) ::dup2(nowhere, fd);
  if (::chdir(command.cwd.c_str()) == 0) ::execve(argv[0], argv.data(), envp.data());
  return 127;
}

// Ends a child that has done what it was to do, or takes too long.
class Reaper {
 public:
  explicit Reaper(std::function<bool()> reached) : reached_(std::move(reached)) {}
  ~Reaper() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
  }
  void watch(pid_t child) {
    thread_ = std::thread([this, child] {
      eventually([this] { return over_ || reached_(); }, longest_run);
      if (!over_) eventually([this] { return over_.load(); }, after_takeover);
      if (!over_) ::kill(child, SIGKILL);
    });
  }

 private:
  std::function<bool()> reached_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

struct Victim : Watched {
  std::mt19937 random{9};
  int bad = 0;

  Victim() {
    machine.write_config();
    lab.fault("a", "refuse");
  }
  bool taken() const { return machine.env_text().find("# gopxd: GOPROXY") != std::string::npos; }

  Traced run(const std::vector<std::string>& arguments, const CrashPoint& point,
             const std::function<bool()>& reached) {
    std::vector<std::string> argv{GOPX_BINARY_DIR "/bin/gopxd", "--no-system"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    const Command command = machine.command(argv);
    Reaper reaper(reached);
    return run_with(
        point, [&] { return become(command); }, calls_about(machine.home()),
        [&](pid_t child) { reaper.watch(child); });
  }
  CrashPoint draw(std::size_t calls) {
    const int call = 1 + static_cast<int>(random() % calls);
    return {call, random() % 2 == 0 ? Death::before : Death::after};
  }
  // The user's bytes, or a whole plan with its comment.
  bool is_whole(const std::string& text) const {
    if (text == before) return true;
    const std::string plan = "\nGOPROXY=" + lab.url("b") + ",direct\n";
    const bool rest = text.find("GOPRIVATE=corp.example.test\n") != std::string::npos;
    return text.find("# gopxd: GOPROXY was ") != std::string::npos && rest &&
           text.find(plan) != std::string::npos;
  }
  void expect(bool holds, const char* what, const CrashPoint& point) {
    if (holds) return;
    ++bad;
    CAPTURE(point.call);
    CAPTURE(static_cast<int>(point.death));
    CAPTURE(machine.env_text());
    FAIL_CHECK(what);
  }
  void restored(const CrashPoint& point) {
    const Outcome outcome = machine.gopxd({"--restore", "--no-system"});
    expect(outcome.exit == 0, "--restore says that it failed", point);
    expect(machine.env_text() == before, "the user's bytes are not back", point);
    for (const auto& folder : {machine.env_file().parent_path(), machine.state_dir()}) {
      for (const std::string& name : names_in(folder.string()))
        expect(name.find(".gopx-") == std::string::npos, "something was left behind", point);
    }
  }
  void begin(const std::string& env, const std::string& record) {
    std::filesystem::remove_all(machine.state_dir());
    machine.write_env(env);
    if (!record.empty()) put((machine.state_dir() / "takeover.json").string(), record);
  }
};

}  // namespace

TEST_SUITE("crash") {
  TEST_CASE("gopxd and gopxd --restore, killed at moments drawn at random") {
    Victim victim;
    const auto taken = [&] { return victim.taken(); };
    const Traced whole = victim.run({}, {}, taken);
    if (whole.end == Traced::End::not_possible) {
      MESSAGE("SKIPPED: ptrace is not allowed here");
      return;
    }
    REQUIRE(victim.taken());
    REQUIRE(whole.calls.size() > 20);
    const std::string during = victim.machine.env_text();
    const std::string record =
        got((victim.machine.state_dir() / "takeover.json").string()).value_or("");
    REQUIRE(!record.empty());

    for (int kill = 0; kill < kills_of_gopxd; ++kill) {
      const CrashPoint point = victim.draw(whole.calls.size());
      victim.begin(victim.before, "");
      victim.run({}, point, taken);
      victim.expect(victim.is_whole(victim.machine.env_text()), "torn", point);
      if (kill % goes_on_each == 0) {
        victim.machine.start();
        victim.machine.wait_for_takeover();
        victim.machine.daemon().kill();
      }
      victim.restored(point);
    }

    victim.begin(during, record);
    const Traced restore = victim.run({"--restore"}, {}, [] { return false; });
    REQUIRE(restore.calls.size() > 10);
    for (int kill = 0; kill < kills_of_restore; ++kill) {
      const CrashPoint point = victim.draw(restore.calls.size());
      victim.begin(during, record);
      victim.run({"--restore"}, point, [] { return false; });
      victim.expect(victim.is_whole(victim.machine.env_text()), "torn", point);
      victim.restored(point);
    }
    const int kills = kills_of_gopxd + kills_of_restore;
    MESSAGE(kills << " kills of the real gopxd drawn at random, " << victim.bad << " bad");
    CHECK(victim.bad == 0);
  }
}

}  // namespace gopx::testing

#endif
