// When the request was sent that came to a report: real clocks run late, simulated ones do not.
#include <doctest/doctest.h>

#include "core/checks.hpp"

using namespace gopx;
using namespace gopx::core;

namespace {

Now at(Duration since_start) {
  Now now;
  now.steady = Instant{} + 1h + since_start;
  return now;
}

Report silent(Fault fault, Step step) {
  Report report;
  report.ok = false;
  report.fault = fault;
  report.step = step;
  return report;
}

}  // namespace

TEST_CASE(
    "a request that its time limit ended was sent when its probe began, late as that is seen") {
  config::ProbeSettings settings;
  settings.timeout = 5s;
  Flight flight;
  flight.started = at(0s).steady;
  for (const Duration late : {Duration{0}, Duration{3ms}, Duration{90ms}, Duration{400ms}})
    CHECK(sent_at(flight, silent(Fault::stall, Step::mod), settings, at(5s + late)) ==
          flight.started);
  // Of the later requests of a probe that alone is known what the limit says.
  flight.level = Level::deep;
  CHECK(sent_at(flight, silent(Fault::stall, Step::zip), settings, at(5s + 90ms)) ==
        flight.started);
  CHECK(sent_at(flight, silent(Fault::stall, Step::zip), settings, at(9s)) == at(3900ms).steady);
  // What was answered was sent at the beginning, as far as anybody can say.
  CHECK(sent_at(flight, silent(Fault::http_5xx, Step::zip), settings, at(9s)) == flight.started);
}
