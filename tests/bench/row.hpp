// How a benchmark speaks: one row per promise, tab-separated, which run.sh puts into one table; and
// the few statistics that the rows need. Ratios are to a peer measured in the same run, because
// absolute figures differ from machine to machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gopx::bench {

struct Row {
  std::string what;
  std::string bar;
  std::string measured;
  std::string peer = "-";
  std::string ratio = "-";
  std::optional<bool> met = std::nullopt;  // nullopt: a figure without a bar
};

void print(const Row& row);
// A promise that can't be measured here. `why` names what is missing.
void skip(const std::string& what, const std::string& why);

// By nearest rank: part 0.5 is the median (the upper one of two), 1 the maximum. 0 of nothing.
double quantile(std::vector<double> values, double part);
inline double median(const std::vector<double>& values) { return quantile(values, 0.5); }

// The first of these that can be executed, or "".
std::string program(const std::vector<std::string>& places);

// Seconds since some moment, without jumps.
double now_s();

}  // namespace gopx::bench
