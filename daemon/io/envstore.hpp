// The Go env file with its takeover record: looked at, changed, given back. Everything here happens
// at once and on the caller's thread (a write costs four fsyncs, some milliseconds); goenv.hpp puts
// it on the loop.
//
// The order that makes a kill at any instruction harmless: the record is on disk before the file
// changes, and goes only after the file has its old values again. Until then record, comment and
// file decide together what is ours (envclaim.hpp).
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "core/action.hpp"
#include "core/event.hpp"
#include "io/envchange.hpp"
#include "io/envdisk.hpp"
#include "io/lock.hpp"
#include "io/record.hpp"

namespace gopx::io {

class EnvStore {
 public:
  struct Options {
    std::string path;  // absolute; "" = there is no file, `problem` says why
    std::string problem;
    std::string state_dir;
    InstanceLock* lock =
        nullptr;  // extended to the file's folder before each write; may be absent in tests
  };
  explicit EnvStore(Options options);

  // One look, without waiting. Whether it may count is for the caller: see goenv.hpp.
  core::EnvFile read() const;

  // Does what the order says if the file still has order.expected_digest. `after` tells of the file
  // as we wrote it even if somebody has written since: that is an edit and comes with the next
  // stable look.
  core::WriteFinished write(const core::WriteEnv& order, WallTime now);

  // A `go env -w` that had opened the file just before we replaced it writes into the inode that
  // nobody sees any more. Ask 200 ms after each write: what is found there is folded into the file.
  enum class SecondLook { nothing, folded, look_again };
  SecondLook second_look(WallTime now);
  bool second_look_wanted() const { return !displaced_.empty(); }

  // Tidies up after a kill: temporary files, an interrupted write in place. Call at start, under
  // the lock.
  void recover();
  // A stable look that shows nothing of ours: the record has lost its meaning and goes.
  void settle(const core::EnvFile& stable);
  // The record is about another env file that we managed before: "" or that file's path.
  std::string other_file() const;

  const Options& options() const { return options_; }
  // What is wrong with the record, for the log; "" = nothing.
  const std::string& record_problem() const { return record_problem_; }

 private:
  struct Displaced {
    Descriptor fd;
    Hit hit;                           // `theirs` is still empty
    std::optional<std::string> found;  // there, at the last look
    int looks = 0;
  };

  std::optional<Record> load_record() const;
  std::optional<Record> applicable_record(const Resolved& where) const;
  core::EnvFile describe(const EnvSnapshot& seen) const;
  core::EnvFile describe_written(const std::optional<std::string>& text) const;
  Situation situation_of(const EnvSnapshot& seen, WallTime now) const;
  Replaced commit(EnvSnapshot& seen, const Change& change);
  Replaced change_file(EnvSnapshot& seen, const Change& change, const Access& access);
  Result<void> announce(const EnvSnapshot& seen, const Change& change, const Access& access) const;
  void take_back(const std::optional<Record>& previous) const;
  Result<void> conclude(const Change& change) const;
  void keep_displaced(EnvSnapshot& seen, const Change& change);
  SecondLook look_at(Displaced& displaced, WallTime now);
  SecondLook fold(const Displaced& displaced, std::string theirs, WallTime now);

  Options options_;
  RecordFile record_;
  std::deque<Displaced> displaced_;  // oldest first
  mutable std::string record_problem_;
};

constexpr Duration second_look_after = std::chrono::milliseconds{200};

}  // namespace gopx::io
