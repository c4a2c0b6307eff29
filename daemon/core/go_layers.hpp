// go's settings in their layers, as the daemon has been told of them. What follows from them is in
// api/go_settings.
#pragma once

#include "api/go_settings.hpp"
#include "core/event.hpp"

namespace gopx::core {

// What decides for writing: the env file, then the go.env of that go, each as far as it is known.
// A gopxd's own environment is no go's.
api::Layers layers_of_go(const EnvFile* file, const GoRoot* root);

// All that may make a name private, and all that there is to tell: gopxd's own environment, the env
// file, every go.env.
api::Layers every_layer(const api::Environment& own, const EnvFile* file,
                        const std::vector<GoRoot>& roots);

}  // namespace gopx::core
