// What a checksum database has signed against itself, as files in the state folder: to be shown to
// its owners and to everybody else. The first files are the ones worth having, so none is ever
// replaced.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace gopx::state {

constexpr std::size_t evidence_files_max = 16;

// Writes STATE/evidence/TIME-NAME.txt (0600) and gives its path; an error where the folder is full
// or can't be written.
Result<std::string> keep_evidence(const std::string& state_dir, std::string_view about,
                                  std::string_view text, WallTime now);

}  // namespace gopx::state
