// A revert that is tried again while others write. See envrestore.hpp.
#include "io/envrestore.hpp"

namespace gopx::io {

namespace {

constexpr int attempts_max = 5;  // with somebody else writing at the same moment
constexpr int looks_max = 20;    // at what we displaced

enum class Attempt : std::uint8_t { nothing_to_do, restored, try_again };

core::WriteEnv order_to_revert(const core::EnvFile& file) {
  core::WriteEnv order;
  order.intent = core::Intent::revert;
  order.expected_digest = file.digest;
  return order;
}

Result<Attempt> attempt_restore(EnvStore& store, WallTime now) {
  const core::EnvFile file = store.read();
  if (!file.problem.empty()) return failure(file.problem);
  if (!file.claim) return Attempt::nothing_to_do;
  const auto finished = store.write(order_to_revert(file), now);
  switch (finished.outcome) {
    case core::WriteOutcome::written:
      return Attempt::restored;
    case core::WriteOutcome::unchanged:
      return Attempt::nothing_to_do;
    case core::WriteOutcome::changed_meanwhile:
      return Attempt::try_again;
    case core::WriteOutcome::failed:
      return failure(finished.detail);
  }
  return Attempt::nothing_to_do;
}

void look_again(EnvStore& store, const Wait& wait, WallTime now) {
  for (int look = 0; store.second_look_wanted() && look < looks_max; ++look) {
    wait(second_look_after);
    store.second_look(now);
  }
}

Result<bool> restore_one(const EnvStore::Options& options, const Wait& wait, WallTime now) {
  EnvStore store(options);
  store.recover();
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const auto result = attempt_restore(store, now);
    if (!result) return tl::unexpected<Error>{result.error()};
    look_again(store, wait, now);
    if (*result != Attempt::try_again) return *result == Attempt::restored;
    wait(second_look_after);
  }
  return failure(options.path + ": somebody else keeps changing the file: try again");
}

// All of them are tried; the first error is told.
Result<Restored> restore_each(const std::vector<EnvStore::Options>& stores, const Wait& wait,
                              WallTime now) {
  Restored restored;
  std::string error;
  for (const EnvStore::Options& options : stores) {
    if (options.path.empty()) continue;
    const auto done = restore_one(options, wait, now);
    if (!done && error.empty()) error = done.error().message;
    if (done && *done) restored.files.push_back(options.path);
  }
  if (!error.empty()) return failure(std::move(error));
  return restored;
}

EnvStore::Options for_other_file(EnvStore::Options options) {
  options.path = EnvStore(options).other_file();
  return options;
}

}  // namespace

Result<Restored> restore(const EnvStore::Options& options, const Wait& wait, WallTime now) {
  return restore_each({for_other_file(options), options}, wait, now);
}

Result<Restored> retire_other_file(const EnvStore::Options& options, const Wait& wait,
                                   WallTime now) {
  auto retired = restore_each({for_other_file(options)}, wait, now);
  if (options.lock == nullptr) return retired;
  options.lock->cover_only(options.path.empty() ? "" : resolve_links(options.path).path);
  return retired;
}

}  // namespace gopx::io
