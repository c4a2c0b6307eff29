// The writing half of EnvStore. See store.hpp.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "envfile/store.hpp"
#include "envfile/text.hpp"
#include "sys/files.hpp"
#include "sys/temporary_file.hpp"

namespace gopx::envfile {

namespace {

constexpr std::size_t displaced_max = 8;  // inodes kept open at a time

core::WriteOutcome outcome_of(ReplaceOutcome outcome) {
  switch (outcome) {
    case ReplaceOutcome::done:
      return core::WriteOutcome::written;
    case ReplaceOutcome::changed_meanwhile:
      return core::WriteOutcome::changed_meanwhile;
    case ReplaceOutcome::only_in_place:
    case ReplaceOutcome::failed:
      return core::WriteOutcome::failed;
  }
  return core::WriteOutcome::failed;
}

Replaced failed(std::string detail) { return {ReplaceOutcome::failed, std::move(detail)}; }

// Why this order can't be carried out whatever the file says; "" = it can.
std::string fault_in(const core::WriteEnv& order) {
  if (order.intent != core::Intent::takeover) return {};
  if (order.goproxy.empty() && !order.gosumdb) return "nothing to set";
  if (!order.goproxy.empty() && !fits_line(order.goproxy))
    return "this GOPROXY does not fit on one line";
  if (order.gosumdb && !fits_line(*order.gosumdb)) return "this GOSUMDB does not fit on one line";
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
  finish_overwriting();
  EnvSnapshot seen = take_snapshot(options_.path);
  if (!seen.problem.empty()) return refuse(core::WriteOutcome::failed, seen.problem);
  if (digest_of(seen.content) != order.expected_digest) {
    return refuse(core::WriteOutcome::changed_meanwhile, "the file has changed since it was read");
  }
  const auto write = file_write_for(order, situation_of(seen, now));
  if (record_busy_) return refuse(core::WriteOutcome::failed, record_problem_);
  if (!write) return refuse(core::WriteOutcome::unchanged, "");
  const bool same = write->text == seen.content;
  const Replaced replaced = commit(seen, *write);
  finished.outcome = outcome_of(replaced.outcome);
  if (same && replaced.outcome == ReplaceOutcome::done)
    finished.outcome = core::WriteOutcome::unchanged;
  finished.detail = replaced.detail;
  finished.in_place = replaced.in_place;
  finished.after =
      replaced.outcome == ReplaceOutcome::done ? describe_written(write->text) : read();
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

Replaced EnvStore::commit(EnvSnapshot& seen, const FileWrite& write) {
  if (write.text && write.text->size() > env_file_bytes_max) {
    return failed(
        fmt::format("{} would be larger than {} bytes", seen.where.path, env_file_bytes_max));
  }
  const Access access = access_to(seen);
  if (!access.possible) return failed(access.why);
  if (write.text) make_folder_for(seen);  // so that it can hold the lock
  if (options_.lock != nullptr) {
    if (const auto covered = options_.lock->cover(seen.where.path); !covered) {
      return failed(covered.error().error.message);
    }
  }
  sys::remove_abandoned_writes(seen.where.path);
  return change_file(seen, write);
}

// The file says it already.
Replaced EnvStore::only_record(const EnvSnapshot& seen, const FileWrite& write) {
  TakeoverRecord record = write.record;
  record.identity = identity_of(seen.fd.get());
  const auto saved = write.closes ? record_.remove() : record_.save(record);
  return saved ? Replaced{ReplaceOutcome::done, {}} : failed(saved.error().message);
}

Replaced EnvStore::change_file(EnvSnapshot& seen, const FileWrite& write) {
  if (write.text == seen.content) return only_record(seen, write);
  const auto previous = load_record();
  const bool about_another = previous && !applicable_record(seen);
  if (record_busy_) return failed(record_problem_);
  Replacement replacement(seen, write.text);
  if (!replacement.problem().empty()) return failed(replacement.problem());
  Replaced replaced = announce_and_replace(seen, write, replacement);
  if (replaced.outcome == ReplaceOutcome::only_in_place) {
    replaced = announce_and_replace(seen, write, replacement);
  }
  if (replaced.torn) return replaced;  // the record knows both texts
  if (replaced.outcome != ReplaceOutcome::done) {
    take_back(previous);
    return replaced;
  }
  if (!replaced.in_place) keep_displaced(seen, write);
  if (const auto concluded = conclude(write, about_another); !concluded)
    replaced.detail = concluded.error().message;
  return replaced;
}

Replaced EnvStore::announce_and_replace(const EnvSnapshot& seen, const FileWrite& write,
                                        Replacement& replacement) const {
  if (const auto announced = announce(seen, write, replacement); !announced) {
    return failed(announced.error().message + "; nothing is changed without a record");
  }
  return replacement.carry_out();
}

// A write that closes needs a record of its own only if a kill could leave the file half
// overwritten, or our values without a word that they are the user's now.
Result<void> EnvStore::announce(const EnvSnapshot& seen, const FileWrite& write,
                                const Replacement& replacement) const {
  if (write.closes && !replacement.in_place() && !write.record.keeps) return {};
  TakeoverRecord record = write.record;
  record.identity = replacement.identity();
  if (replacement.in_place()) {
    record.in_place = InPlace{seen.content.value_or(""), write.text.value_or("")};
  }
  return record_.save(record);
}

void EnvStore::take_back(const std::optional<TakeoverRecord>& previous) const {
  const auto done = previous ? record_.save(*previous) : record_.remove();
  if (!done) record_problem_ = done.error().message;
}

// A record about another file stays: it is for retire_other_file() to judge.
Result<void> EnvStore::conclude(const FileWrite& write, bool about_another) const {
  if (write.closes) return about_another ? Result<void>{} : record_.remove();
  auto record = load_record();
  if (!record || !record->in_place) return {};
  record->in_place.reset();
  return record_.save(*record);
}

void EnvStore::keep_displaced(EnvSnapshot& seen, const FileWrite& write) {
  if (!seen.fd) return;
  if (displaced_.size() == displaced_max) displaced_.pop_front();
  Displaced displaced;
  displaced.fd = std::move(seen.fd);
  displaced.hit = Hit{*seen.content, {}, write};
  displaced_.push_back(std::move(displaced));
}

bool EnvStore::somebody_writes() const {
  if (options_.path.empty()) return false;
  const EnvSnapshot seen = take_snapshot(options_.path);
  return seen.fd && sys::writers_of(seen.fd.get()) == sys::Writers::some;
}

Duration EnvStore::second_look_wait() const {
  const bool fresh = std::any_of(displaced_.begin(), displaced_.end(),
                                 [](const Displaced& one) { return one.looks < looks_at_writers; });
  return fresh ? second_look_after : late_look_after;
}

bool EnvStore::second_look_urgent() const {
  return std::any_of(displaced_.begin(), displaced_.end(),
                     [](const Displaced& one) { return one.urgent; });
}

EnvStore::SecondLook EnvStore::second_look(WallTime now) {
  SecondLook result = SecondLook::nothing;
  std::deque<Displaced> due = std::move(displaced_);
  displaced_.clear();
  for (Displaced& displaced : due) {
    const SecondLook seen = look_at(displaced, now);
    const sys::Writers writers = sys::writers_of(displaced.fd.get());
    displaced.urgent = seen == SecondLook::look_again || writers == sys::Writers::some;
    // Where nobody can say who writes it is looked at for a while.
    const bool unknown = writers == sys::Writers::unknown && displaced.looks < looks_at_writers;
    if (displaced.urgent || unknown) displaced_.push_back(std::move(displaced));
    if (seen != SecondLook::nothing) result = seen;
  }
  return result;
}

// A writer truncates first, and may pause: what it leaves counts when it has been the same twice
// and the writer is through, or has been at it for long.
EnvStore::SecondLook EnvStore::look_at(Displaced& displaced, WallTime now) {
  const bool long_at_it = ++displaced.looks >= looks_at_writers;
  auto theirs = content_of(displaced.fd.get());
  const std::string& known = displaced.done ? *displaced.done : displaced.hit.base;
  if (!theirs || *theirs == known) return SecondLook::nothing;
  const bool at_rest =
      theirs == displaced.found && sys::writers_of(displaced.fd.get()) != sys::Writers::some;
  displaced.found = theirs;
  return at_rest || long_at_it ? fold(displaced, *theirs, now) : SecondLook::look_again;
}

EnvStore::SecondLook EnvStore::fold(Displaced& displaced, const std::string& theirs, WallTime now) {
  EnvSnapshot seen = take_snapshot(options_.path);
  if (!seen.problem.empty()) return SecondLook::nothing;
  Hit hit = displaced.hit;
  hit.theirs = theirs;
  const FileWrite write = fold_in(hit, situation_of(seen, now));
  const bool same = write.text == seen.content;
  const ReplaceOutcome outcome = same ? ReplaceOutcome::done : commit(seen, write).outcome;
  if (outcome == ReplaceOutcome::changed_meanwhile) return SecondLook::look_again;
  displaced.done = theirs;
  if (outcome != ReplaceOutcome::done || same) return SecondLook::nothing;
  displaced.hit.folded = write.text;
  return SecondLook::folded;
}

}  // namespace gopx::envfile
