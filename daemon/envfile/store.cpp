// See store.hpp. Looking is here, writing in store_write.cpp.
#include "envfile/store.hpp"

#include <unistd.h>

#include "api/go_settings.hpp"
#include "envfile/text.hpp"
#include "sys/file_times.hpp"
#include "sys/files.hpp"
#include "sys/temporary_file.hpp"

namespace gopx::envfile {

namespace {

std::optional<std::string> taken_from(std::map<std::string, std::string>& values, const char* key) {
  auto found = values.extract(key);
  return found ? std::optional(std::move(found.mapped())) : std::nullopt;
}

void note_values(core::EnvFile& file, std::string_view text) {
  file.other = api::weighed_settings(text);
  file.goproxy = taken_from(file.other, "GOPROXY");
  file.gosumdb = taken_from(file.other, "GOSUMDB");
  file.ignored = ignored_lines(text);
}

void note_access(core::EnvFile& file, const EnvSnapshot& seen) {
  const Access access = access_to(seen);
  file.writable = access.possible;
  file.write_problem = access.why;
}

// The very file?
bool is_very_file(const TakeoverRecord& record, const EnvSnapshot& seen) {
  return seen.content && record.identity && record.identity == identity_of(seen.fd.get());
}

// Is this the file that we wrote, or one with exactly the same bytes?
bool is_deed(const TakeoverRecord& record, const EnvSnapshot& seen) {
  if (!seen.content) return false;
  return is_very_file(record, seen) || record.digest_after == digest_of(seen.content);
}

// A copy of what we wrote counts only while the file itself stands nowhere.
bool is_about(const TakeoverRecord& record, const EnvSnapshot& seen) {
  if (record.file == seen.where.path) return true;
  if (is_very_file(record, seen)) return true;
  return is_deed(record, seen) && !is_deed(record, take_snapshot(record.file));
}

// An empty text may stand for no file: that is what overwriting can do at the most.
bool belongs_to(const InPlace& torn, const TakeoverRecord& record) {
  const auto is_one = [&](const std::string& text) {
    const std::string digest = digest_of(text);
    const bool absent = text.empty() && (record.digest_before == digest_of(std::nullopt) ||
                                         record.digest_after == digest_of(std::nullopt));
    return absent || digest == record.digest_before || digest == record.digest_after;
  };
  return is_one(torn.from) && is_one(torn.to);
}

bool is_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

core::EnvFile unusable(const std::string& path, const std::string& problem) {
  core::EnvFile file;
  file.path = path;
  file.problem = problem;
  file.writable = false;
  file.write_problem = problem;
  return file;
}

}  // namespace

EnvStore::EnvStore(Options options) : options_(std::move(options)), record_(options_.state_dir) {}

core::EnvFile EnvStore::read() const {
  if (options_.path.empty()) return unusable("", options_.problem);
  return describe(take_snapshot(options_.path));
}

std::optional<TakeoverRecord> EnvStore::load_record() const {
  auto record = record_.load(&record_busy_);
  record_problem_ = record ? std::string() : record.error().message;
  return record ? std::move(*record) : std::nullopt;
}

std::optional<TakeoverRecord> EnvStore::applicable_record(const EnvSnapshot& seen) const {
  auto record = load_record();
  return record && is_about(*record, seen) ? std::move(record) : std::nullopt;
}

core::EnvFile EnvStore::describe(const EnvSnapshot& seen) const {
  if (!seen.problem.empty()) return unusable(options_.path, seen.problem);
  core::EnvFile file;
  file.path = options_.path;
  file.exists = seen.content.has_value();
  file.digest = digest_of(seen.content);
  if (file.exists) file.written_at = sys::written_at(seen.status);
  note_access(file, seen);
  note_values(file, seen.content.value_or(""));
  const auto record = applicable_record(seen);
  const HeldKeys held = held_in(seen.content, record ? &*record : nullptr);
  file.claim = claim_of(held, seen.content);
  file.foreign_claim = held.foreign;
  return file;
}

Situation EnvStore::situation_of(const EnvSnapshot& seen, WallTime now) const {
  return {options_.path, seen.where.path, seen.content, applicable_record(seen), now};
}

void EnvStore::settle(const core::EnvFile& stable) {
  if (stable.claim || !stable.problem.empty() || options_.path.empty()) return;
  const EnvSnapshot seen = take_snapshot(options_.path);
  // A file that vanished with its folder may be a home that isn't mounted: that says nothing.
  const bool meaningful = stable.exists || is_there(sys::parent_of(seen.where.path));
  if (!meaningful || !applicable_record(seen)) return;
  if (auto removed = record_.remove(); !removed) record_problem_ = removed.error().message;
}

std::optional<EnvStore::OtherFile> EnvStore::other_file() const {
  const auto record = load_record();
  if (!record) return std::nullopt;
  if (!options_.path.empty()) {
    const EnvSnapshot own = take_snapshot(options_.path);
    // A link that is just being made anew, or a home that isn't mounted.
    const bool unclear =
        record->named == options_.path && !is_there(sys::parent_of(own.where.path));
    if (unclear || is_about(*record, own)) return std::nullopt;
  }
  const EnvSnapshot there = take_snapshot(record->file);
  if (is_deed(*record, there)) return OtherFile{record->file, true};
  if (!is_there(sys::parent_of(record->file))) return std::nullopt;
  // Moved, and still found under the name that it had then.
  const EnvSnapshot renamed = take_snapshot(record->named);
  if (is_deed(*record, renamed)) return OtherFile{renamed.where.path, true};
  return OtherFile{record->file, false};
}

void EnvStore::forget_other_file() {
  if (!other_file()) return;
  if (auto removed = record_.remove(); !removed) record_problem_ = removed.error().message;
}

void EnvStore::recover() {
  sys::remove_all_abandoned_writes(options_.state_dir);
  if (!options_.path.empty()) sys::remove_abandoned_writes(sys::resolve_links(options_.path).path);
  if (const auto record = load_record()) sys::remove_abandoned_writes(record->file);
  finish_overwriting();
}

// Only if the record's two texts are those that it says it was about.
void EnvStore::finish_overwriting() {
  auto record = load_record();
  if (!record || !record->in_place) return;
  const InPlace torn = *record->in_place;
  const EnvSnapshot seen = take_snapshot(record->file);
  if (seen.content && belongs_to(torn, *record) && is_torn(torn.from, torn.to, *seen.content)) {
    Replacement replacement(seen, torn.to, Means::in_place);
    if (replacement.carry_out().outcome != ReplaceOutcome::done) return;
  }
  record->in_place.reset();
  if (auto saved = record_.save(*record); !saved) record_problem_ = saved.error().message;
}

}  // namespace gopx::envfile
