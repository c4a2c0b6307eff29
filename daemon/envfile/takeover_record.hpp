// The takeover record: what we are about to do to the Go env file, written before it is done, so
// that after a crash at any instruction the user's own value is known. One JSON file,
// takeover.json, in the state folder, mode 0600, replaced atomically. It stays small and apart from
// the history, because `--restore` must work when nothing else does. What it says is hostile until
// parsed; a record that can't be read counts as none, and then the comment in the env file still
// speaks.
//
// Bytes of the env file are kept as JSON strings in which each byte is one character (ISO 8859-1):
// ASCII stays readable for a person in need, and every byte survives.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "envfile/snapshot.hpp"

namespace gopx::envfile {

struct KeyRecord {
  std::string key;                    // GOPROXY or GOSUMDB
  std::optional<std::string> before;  // what the user had; nullopt = no line
  std::string now;                    // what we are writing
  // What we had written before that: still ours until the write is through.
  std::optional<std::string> earlier;
  bool operator==(const KeyRecord&) const = default;
};

// A write in place (not atomic) that has begun. If the file is a mixture of the two, it was ours.
struct InPlace {
  std::string from;
  std::string to;
  bool operator==(const InPlace&) const = default;
};

struct TakeoverRecord {
  std::string named;  // the env file as the user names it
  std::string file;   // the same with links resolved
  std::vector<KeyRecord> keys;
  // The file as it would be without us; nullopt = there would be none.
  std::optional<std::string> original;
  bool created = false;  // there was no file before the takeover
  std::string digest_before;
  std::string digest_after;  // while the file has it, nobody else has written
  // The very file that has, or is about to have, what we write; none: there will be no file, or a
  // gopxd that didn't say so.
  std::optional<FileIdentity> identity;
  std::optional<InPlace> in_place;
  // The user makes our values his own: with digest_after nothing in the file is ours any more.
  bool keeps = false;
  std::string cause;
  WallTime since{};  // of the takeover, not of its latest change
  std::string host;
  std::string boot_id;
  int pid = 0;
  bool operator==(const TakeoverRecord&) const = default;
};

constexpr std::size_t record_bytes_max = 16 * 1024 * 1024;  // three env files of 1 MiB, escaped
constexpr std::size_t record_cause_max = 1024;              // bytes

std::string print_record(const TakeoverRecord& record);
Result<TakeoverRecord> parse_record(std::string_view json);

// The record's file in a state folder. Nothing is cached: each call goes to the disk.
class TakeoverRecordFile {
 public:
  explicit TakeoverRecordFile(std::string state_dir) : state_dir_(std::move(state_dir)) {}

  // nullopt: no takeover of ours. An error: there is something that can't be read as a record;
  // `for_now`: or nobody could say, because the system has no descriptor, memory or working disk.
  Result<std::optional<TakeoverRecord>> load(bool* for_now = nullptr) const;
  // Makes the state folder if need be; on the disk (fsync) when it returns.
  Result<void> save(const TakeoverRecord& record) const;
  // Also fine when there is none.
  Result<void> remove() const;
  std::string path() const { return state_dir_ + "/takeover.json"; }

 private:
  std::string state_dir_;
};

}  // namespace gopx::envfile
