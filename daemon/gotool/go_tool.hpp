// Everything of the daemon that has to do with the user's go: the env file, the go versions found,
// what go itself reads after a write, go commands that still wait on a dead proxy. Turns it all
// into events for the brain.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "core/action.hpp"
#include "core/event.hpp"
#include "envfile/location.hpp"
#include "envfile/watched_env_file.hpp"
#include "gotool/defaults.hpp"
#include "gotool/installations.hpp"
#include "sys/environment.hpp"

namespace gopx::gotool {

class GoTool {
 public:
  struct Options {
    envfile::EnvLocation location;
    envfile::EnvStore::Options store;
    sys::Environment environment;
    config::GoSettings settings;
  };
  using Tell = std::function<void(core::Event)>;

  // `tell` may be called from inside start() (GoRootsSeen), otherwise from the loop.
  GoTool(boost::asio::io_context& loop, Options options, Tell tell);

  void start();
  void write(const core::WriteEnv& order);
  void look_for_waiting_go(const core::LookForWaitingGo& order);
  // Calls back when nothing that a write displaced has to be looked at again.
  void when_calm(std::function<void()> calm) { goenv_.when_calm(std::move(calm)); }

 private:
  void find_roots();
  void look_soon();
  void look_again_after(Duration wait);
  void written(const core::WriteFinished& finished);
  void verify();

  boost::asio::io_context& loop_;
  Options options_;
  Tell tell_;
  std::vector<FoundGo> found_;
  std::optional<Instant> switched_at_;
  envfile::WatchedEnvFile goenv_;
  DefaultsQuery defaults_;
  boost::asio::steady_timer again_;
  bool asking_ = false;             // the go commands found
  bool soon_ = false;               // they will be in a moment
  bool touched_meanwhile_ = false;  // while they were asked
};

}  // namespace gopx::gotool
