// Carries out the probes that the brain asks for: leads each conversation (probes/probe.hpp) over
// HTTP, or over the local file system for file:// addresses, within the time the order allows.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/action.hpp"
#include "core/event.hpp"
#include "fetch/http.hpp"
#include "sys/environment.hpp"

namespace gopx::probing {

class Prober {
 public:
  using Finished = std::function<void(core::ProbeFinished)>;

  // `finished` runs from the loop, never from inside start(), once for each probe that is started
  // and not cancelled.
  Prober(boost::asio::io_context& loop, fetch::Http& http, Finished finished);
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;
  ~Prober();

  // The configuration's probe.proxy ("env", "none" or a URL) and the environment that "env" means.
  // For probes that are started from now on.
  void use_forward_proxy(std::string setting, sys::Environment environment);

  // action.timeout bounds the whole probe, all its requests together. An id that is already under
  // way is ignored.
  void start(const core::StartProbe& action);
  // No ProbeFinished will come for it; unknown ids change nothing.
  void cancel(ProbeId id);
  std::size_t in_flight() const;

  // What has become of all probes so far. Those that are under way count as started only.
  struct Tally {
    std::uint64_t started = 0;
    std::uint64_t finished = 0;
    std::uint64_t cancelled = 0;
    std::size_t overdue = 0;  // under way for far longer than their order allows: lost
  };
  Tally tally() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::probing
