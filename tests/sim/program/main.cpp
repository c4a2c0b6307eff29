// gopx-sim: lives many simulated machines, as many at a time as there are cores, and says whether
// every promise was kept. Exit: 0 without a violation, 1 with one (or too little weather), 64
// usage.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "run.hpp"

namespace {

constexpr int exit_usage = 64;

}  // namespace

int main(int argc, char** argv) {
  using namespace gopx::sim;
  Wanted wanted;
  wanted.jobs = std::max(1U, std::thread::hardware_concurrency());
  CLI::App app("Simulated years of gopx under random weather.", "gopx-sim");
  app.add_option("--seed", wanted.seed, "first seed")->capture_default_str();
  app.add_option("--seeds", wanted.seeds, "so many seeds, one after the other")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--days", wanted.days, "simulated days per seed")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--weather", wanted.kind, "mixed: all that can go wrong; ordinary: nothing does")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Kind>{{"mixed", Kind::mixed}, {"ordinary", Kind::ordinary}}));
  std::vector<std::string> traces;
  app.add_option("--trace", traces, "an outage as a file; what came of it, in minutes");
  bool with_mutants = false;
  app.add_flag("--mutants", with_mutants, "ten broken engines: does the judge find each?");
  app.add_option("--jobs", wanted.jobs, "machines at a time")->check(CLI::PositiveNumber);
  app.add_option("--farm", wanted.farm_hours, "random seeds for so many hours")
      ->check(CLI::PositiveNumber);
  app.add_flag("--digest", wanted.digest, "one number for all facts of each seed");
  app.add_flag("--verbose", wanted.verbose,
               "a line for each seed, and more of those before a violation");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : exit_usage;
  }
  if (!traces.empty()) return run_traces(traces);
  return with_mutants ? run_mutants(wanted) : run(wanted);
}
