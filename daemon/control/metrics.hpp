// The metrics of daemon/README.md as text for Prometheus, made from plain facts whenever somebody
// asks: there is no registry, so what is gone from the status is gone from the metrics, and the
// number of series is bounded by what the brain bounds.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "core/engine.hpp"

namespace gopx::control {

// Endpoints that have series of their own, in the order of the status (the user's chain comes
// first): 100 of them make about 10 000 lines.
constexpr std::size_t metrics_endpoints_max = 100;

constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

std::string metrics_text(const api::Status& status, const core::Counted& counted);
// The names of all metrics.
std::vector<std::string_view> metric_names();

}  // namespace gopx::control
