// Rewriting the env file: what it costs beside `go env -w`, and how many readers meanwhile see a
// file that is neither the old nor the new one.
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>

#include "bench/row.hpp"
#include "envfile/store.hpp"
#include "envfile/text.hpp"
#include "support/folder.hpp"
#include "support/go.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;

constexpr int pairs = 60;
constexpr long reads = 1'000'000;
constexpr long reads_of_go = 100'000;
const std::string before =
    "# mine\nGOFLAGS=-modcacherw\nGOPROXY=https://a.example,direct\nGOSUMDB=off\n";

struct WriteRun {
  explicit WriteRun(const char* where) : scratch(where) { put(env, before); }

  core::WriteEnv order(const std::string& goproxy) const {
    core::WriteEnv write;
    write.id = WriteId{1};
    write.expected_digest = store.read().digest;
    write.goproxy = goproxy;
    write.cause = "bench";
    return write;
  }

  Scratch scratch;
  std::string env = scratch / "config/go/env";
  envfile::EnvStore store{{env, "", scratch / "state", nullptr}};
};

std::string chain(int number) { return fmt::format("https://{}.example,direct", number % 2); }

// As the daemon does it: announced in the record, compared, exchanged, synced, concluded.
double whole_write_ms(WriteRun& run, int number) {
  const auto order = run.order(chain(number));
  const auto now = *parse_time("2026-01-02T12:00:00Z");
  const double begin = now_s();
  const auto finished = run.store.write(order, now);
  const double took = (now_s() - begin) * 1000;
  if (finished.outcome != core::WriteOutcome::written) throw std::runtime_error(finished.detail);
  run.store.second_look(now);
  return took;
}

// The env file alone: temporary file, fsync, exchange, fsync of the folder.
double file_write_ms(const WriteRun& run, int number) {
  const double begin = now_s();
  const auto seen = envfile::take_snapshot(run.env);
  const auto text = envfile::with_line(*seen.content, "GOPROXY", chain(number));
  const auto replaced = envfile::Replacement(seen, text).carry_out();
  const double took = (now_s() - begin) * 1000;
  if (replaced.outcome != envfile::ReplaceOutcome::done) throw std::runtime_error(replaced.detail);
  return took;
}

class GoEnvWrite {
 public:
  explicit GoEnvWrite(const std::string& env) {
    command_.argv = {installed_gos().front().binary.string(), "env", "-w", ""};
    command_.environment = {{"PATH", "/usr/bin:/bin"},
                            {"HOME", "/nonexistent"},
                            {"GOENV", env},
                            {"GOTOOLCHAIN", "local"}};
  }
  double run_ms(int number) {
    command_.argv.back() = "GOPROXY=" + chain(number);
    const double begin = now_s();
    Process go(command_);
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(go.pid()), &ended, WEXITED | WNOWAIT);
    return (now_s() - begin) * 1000;
  }

 private:
  Command command_;
};

void print_cost(const std::string& what, double own, double peer) {
  print({.what = what,
         .bar = "<= 0.5 x",
         .measured = fmt::format("{:.2f} ms", own),
         .peer = fmt::format("go env -w {:.2f} ms", peer),
         .ratio = fmt::format("{:.2f}", own / peer),
         .met = own <= 0.5 * peer});
}

void cost() {
  WriteRun run(Scratch::disk);
  GoEnvWrite go(run.env);
  std::vector<double> file, whole, peer;
  for (int i = 0; i < pairs; ++i) {
    file.push_back(file_write_ms(run, i));
    peer.push_back(go.run_ms(i + 1));
  }
  put(run.env, before);
  for (int i = 0; i < pairs; ++i) whole.push_back(whole_write_ms(run, i));
  print_cost("env rewrite in process, two fsyncs", median(file), median(peer));
  print_cost("the same with the takeover record, all fsyncs", median(whole), median(peer));
}

struct Readings {
  std::atomic<long> count{0}, torn{0};
};

// In memory that parent and child share; the child reads until it is killed.
class EnvFileReader {
 public:
  explicit EnvFileReader(const std::string& path) {
    void* const shared = ::mmap(nullptr, sizeof(Readings), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) throw std::runtime_error("no shared memory");
    readings_ = new (shared) Readings;
    pid_ = ::fork();
    if (pid_ == 0) read_for_ever(path);
  }
  EnvFileReader(const EnvFileReader&) = delete;
  EnvFileReader& operator=(const EnvFileReader&) = delete;
  ~EnvFileReader() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::munmap(readings_, sizeof(Readings));
  }
  long count() const { return readings_->count; }
  long torn() const { return readings_->torn; }

 private:
  // All of the user's other lines, and one of the three values.
  static bool is_whole(const std::string& text) {
    const auto goproxy = envfile::env_value(text, "GOPROXY").value_or("");
    const bool known = goproxy == chain(0) || goproxy == chain(1) ||
                       before.find(goproxy + "\n") != std::string::npos;
    return known && goproxy != "" && envfile::env_value(text, "GOSUMDB") == "off" &&
           envfile::env_value(text, "GOFLAGS") == "-modcacherw" && text.starts_with("# ");
  }
  [[noreturn]] void read_for_ever(const std::string& path) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      const auto text = got(path);
      if (!text || !is_whole(*text)) ++readings_->torn;
      ++readings_->count;
    }
  }

  Readings* readings_ = nullptr;
  pid_t pid_ = 0;
};

void torn_reads() {
  WriteRun run(Scratch::memory);
  long writes = 0, torn = 0, count = 0;
  {
    const EnvFileReader reader(run.env);
    while (reader.count() < reads) whole_write_ms(run, static_cast<int>(writes++ % 2));
    torn = reader.torn();
    count = reader.count();
  }
  put(run.env, before);
  GoEnvWrite go(run.env);
  const EnvFileReader of_go(run.env);
  for (int i = 0; of_go.count() < reads_of_go; ++i) go.run_ms(i);
  print({.what = "torn or empty reads while the env file is rewritten",
         .bar = "0 in 10^6",
         .measured = fmt::format("{} in {} ({} writes)", torn, count, writes),
         .peer = fmt::format("go env -w {:.1f} %", 100.0 * static_cast<double>(of_go.torn()) /
                                                       static_cast<double>(of_go.count())),
         .met = torn == 0});
}

void measure() {
  if (go_or_skip("env rewrite") == nullptr)
    return skip("env rewrite, torn reads", "there is no go command");
  cost();
  torn_reads();
}

}  // namespace
}  // namespace gopx::bench

int main() { gopx::bench::measure(); }
