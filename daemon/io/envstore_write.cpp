// The writing half of EnvStore. See envstore.hpp.
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/envstore.hpp"
#include "io/envtext.hpp"
#include "io/files.hpp"

namespace gopx::io {

namespace {

constexpr std::size_t displaced_max = 8;  // inodes kept open at a time
constexpr int looks_max = 10;             // at an inode that keeps changing

core::WriteOutcome outcome_of(ReplaceOutcome outcome) {
  switch (outcome) {
    case ReplaceOutcome::done:
      return core::WriteOutcome::written;
    case ReplaceOutcome::changed_meanwhile:
      return core::WriteOutcome::changed_meanwhile;
    case ReplaceOutcome::failed:
      return core::WriteOutcome::failed;
  }
  return core::WriteOutcome::failed;
}

Replaced failed(std::string detail) { return {ReplaceOutcome::failed, std::move(detail), false}; }

// Why this order can't be carried out whatever the file says; "" = it can.
std::string fault_in(const core::WriteEnv& order) {
  if (order.intent != core::Intent::takeover) return {};
  if (order.goproxy.empty() && !order.gosumdb) return "there is nothing to set";
  if (!order.goproxy.empty() && !fits_line(order.goproxy))
    return "this GOPROXY is no value for a line";
  if (order.gosumdb && !fits_line(*order.gosumdb)) return "this GOSUMDB is no value for a line";
  return {};
}

}  // namespace

core::WriteFinished EnvStore::write(const core::WriteEnv& order, WallTime now) {
  core::WriteFinished finished;
  finished.id = order.id;
  const auto refuse = [&](core::WriteOutcome outcome, std::string why) {
    finished.outcome = outcome;
    finished.detail = std::move(why);
    finished.after = read();
    return finished;
  };
  if (options_.path.empty()) return refuse(core::WriteOutcome::failed, options_.problem);
  if (const auto fault = fault_in(order); !fault.empty())
    return refuse(core::WriteOutcome::failed, fault);
  EnvSnapshot seen = take_snapshot(options_.path);
  if (!seen.problem.empty()) return refuse(core::WriteOutcome::failed, seen.problem);
  if (digest_of(seen.content) != order.expected_digest) {
    return refuse(core::WriteOutcome::changed_meanwhile, "the file has changed since it was read");
  }
  const auto change = change_for(order, situation_of(seen, now));
  if (!change) return refuse(core::WriteOutcome::unchanged, "");
  const bool same = change->text == seen.content;
  const Replaced replaced = commit(seen, *change);
  finished.outcome = outcome_of(replaced.outcome);
  if (same && replaced.outcome == ReplaceOutcome::done)
    finished.outcome = core::WriteOutcome::unchanged;
  finished.detail = replaced.detail;
  finished.in_place = replaced.in_place;
  finished.after =
      replaced.outcome == ReplaceOutcome::done ? describe_written(change->text) : read();
  return finished;
}

core::EnvFile EnvStore::describe_written(const std::optional<std::string>& text) const {
  EnvSnapshot seen = take_snapshot(options_.path);
  if (seen.content != text) {
    seen.content = text;
    seen.problem.clear();
  }
  return describe(seen);
}

Replaced EnvStore::commit(EnvSnapshot& seen, const Change& change) {
  if (change.text && change.text->size() > env_file_bytes_max) {
    return failed(
        fmt::format("{} would be larger than {} bytes", seen.where.path, env_file_bytes_max));
  }
  const Access access = access_to(seen);
  if (!access.possible) return failed(access.why);
  if (change.text) make_folder_for(seen);  // so that it can hold the lock
  if (options_.lock != nullptr) {
    if (const auto covered = options_.lock->cover(seen.where.path); !covered) {
      return failed(covered.error().error.message);
    }
  }
  remove_abandoned_writes(seen.where.path);
  return change_file(seen, change, access);
}

Replaced EnvStore::change_file(EnvSnapshot& seen, const Change& change, const Access& access) {
  const auto previous = load_record();
  if (const auto announced = announce(seen, change, access); !announced) {
    take_back(previous);
    return failed(announced.error().message + "; without a record nothing is changed");
  }
  Replaced replaced{ReplaceOutcome::done, {}, false};
  if (change.text != seen.content) replaced = replace_file(seen, change.text, access);
  if (replaced.outcome != ReplaceOutcome::done) {
    take_back(previous);
    return replaced;
  }
  if (change.text != seen.content && !replaced.in_place) keep_displaced(seen, change);
  if (const auto concluded = conclude(change); !concluded)
    replaced.detail = concluded.error().message;
  return replaced;
}

// A change that closes needs a record of its own only if a kill could leave the file half
// overwritten.
Result<void> EnvStore::announce(const EnvSnapshot& seen, const Change& change,
                                const Access& access) const {
  if (change.closes && !access.in_place) return {};
  Record record = change.record;
  if (access.in_place)
    record.in_place = InPlace{seen.content.value_or(""), change.text.value_or("")};
  return record_.save(record);
}

void EnvStore::take_back(const std::optional<Record>& previous) const {
  const auto done = previous ? record_.save(*previous) : record_.remove();
  if (!done) record_problem_ = done.error().message;
}

// A record about another file stays: it is for retire_other_file() to judge.
Result<void> EnvStore::conclude(const Change& change) const {
  if (change.closes) return other_file().empty() ? record_.remove() : Result<void>{};
  const auto record = load_record();
  return record && record->in_place ? record_.save(change.record) : Result<void>{};
}

void EnvStore::keep_displaced(EnvSnapshot& seen, const Change& change) {
  if (!seen.fd) return;
  if (displaced_.size() == displaced_max) displaced_.pop_front();
  Displaced displaced;
  displaced.fd = std::move(seen.fd);
  displaced.hit = Hit{*seen.content, {}, change};
  displaced_.push_back(std::move(displaced));
}

EnvStore::SecondLook EnvStore::second_look(WallTime now) {
  SecondLook result = SecondLook::nothing;
  std::deque<Displaced> due = std::move(displaced_);
  displaced_.clear();
  for (Displaced& displaced : due) {
    const SecondLook seen = look_at(displaced, now);
    if (seen == SecondLook::look_again) displaced_.push_back(std::move(displaced));
    if (seen != SecondLook::nothing) result = seen;
  }
  return result;
}

// A writer truncates first: what it leaves counts when it has been the same twice.
EnvStore::SecondLook EnvStore::look_at(Displaced& displaced, WallTime now) {
  auto theirs = content_of(displaced.fd.get());
  if (!theirs || *theirs == displaced.hit.base) return SecondLook::nothing;
  if (theirs != displaced.found && ++displaced.looks < looks_max) {
    displaced.found = std::move(theirs);
    return SecondLook::look_again;
  }
  return fold(displaced, std::move(*theirs), now);
}

EnvStore::SecondLook EnvStore::fold(const Displaced& displaced, std::string theirs, WallTime now) {
  EnvSnapshot seen = take_snapshot(options_.path);
  if (!seen.problem.empty()) return SecondLook::nothing;
  Hit hit = displaced.hit;
  hit.theirs = std::move(theirs);
  const Change change = fold_in(hit, situation_of(seen, now));
  if (change.text == seen.content) return SecondLook::nothing;
  switch (commit(seen, change).outcome) {
    case ReplaceOutcome::done:
      return SecondLook::folded;
    case ReplaceOutcome::changed_meanwhile:
      return SecondLook::look_again;
    case ReplaceOutcome::failed:
      return SecondLook::nothing;
  }
  return SecondLook::nothing;
}

}  // namespace gopx::io
