// The Go env file on the loop: watched, judged stable, changed on request, verified; and the go versions installed.
// (Contract written by the author of service.cpp, which uses it as it stands here; the code behind it is the env
// file author's.)
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/config.hpp"
#include "core/action.hpp"
#include "core/event.hpp"
#include "io/environment.hpp"
#include "io/envlocation.hpp"
#include "io/lock.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::io {

class GoEnv {
 public:
  struct Options {
    EnvLocation location;
    std::string state_dir;
    Environment environment;    // PATH, GOROOT, HOME, … for finding go versions and asking one
    config::Go settings;
    InstanceLock* lock = nullptr;
  };
  struct Callbacks {
    // EnvFileSeen (after two equal reads 200 ms apart), GoRootsSeen, GoStarted, WriteFinished, GoEnvRead,
    // WaitingGoSeen; always from the loop, never from inside a call.
    std::function<void(core::Event)> event;
    std::function<void(std::string_view kind, const std::string& text)> warn;  // for the log
  };

  GoEnv(boost::asio::io_context& loop, Options options, Callbacks callbacks);
  GoEnv(const GoEnv&) = delete;
  GoEnv& operator=(const GoEnv&) = delete;
  ~GoEnv();

  // Recovers from an interrupted write, finds the go versions, begins to watch. EnvFileSeen and GoRootsSeen come once
  // at least.
  void start();
  // WriteFinished with the same id follows, exactly once; after a written takeover also GoEnvRead if there is a go to ask.
  void write(const core::WriteEnv& order);
  // WaitingGoSeen follows.
  void look_for_waiting_go(const core::LookForWaitingGo& order);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::io
