// See row.hpp.
#include "bench/row.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace gopx::bench {

void print(const Row& row) {
  const char* const verdict = !row.met ? "-" : *row.met ? "met" : "NOT MET";
  fmt::print("ROW\t{}\t{}\t{}\t{}\t{}\t{}\n", row.what, row.bar, row.measured, row.peer, row.ratio,
             verdict);
  std::fflush(stdout);
}

void skip(const std::string& what, const std::string& why) {
  fmt::print("ROW\t{}\t-\tSKIPPED: {}\t-\t-\tskipped\n", what, why);
  std::fflush(stdout);
}

double quantile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto rank = std::floor(part * static_cast<double>(values.size()));
  const auto last = static_cast<double>(values.size() - 1);
  // 0.95 of 20 values is the 19th, 0.5 of 5 the 3rd, 0.5 of 10 the 6th.
  const bool exact = part > 0.5 && rank == part * static_cast<double>(values.size());
  return values[static_cast<std::size_t>(std::clamp(exact ? rank - 1 : rank, 0.0, last))];
}

std::string program(const std::vector<std::string>& places) {
  for (const std::string& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  return "";
}

double now_s() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(since).count();
}

}  // namespace gopx::bench
