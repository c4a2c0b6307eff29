// What was asked of the lab, so that a test can assert it: every request with its headers, in
// order.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "http.hpp"

namespace gopx::lab {

constexpr std::size_t journal_entries_max = 50'000;  // the oldest go first

class Journal {
 public:
  void note(std::string_view mirror, std::string_view scheme, const Request& request);
  void clear();
  // Entries of this mirror ("" = all) with a number of at least `from`; `dropped` says how many are
  // gone.
  boost::json::value report(std::string_view mirror, std::uint64_t from) const;

 private:
  struct Entry {
    std::uint64_t number;
    std::chrono::milliseconds at;  // since the start of the lab
    std::string mirror, scheme;
    Request request;
  };
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::uint64_t next_ = 1;
  std::uint64_t dropped_ = 0;
  std::deque<Entry> entries_;
};

}  // namespace gopx::lab
