// The public module proxies that gopx knows, and the canaries it asks them for: data, each with
// date and source.
#pragma once

#include <span>

#include "base/known.hpp"
#include "base/report.hpp"

namespace gopx::probes {

// Candidates first, in catalogue order; then what is recognised but never chosen.
std::span<const KnownEndpoint> catalogue();
// Small immutable public versions with their hashes, recomputed from the modules' git trees; in
// order of rotation.
std::span<const Canary> builtin_canaries();
// The same, and kinds of versions that only a proof asks for: a pseudo-version, a +incompatible
// one.
std::span<const Canary> proof_canaries();

}  // namespace gopx::probes
