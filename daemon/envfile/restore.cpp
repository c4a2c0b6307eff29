// A revert that is tried again while others write. See restore.hpp.
#include "envfile/restore.hpp"

#include <fmt/format.h>

namespace gopx::envfile {

namespace {

constexpr int attempts_max = 5;  // with somebody else writing at the same moment
constexpr int waits_max = 50;    // of 200 ms, for a program that has the file open for writing

enum class Attempt : std::uint8_t { nothing_to_do, restored, try_again };

core::WriteEnv order_to_revert(const core::EnvFile& file) {
  core::WriteEnv order;
  order.intent = core::Intent::revert;
  order.expected_digest = file.digest;
  return order;
}

struct Task {
  EnvStore& store;
  const Wait& wait;
  WallTime now;
  Restored& restored;
};

Result<Attempt> attempt_restore(const Task& task) {
  const core::EnvFile file = task.store.read();
  if (!file.problem.empty()) return failure(file.problem);
  if (!file.claim) return Attempt::nothing_to_do;
  const auto finished = task.store.write(order_to_revert(file), task.now);
  switch (finished.outcome) {
    case core::WriteOutcome::written:
      if (finished.in_place) {
        task.restored.notes.push_back(fmt::format(
            "{} was overwritten in place (not atomically): {}", file.path, finished.detail));
      }
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

void wait_for_writers(const Task& task) {
  for (int waits = 0; task.store.somebody_writes() && waits < waits_max; ++waits) {
    task.wait(second_look_after);
  }
}

void look_again(const Task& task) {
  for (int looks = 0; task.store.second_look_urgent() && looks < waits_max; ++looks) {
    task.wait(second_look_after);
    task.store.second_look(task.now);
  }
}

// What was done is in task.restored.
Result<void> restore_one(const Task& task) {
  task.store.recover();
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    if (task.store.read().claim) wait_for_writers(task);
    const auto result = attempt_restore(task);
    if (!result) return tl::unexpected<Error>{result.error()};
    look_again(task);
    const std::string& path = task.store.options().path;
    if (*result == Attempt::restored) task.restored.files.push_back(path);
    if (*result != Attempt::try_again) return {};
    task.wait(second_look_after);
  }
  return failure(task.store.options().path +
                 ": another program keeps changing the file: try again");
}

// The file that the record is about, if it isn't the one of options.path.
Result<void> restore_other(const EnvStore::Options& options, const Wait& wait, WallTime now,
                           Restored& restored) {
  EnvStore own(options);
  const auto other = own.other_file();
  if (!other) return {};
  if (!other->ours) {
    restored.notes.push_back(
        fmt::format("{}: gopxd wrote this file, but it has been replaced since, so gopxd does not "
                    "touch it: check its GOPROXY line",
                    other->path));
    own.forget_other_file();
    return {};
  }
  EnvStore::Options there = options;
  there.path = other->path;
  there.problem.clear();
  EnvStore store(there);
  if (auto done = restore_one({store, wait, now, restored}); !done) return done;
  store.settle(store.read());
  return {};
}

}  // namespace

// Both are tried; the first error is told.
Result<Restored> restore(const EnvStore::Options& options, const Wait& wait, WallTime now) {
  Restored restored;
  auto done = restore_other(options, wait, now, restored);
  if (!options.path.empty()) {
    EnvStore store(options);
    const auto own = restore_one({store, wait, now, restored});
    if (done) done = own;
  }
  if (!done) return tl::unexpected<Error>{done.error()};
  return restored;
}

Result<Restored> retire_other_file(const EnvStore::Options& options, WallTime now) {
  Restored restored;
  const auto done = restore_other(
      options, [](Duration) {}, now, restored);
  if (options.lock != nullptr) {
    options.lock->cover_only(options.path.empty() ? "" : sys::resolve_links(options.path).path);
  }
  if (!done) return tl::unexpected<Error>{done.error()};
  return restored;
}

}  // namespace gopx::envfile
