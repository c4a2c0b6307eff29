// Compare-and-swap on the digest; the claim keeps what the user had when the first of our writes
// came.
#include "disk.hpp"

#include <utility>

namespace gopx::sim {

std::string Disk::digest() const {
  std::string text = claim ? "# ours: was " + claim->goproxy_before.value_or("not set") + '\n' : "";
  if (goproxy) text += "GOPROXY=" + *goproxy + '\n';
  if (gosumdb) text += "GOSUMDB=" + *gosumdb + '\n';
  for (const auto& [key, value] : other) text += key + '=' + value + '\n';
  return text;
}

core::EnvFile Disk::seen() const {
  core::EnvFile file;
  file.path = "/home/u/.config/go/env";
  file.problem = problem;
  file.writable = writable;
  if (!writable) file.write_problem = "read-only file system";
  if (!problem.empty()) return file;
  file.exists = goproxy || gosumdb || claim || !other.empty();
  file.digest = digest();
  file.goproxy = goproxy;
  file.gosumdb = gosumdb;
  file.other = other;
  file.claim = claim;
  return file;
}

void Disk::edit_goproxy(std::optional<std::string> value) {
  if (value != goproxy) claim.reset();
  goproxy = std::move(value);
}

void Disk::edit_gosumdb(std::optional<std::string> value) {
  if (claim && value != gosumdb) claim->gosumdb_managed = false;
  gosumdb = std::move(value);
}

void Disk::take_over(const core::WriteEnv& order, WallTime wall) {
  if (!claim) claim = core::Claim{goproxy, gosumdb, false, wall};
  goproxy = order.goproxy;
  if (order.gosumdb) {
    if (!claim->gosumdb_managed) claim->gosumdb_before = gosumdb;
    claim->gosumdb_managed = true;
    gosumdb = order.gosumdb;
  } else if (claim->gosumdb_managed) {
    claim->gosumdb_managed = false;
    gosumdb = claim->gosumdb_before;
  }
}

void Disk::revert() {
  goproxy = claim->goproxy_before;
  if (claim->gosumdb_managed) gosumdb = claim->gosumdb_before;
  claim.reset();
}

core::WriteOutcome Disk::write(const core::WriteEnv& order, WallTime wall) {
  if (!writable || !problem.empty()) return core::WriteOutcome::failed;
  if (order.expected_digest != digest()) return core::WriteOutcome::changed_meanwhile;
  const auto before = digest();
  if (order.intent == core::Intent::takeover) {
    take_over(order, wall);
  } else if (claim && order.intent == core::Intent::revert) {
    revert();
  } else if (claim) {
    claim.reset();
  }
  return digest() == before ? core::WriteOutcome::unchanged : core::WriteOutcome::written;
}

}  // namespace gopx::sim
