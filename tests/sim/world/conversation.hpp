// Carries out a probe against a scripted server: the real conversation of probes/, request by
// request, each with the time that the network takes for it and the limits that probing/prober
// sets.
#pragma once

#include "base/report.hpp"
#include "core/action.hpp"
#include "network.hpp"
#include "server.hpp"

namespace gopx::sim {

struct Answer {
  Report report;
  Duration after{};  // from the start of the probe until the report is there
};

Answer answer(const core::StartProbe& order, const Server& server, Network& network, Instant now);
// The same over a network without weather.
Answer answer(const core::StartProbe& order, const Server& server);

}  // namespace gopx::sim
