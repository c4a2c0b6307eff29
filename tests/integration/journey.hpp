// The whole way of one fault: healthy → the primary breaks → takeover → mended → revert, with the
// real go at every station. Several journeys go through their stations together, because most of
// the time is waiting.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {

struct FaultRow {
  const char* name;
  const char* wish;     // JSON for the lab
  const char* failure;  // the class that status gives as the reason
  bool tls = false;
};

// Runs all rows side by side and CHECKs every station of each.
void travel(const std::vector<FaultRow>& rows);

}  // namespace gopx::testing
