// The gopxd program, for the commands that are its work and need no daemon: found beside gopxctl,
// else on PATH.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/paths.hpp"
#include "base/result.hpp"

namespace gopx::ctl {

// A path that can be executed. `own_path`: of the running gopxctl, or nothing if the system won't
// say.
std::optional<std::string> find_gopxd(const std::optional<std::string>& own_path,
                                      const api::Environment& environment);

struct Finished {
  int exit_code = 0;
  std::string out;
  std::string err;
};
constexpr std::size_t output_bytes_max = 1024 * 1024;  // of each of the two

// Runs it to its end, with no standard input. The error says what could not be done.
Result<Finished> run_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace gopx::ctl
