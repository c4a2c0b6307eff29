// What a scripted server says to one request, in real bytes: those of small modules of the lab, and
// of a checksum database that holds them and is signed with a key of the simulator's own.
#pragma once

#include <string>
#include <vector>

#include "base/report.hpp"
#include "probes/probe.hpp"
#include "server.hpp"

namespace gopx::sim {

const std::vector<Canary>& world_canaries();  // two of those modules
std::string database_key();  // verifier key of sum.golang.org as the simulator knows it

// Facts only, no times. Faults of transport and waiting come as the fetcher would name them.
probes::Response respond(const Behaviour& behaviour, const probes::Request& request);

}  // namespace gopx::sim
