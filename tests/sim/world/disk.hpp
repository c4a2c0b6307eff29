// The Go env file and the takeover record, as one value: what the brain's WriteEnv does to them and
// what EnvFileSeen says of them. Real bytes are envfile/watched_env_file's business and tested
// there.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/action.hpp"
#include "core/event.hpp"

namespace gopx::sim {

class Disk {
 public:
  bool writable = true;
  std::string problem;  // why it can't be used at all
  std::optional<std::string> goproxy;
  std::optional<std::string> gosumdb;
  std::map<std::string, std::string> other;
  std::optional<core::Claim> claim;

  core::EnvFile seen() const;
  std::string digest() const;
  // The user's own values, whether or not ours stand in their place.
  std::optional<std::string> users_goproxy() const {
    return claim ? claim->goproxy_before : goproxy;
  }
  std::optional<std::string> users_gosumdb() const {
    return claim && claim->gosumdb_managed ? claim->gosumdb_before : gosumdb;
  }

  // A person's (or another program's) line. Ours is in force only while the values are the ones we
  // named.
  void edit_goproxy(std::optional<std::string> value);
  void edit_gosumdb(std::optional<std::string> value);
  // Carries out a write of ours.
  core::WriteOutcome write(const core::WriteEnv& order, WallTime wall);

 private:
  void take_over(const core::WriteEnv& order, WallTime wall);
  void revert();
};

}  // namespace gopx::sim
