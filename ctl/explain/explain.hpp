// A pasted text explained: which faults of go's downloads it shows, whose they are, and what mends
// them. Pure: no network, no home, no clock; time is linear in the text's length and memory
// bounded, whatever the text holds.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/explain/circumstances.hpp"
#include "ctl/explain/rules.hpp"

namespace gopx::explain {

constexpr std::size_t findings_max = 2;     // that are told
constexpr std::size_t modules_max = 10000;  // counted of one finding
constexpr std::size_t shown_bytes = 400;    // of the line of a finding

struct Finding {
  Fault fault{};
  Blame side{};
  Doubt doubt = Doubt::none;
  std::string host;              // with its port; "" = none is known
  std::string module;            // the first that it hit, "M@V" where the version is named
  std::size_t modules = 0;       // how many different ones
  std::size_t line = 0;          // of the text, from 1
  std::string text;              // that line, made fit to show
  std::vector<std::string> fix;  // commands, the best first; words of the text in them are safe
};

// The first cause first; at most findings_max.
std::vector<Finding> explain(std::string_view text);

}  // namespace gopx::explain
