// What somebody meant by a GOPROXY value that go would take otherwise: look-alikes of an input
// method, semicolons, quotation marks, a shell's words in front, slips in a scheme. The value is
// put right as a whole and each kind of slip is named once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sentence.hpp"

namespace gopx::core {

// An entry as it was meant, and the separator behind it.
struct MeantEntry {
  std::string text;
  char separator = ',';  // ',' or '|'
};

struct MeantValue {
  std::vector<MeantEntry> entries;  // direct and off as they stand, also in front
  std::vector<Sentence> slips;      // one for each kind, in the order of the text
};

// At most chain_bytes_max bytes of the value are looked at; see core/chain.hpp.
MeantValue mend_chain(std::string_view value);

// The value that has these entries; the last separator is left out.
std::string print_entries(const std::vector<MeantEntry>& entries);

}  // namespace gopx::core
