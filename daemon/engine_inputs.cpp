// The seed is drawn here and nowhere else: with the same seed the brain does the same again.
#include "engine_inputs.hpp"

#include <unistd.h>

#include <random>

#include "base/logins.hpp"
#include "probes/catalogue.hpp"
#include "sys/system.hpp"

namespace gopx {
namespace {

std::vector<std::string> warning_texts(const std::vector<config::Problem>& problems) {
  std::vector<std::string> texts;
  for (const config::Problem& problem : problems) {
    if (problem.warning) texts.push_back(config::to_string(problem));
  }
  return texts;
}

}  // namespace

core::EngineInputs engine_inputs(const config::Loaded& loaded, const sys::Environment& environment,
                                 core::Memory memory) {
  core::EngineInputs inputs;
  inputs.config = loaded.config;
  const auto known = probes::catalogue();
  inputs.catalogue.assign(known.begin(), known.end());
  const auto canaries = probes::builtin_canaries();
  inputs.builtin_canaries.assign(canaries.begin(), canaries.end());
  inputs.memory = std::move(memory);
  inputs.seed = std::random_device{}();
  inputs.version = GOPX_VERSION;
  inputs.pid = getpid();
  inputs.boot = sys::boot_id();
  inputs.start_warnings = warning_texts(loaded.problems);
  inputs.own_environment = api::environment_layer(api::Layer::gopxd, environment).values;
  return inputs;
}

probing::Search search_among(const core::ModulePlaces& known, const config::ProbeSettings& limits) {
  probing::Search search;
  for (const auto& place : known.places) {
    search.places.push_back({place.name, place.url, place.is_public, place.ca_file});
  }
  search.private_by = known.private_by;
  search.connect_timeout = limits.connect_timeout;
  search.timeout = limits.timeout;
  return search;
}

api::ForwardProxy forward_proxy_in(const sys::Environment& environment) {
  const auto either = [&](std::string_view upper,
                          std::string_view lower) -> std::optional<std::string> {
    std::string_view value = sys::value_of(environment, upper);
    if (value.empty()) value = sys::value_of(environment, lower);
    if (value.empty()) return std::nullopt;
    return mask_logins(value);
  };
  return {either("HTTPS_PROXY", "https_proxy"), either("HTTP_PROXY", "http_proxy"),
          either("NO_PROXY", "no_proxy")};
}

}  // namespace gopx
