// What the brain is told at its birth, put together from configuration, environment and memory.
#pragma once

#include "config/load.hpp"
#include "core/engine.hpp"
#include "io/environment.hpp"

namespace gopx {

core::World make_world(const config::Loaded& loaded, const io::Environment& environment,
                       core::Memory memory);

// The forward-proxy variables, for the status: without passwords.
api::ForwardProxy forward_proxy_in(const io::Environment& environment);

}  // namespace gopx
