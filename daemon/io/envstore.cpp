// See envstore.hpp. Looking is here, writing in envstore_write.cpp.
#include "io/envstore.hpp"

#include <unistd.h>

#include "io/envtext.hpp"
#include "io/files.hpp"

namespace gopx::io {

namespace {

// What else in the file bears on what go does with a proxy.
constexpr std::string_view noted[] = {"GOPRIVATE", "GONOPROXY",   "GONOSUMDB", "GOINSECURE",
                                      "GOFLAGS",   "GOTOOLCHAIN", "GOAUTH"};

void note_values(core::EnvFile& file, std::string_view text) {
  const EnvValues values = read_env(text);
  const auto find = [&](std::string_view key) -> std::optional<std::string> {
    const auto found = values.find(key);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
  file.goproxy = find("GOPROXY");
  file.gosumdb = find("GOSUMDB");
  for (const std::string_view key : noted) {
    if (auto value = find(key)) file.other.emplace(key, std::move(*value));
  }
}

void note_access(core::EnvFile& file, const EnvSnapshot& seen) {
  const Access access = access_to(seen);
  file.writable = access.possible;
  file.write_problem = access.why;
  file.in_place_only = access.in_place;
}

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

std::optional<Record> EnvStore::load_record() const {
  auto record = record_.load();
  record_problem_ = record ? std::string() : record.error().message;
  return record ? std::move(*record) : std::nullopt;
}

std::optional<Record> EnvStore::applicable_record(const Resolved& where) const {
  auto record = load_record();
  const bool ours = record && (record->named == options_.path || record->file == where.path);
  return ours ? std::move(record) : std::nullopt;
}

core::EnvFile EnvStore::describe(const EnvSnapshot& seen) const {
  if (!seen.problem.empty()) return unusable(options_.path, seen.problem);
  core::EnvFile file;
  file.path = options_.path;
  file.exists = seen.content.has_value();
  file.digest = digest_of(seen.content);
  note_access(file, seen);
  note_values(file, seen.content.value_or(""));
  const auto record = applicable_record(seen.where);
  const Held held = held_in(seen.content, record ? &*record : nullptr);
  file.claim = claim_of(held, seen.content);
  file.foreign_claim = held.foreign;
  return file;
}

Situation EnvStore::situation_of(const EnvSnapshot& seen, WallTime now) const {
  return {options_.path, seen.where.path, seen.content, applicable_record(seen.where), now};
}

void EnvStore::settle(const core::EnvFile& stable) {
  if (stable.claim || !stable.problem.empty() || options_.path.empty()) return;
  const Resolved where = resolve_links(options_.path);
  // A file that vanished with its folder may be a home that isn't mounted: that says nothing.
  const bool meaningful = stable.exists || ::access(parent_of(where.path).c_str(), F_OK) == 0;
  if (!meaningful || !applicable_record(where)) return;
  if (auto removed = record_.remove(); !removed) record_problem_ = removed.error().message;
}

std::string EnvStore::other_file() const {
  const auto record = load_record();
  if (!record || record->named == options_.path) return {};
  const bool same = !options_.path.empty() && record->file == resolve_links(options_.path).path;
  return same ? std::string() : record->named;
}

void EnvStore::recover() {
  if (!options_.path.empty()) remove_abandoned_writes(resolve_links(options_.path).path);
  auto record = load_record();
  if (!record || !record->in_place) return;
  const InPlace torn = *record->in_place;
  const EnvSnapshot seen = take_snapshot(record->file);
  if (seen.content && is_torn(torn.from, torn.to, *seen.content)) {
    const Access in_place{true, true, {}};
    if (replace_file(seen, torn.to, in_place).outcome != ReplaceOutcome::done) return;
  }
  record->in_place.reset();
  if (auto saved = record_.save(*record); !saved) record_problem_ = saved.error().message;
}

}  // namespace gopx::io
