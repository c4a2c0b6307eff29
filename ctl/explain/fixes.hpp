// The commands that mend a finding: those of the fault table with the text's own words in them, and
// what differs in a container, under Homebrew, in PowerShell.
#pragma once

#include <string>
#include <vector>

#include "base/fault.hpp"
#include "ctl/explain/circumstances.hpp"
#include "ctl/explain/utterance.hpp"

namespace gopx::explain {

constexpr std::size_t fixes_max = 3;

// A word of the text enters a command only if it is a plausible host, module path or URL
// (places.hpp), and quoted for a shell; else its name in capitals stands there.
std::vector<std::string> fixes_for(Fault fault, const std::string& host, const Utterance& utterance,
                                   const Circumstances& circumstances);

}  // namespace gopx::explain
