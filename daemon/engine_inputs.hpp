// What the engine is told at its start, put together from configuration, environment and memory.
#pragma once

#include "config/load.hpp"
#include "core/engine.hpp"
#include "probing/module_search.hpp"
#include "sys/environment.hpp"

namespace gopx {

core::EngineInputs engine_inputs(const config::Loaded& loaded, const sys::Environment& environment,
                                 core::Memory memory);

// Where a module may be looked for, with the time that a probe has.
probing::Search search_among(const core::ModulePlaces& known, const config::ProbeSettings& limits);

// The forward-proxy variables, for the status: without passwords.
api::ForwardProxy forward_proxy_in(const sys::Environment& environment);

}  // namespace gopx
