// `gopxd --restore`: the way back without, or in spite of, a running daemon. A daemon that lives
// must not write again right after us, so it is asked to pause, and reverts itself. It is known by
// its lock as well as by its socket: the one may be out of reach while the other is not.
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "control/daemon_client.hpp"
#include "envfile/location.hpp"
#include "envfile/restore.hpp"
#include "envfile/text.hpp"
#include "run.hpp"
#include "state/memory_store.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"
#include "sys/process_state.hpp"

namespace gopx {
namespace {

// For a daemon that starts, stops, looks after its socket, or hangs. The rest of the promised ten
// seconds is for the files.
constexpr Duration daemon_patience = std::chrono::seconds{7};
constexpr Duration ask_again_after = std::chrono::milliseconds{50};
constexpr std::size_t goproxy_shown_max = 1000;  // bytes

// Nothing else runs in this process while it restores, so it may simply wait.
void wait_for(Duration span) {
  poll(nullptr, 0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(span).count()));
}

enum class PauseReply : std::uint8_t { done, refused, silent, nobody, later };

// Asks the daemon behind one socket.
PauseReply ask_to_pause(const std::string& socket, Duration limit, sys::Output& out) {
  const auto answer = control::post_to_daemon(socket, "/v1/pause", limit);
  if (!answer) {
    complain(answer.error().message);
    return PauseReply::silent;
  }
  if (!answer->reached) return PauseReply::nobody;
  if (answer->status == 503) return PauseReply::later;  // it starts, or stops
  if (answer->status != 200) {
    complain(fmt::format("gopxd is running but could not pause: {}", printable(answer->body, 300)));
    return PauseReply::refused;
  }
  out.write("gopxd has restored your GOPROXY and is paused. Continue: gopxctl resume\n");
  return PauseReply::done;
}

// So that the next gopxd does not take what was put back for an edit by hand, which it would leave
// alone for a while. Where it can't be remembered that is all that is lost.
void forget_takeover(const std::string& state_dir) {
  const state::MemoryStore store(state_dir);
  auto memory = store.load();
  if (!memory || memory->takeover_in.empty()) return;
  memory->takeover_in.clear();
  if (const auto saved = store.save(*memory); !saved) complain(saved.error().message);
}

// What go reads from this file now.
std::string describe_restored(const std::string& file) {
  const auto text = sys::read_file_if_exists(file, envfile::env_file_bytes_max);
  const auto goproxy =
      text && *text ? envfile::env_value(**text, "GOPROXY") : std::optional<std::string>{};
  if (!goproxy) return fmt::format("restored {}: it sets no GOPROXY, as before\n", file);
  return fmt::format("restored GOPROXY={} in {}\n",
                     printable(mask_logins(*goproxy), goproxy_shown_max), file);
}

// One run of `gopxd --restore`.
class Restore {
 public:
  Restore(Places places, envfile::EnvLocation env, sys::Output& out)
      : places_{std::move(places)},
        env_{std::move(env)},
        out_{out},
        socket_{places_.socket},
        deadline_{sys::running_time() + daemon_patience} {}

  int run() {
    for (;;) {
      const PauseReply asked = ask_to_pause(socket_, left(), out_);
      if (asked == PauseReply::done) return exit_done;
      if (asked == PauseReply::refused) return exit_unavailable;
      auto lock = sys::InstanceLock::acquire(places_.state_dir, resolved(env_.path));
      if (lock) return put_back(*lock);
      if (lock.error().holder == 0) return refused(lock.error(), places_);
      if (asked == PauseReply::silent || left() <= ask_again_after) return give_up(lock.error());
      follow(lock.error().who);
      wait_for(ask_again_after);
    }
  }

 private:
  Duration left() const { return std::max(deadline_ - sys::running_time(), Duration::zero()); }

  // Who holds the lock says where he can be asked; if he isn't there, he is told to look.
  void follow(const api::LockNote& who) {
    if (!who.socket.empty()) socket_ = who.socket;
    if (who.stage == api::Stage::running && who.pid != told_) ::kill(who.pid, SIGUSR1);
    told_ = who.pid;
  }

  int put_back(sys::InstanceLock& lock) {
    lock.sign(api::Stage::restoring, "");
    const envfile::EnvStore::Options store{env_.path, env_.problem, places_.state_dir, &lock};
    const auto restored = envfile::restore(store, wait_for, sys::read_clock().wall);
    if (!restored) {
      complain(restored.error().message);
      return exit_software;
    }
    if (!restored->files.empty()) forget_takeover(places_.state_dir);
    for (const std::string& note : restored->notes) complain(note);
    if (restored->files.empty())
      out_.write("nothing to restore: gopxd has not changed your GOPROXY\n");
    for (const std::string& file : restored->files) out_.write(describe_restored(file));
    return exit_done;
  }

  // Writing beside a gopxd that may go on at any moment is not safe; ending it is, at any moment.
  int give_up(const sys::LockRefusal& refusal) const {
    const int pid = refusal.who.pid;
    if (pid == 0) return refused(refusal, places_);
    complain(
        sys::is_stopped(pid)
            ? fmt::format("nothing was restored: gopxd (pid {}) is stopped, as by Ctrl-Z. Continue "
                          "it, then try again:\n  kill -CONT {}; gopxd --restore",
                          pid, pid)
            : fmt::format("nothing was restored: gopxd (pid {}) does not answer. Kill it, then try "
                          "again:\n  kill -KILL {}; gopxd --restore",
                          pid, pid));
    return exit_unavailable;
  }

  Places places_;
  envfile::EnvLocation env_;
  sys::Output& out_;
  std::string socket_;
  Duration deadline_;
  int told_ = 0;
};

}  // namespace

int restore(const Options& options, sys::Output& out) {
  const sys::Environment environment = process_environment();
  if (const auto refusal = refuse_foreign_home(environment)) return *refusal;
  const Places places = find_places(options, environment);
  const config::Loaded loaded = load_configuration(places);
  if (!loaded.ok()) {
    std::fputs(describe_problems(loaded.problems, language_of(environment)).c_str(), stderr);
    complain("the configuration has errors, so the default env file of go is used");
  }
  const config::GoSettings settings = loaded.ok() ? loaded.config.go : config::GoSettings{};
  return Restore{places, envfile::locate_env_file(environment, settings), out}.run();
}

}  // namespace gopx
