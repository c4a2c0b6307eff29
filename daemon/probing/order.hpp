// What the engine orders, as a conversation of probes/ takes it. No I/O: the simulator holds the
// same conversations.
#pragma once

#include <string>
#include <utility>

#include "core/action.hpp"
#include "probes/probe.hpp"

namespace gopx::probing {

inline probes::Order order_of(const core::StartProbe& action) {
  return {.url = action.url,
          .level = action.level,
          .only = action.only,
          .canary = action.canary,
          .is_public = action.is_public,
          .canary_is_public = action.canary_is_public,
          .sumdb_name = action.sumdb_name,
          .cached_only = action.cached_only,
          .sumdb_key = action.sumdb_key,
          .prove_inclusion = !action.sumdb_key.empty(),
          .known_heads = action.known_heads,
          .ask_latest = action.ask_latest};
}

// Stands for the answer to a request that was not sent.
inline probes::Response refusal(Fault fault, std::string detail) {
  probes::Response response;
  response.fault = fault;
  response.fault_detail = std::move(detail);
  return response;
}

}  // namespace gopx::probing
