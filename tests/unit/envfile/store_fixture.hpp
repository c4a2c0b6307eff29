// An env file, a state folder and the orders that the tests of the store give.
#pragma once

#include <string>

#include "envfile/store.hpp"
#include "envfile/text.hpp"
#include "support/folder.hpp"

namespace gopx::testing {

inline const WallTime noon = *parse_time("2026-01-02T12:00:00Z");

struct StoreFixture {
  Scratch scratch;
  std::string env = scratch / "config/go/env";
  std::string state = scratch / "state";

  envfile::EnvStore::Options options(sys::InstanceLock* lock = nullptr) const {
    return {env, "", state, lock};
  }
  envfile::EnvStore store() const { return envfile::EnvStore(options()); }
  std::optional<std::string> record() const { return got(state + "/takeover.json"); }
};

inline core::WriteEnv order(const envfile::EnvStore& store, core::Intent intent) {
  core::WriteEnv write;
  write.id = WriteId{7};
  write.intent = intent;
  write.expected_digest = store.read().digest;
  write.cause = "because";
  return write;
}
inline core::WriteEnv take(const envfile::EnvStore& store, const std::string& goproxy,
                           const std::optional<std::string>& gosumdb = std::nullopt) {
  core::WriteEnv write = order(store, core::Intent::takeover);
  write.goproxy = goproxy;
  write.gosumdb = gosumdb;
  return write;
}

// What the user had, as far as anybody can tell now.
inline std::optional<std::string> users_goproxy(const core::EnvFile& file) {
  return file.claim ? file.claim->goproxy_before : file.goproxy;
}

}  // namespace gopx::testing
