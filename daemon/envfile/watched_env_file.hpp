// The Go env file on the loop: seen, written, kept in view. What counts is only what two equal
// looks 200 ms apart have shown, because go itself truncates the file and then writes it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/action.hpp"
#include "core/event.hpp"
#include "envfile/store.hpp"
#include "sys/watch.hpp"

namespace gopx::envfile {

constexpr Duration stable_for = std::chrono::milliseconds{200};  // between two equal looks
constexpr Duration poll_interval = std::chrono::seconds{30};     // finds what the watch misses
// A build starts many go commands at once.
constexpr Duration go_started_apart = std::chrono::milliseconds{100};
// For a program that has the file open for writing, before a write.
constexpr Duration writers_patience = std::chrono::seconds{10};
constexpr Duration writers_looked_at = std::chrono::milliseconds{100};  // while it is waited for
// An answer to a write doesn't wait longer for a file that keeps changing.
constexpr int unstable_looks_max = 25;

class WatchedEnvFile {
 public:
  struct Options {
    EnvStore::Options store;
    std::vector<std::string> go_binaries;  // see Watch::Targets
    std::vector<std::string> go_env_files;
    Duration patience = writers_patience;
  };
  // All called from the loop, never from inside a call to this class.
  struct Handlers {
    // The first stable look, and each that differs from what was told last, be it here or in
    // WriteFinished.
    std::function<void(core::EnvFile)> changed;
    std::function<void()> go_started;
    std::function<void()> defaults_touched;           // find_go() again
    std::function<void(std::string)> problem;         // for the log; each told once
    std::function<void(sys::Watch::Lack)> lack = {};  // of the watch, when it changes; empty = none
  };

  WatchedEnvFile(boost::asio::io_context& loop, Options options, Handlers handlers);
  WatchedEnvFile(const WatchedEnvFile&) = delete;
  WatchedEnvFile& operator=(const WatchedEnvFile&) = delete;
  ~WatchedEnvFile();

  // Tidies up after a kill, gives back an env file that was managed before this one, and begins to
  // look. Hold the lock (options.store.lock).
  void start();
  // `done` is called exactly once, unless this object dies before. Writes are carried out one after
  // another.
  void write(core::WriteEnv order, std::function<void(core::WriteFinished)> done);
  // Calls back when the second look at what the last write displaced is over; wait for it before
  // the end.
  void when_calm(std::function<void()> calm);
  // The go commands found, when they have changed.
  void follow(std::vector<std::string> go_binaries, std::vector<std::string> go_env_files);
  // While the token lives, go commands that start are taken for our own.
  [[nodiscard]] std::shared_ptr<void> mute();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::envfile
