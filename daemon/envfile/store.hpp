// The Go env file with its takeover record: looked at, changed, given back. Everything here happens
// at once and on the caller's thread (a write costs four fsyncs, some milliseconds);
// watched_env_file.hpp puts it on the loop.
//
// The order that makes a kill at any instruction harmless: the record is on disk before the file
// changes, and goes only after the file has its old values again. Until then record, comment and
// file decide together what is ours (ownership.hpp).
//
// A record is bound to the deed, not to the name under which it was done: to the real path and the
// very file that was written. When the name leads to another file since (a folder of links replaced
// by a real one, another [go] env_file), that one is not ours, and the one that was written has its
// bytes to get back.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "core/action.hpp"
#include "core/event.hpp"
#include "envfile/file_write.hpp"
#include "envfile/replace.hpp"
#include "envfile/snapshot.hpp"
#include "envfile/takeover_record.hpp"
#include "sys/lease.hpp"
#include "sys/lock.hpp"

namespace gopx::envfile {

class EnvStore {
 public:
  struct Options {
    std::string path;  // absolute; "" = there is no file, `problem` says why
    std::string problem;
    std::string state_dir;
    sys::InstanceLock* lock =
        nullptr;  // extended to the file's folder before each write; may be absent in tests
  };
  explicit EnvStore(Options options);

  // One look, without waiting. Whether it may count is for the caller: see watched_env_file.hpp.
  core::EnvFile read() const;

  // Does what the order says if the file still has order.expected_digest. `after` tells of the file
  // as we wrote it even if somebody has written since: that is an edit and comes with the next
  // stable look.
  core::WriteFinished write(const core::WriteEnv& order, WallTime now);
  // Has another program the file open for writing? Then a write had better wait for it.
  bool somebody_writes() const;

  // A `go env -w` that had opened the file just before we replaced it writes into the inode that
  // nobody sees any more. Ask second_look_wait() after each write, and again while it is wanted:
  // what is found there is folded into the file.
  enum class SecondLook { nothing, folded, look_again };
  SecondLook second_look(WallTime now);
  bool second_look_wanted() const { return !displaced_.empty(); }
  // Something is known to come, or nobody has looked yet: who is about to leave had better wait.
  bool second_look_urgent() const;
  Duration second_look_wait() const;

  // Tidies up after a kill: temporary files, an interrupted write in place. Call at start, under
  // the lock.
  void recover();
  // A stable look that shows nothing of ours: the record has lost its meaning and goes.
  void settle(const core::EnvFile& stable);
  // The record is about another file than the one that the path leads to.
  struct OtherFile {
    std::string path;   // its real path
    bool ours = false;  // what we wrote still stands there; else it is to be left alone
  };
  std::optional<OtherFile> other_file() const;
  // The record of it goes.
  void forget_other_file();

  const Options& options() const { return options_; }
  // What is wrong with the record, for the log; "" = nothing.
  const std::string& record_problem() const { return record_problem_; }

 private:
  struct Displaced {
    sys::Descriptor fd;
    Hit hit;                           // `theirs` is still empty
    std::optional<std::string> found;  // there, at the last look
    std::optional<std::string> done;   // what of it has been folded in
    int looks = 0;
    bool urgent = true;
  };

  std::optional<TakeoverRecord> load_record() const;
  std::optional<TakeoverRecord> applicable_record(const EnvSnapshot& seen) const;
  core::EnvFile describe(const EnvSnapshot& seen) const;
  core::EnvFile describe_written(const std::optional<std::string>& text) const;
  Situation situation_of(const EnvSnapshot& seen, WallTime now) const;
  Replaced commit(EnvSnapshot& seen, const FileWrite& write);
  Replaced change_file(EnvSnapshot& seen, const FileWrite& write);
  Replaced only_record(const EnvSnapshot& seen, const FileWrite& write);
  Result<void> announce(const EnvSnapshot& seen, const FileWrite& write,
                        const Replacement& replacement) const;
  Replaced announce_and_replace(const EnvSnapshot& seen, const FileWrite& write,
                                Replacement& replacement) const;
  void take_back(const std::optional<TakeoverRecord>& previous) const;
  Result<void> conclude(const FileWrite& write, bool about_another) const;
  void keep_displaced(EnvSnapshot& seen, const FileWrite& write);
  void finish_overwriting();
  SecondLook look_at(Displaced& displaced, WallTime now);
  SecondLook fold(Displaced& displaced, const std::string& theirs, WallTime now);

  Options options_;
  TakeoverRecordFile record_;
  std::deque<Displaced> displaced_;  // oldest first
  mutable std::string record_problem_;
  mutable bool record_busy_ = false;  // whether there is a record nobody can say at the moment
};

constexpr Duration second_look_after = std::chrono::milliseconds{200};
// Who has a displaced file open for longer than that is looked at less often.
constexpr Duration late_look_after = std::chrono::seconds{2};
constexpr int looks_at_writers = 50;  // 10 s

}  // namespace gopx::envfile
