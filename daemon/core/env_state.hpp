// What the env file says, and the one write that may be under way. A person's edit always wins: it
// becomes the user's own chain. While a write of ours is on its way the file is left as it was
// believed to be, and what was seen meanwhile is judged when the answer is there.
//
// What the lines mean to go is effective_settings.hpp's affair.
#pragma once

#include <optional>
#include <string>

#include "core/env_file.hpp"
#include "core/event.hpp"
#include "core/pending.hpp"
#include "core/tallies.hpp"
#include "core/timers.hpp"

namespace gopx::core {

struct EngineParts;

class EnvState {
 public:
  explicit EnvState(EngineParts& engine);

  // --- what comes in
  void env_seen(const EnvFile& file, Now now);
  void write_finished(const WriteFinished& event, Now now);
  // What go itself reads after a write of ours.
  void go_read(const std::string& goproxy);

  // --- steps
  // Orders the write; what it costs is counted before it is made, so that a kill forgets nothing.
  void carry_out(const Write& wanted, std::optional<CommandId> command, Now now,
                 Sentence answer = {});
  // A command took control back: the last edit is no reason to wait any more.
  void forget_edit() { human_edit_at_.reset(); }
  void set_timers(Timers& timers, Now now) const;

  // --- what is known
  const std::optional<EnvFile>& file() const { return file_; }
  bool takeover() const { return file_ && file_->claim.has_value(); }
  bool alias_in_force() const;  // GOSUMDB=sum.golang.google.cn, by us
  bool may_write() const;
  const std::optional<PendingWrite>& write() const { return write_; }
  std::optional<Instant> retry_at() const { return retry_at_; }
  const std::string& error() const { return error_; }
  const std::string& in_place_because() const { return in_place_because_; }
  const std::optional<std::string>& go_reads() const { return go_reads_; }
  std::optional<Instant> human_edit_at() const { return human_edit_at_; }
  bool repeated_by_hand() const { return repeated_by_hand_; }
  const Tallies& tallies() const { return tallies_; }

 private:
  void after_written(const PendingWrite& done, Now now);
  SwitchCause cause_of(const PendingWrite& done) const;
  void count_switch(const PendingWrite& done, const std::string& to, Now now);
  void human_edit(const std::optional<EnvFile>& before, Now now);
  void note_takeover();
  void written_as_it_is(Now now);
  void remember_baseline();

  EngineParts& engine_;
  std::optional<EnvFile> file_;
  std::optional<EnvFile> seen_meanwhile_;  // while a write was under way
  std::optional<Instant> human_edit_at_;
  bool repeated_by_hand_ = false;  // somebody wrote the file, with our values in it
  std::optional<PendingWrite> write_;
  std::uint64_t last_id_ = 0;
  std::optional<Instant> retry_at_;
  std::string error_;                    // of the last write; "" = none
  std::string in_place_because_;         // the last write had to be done in place; "" = it had not
  std::optional<std::string> go_reads_;  // where that is not what the file says
  Tallies tallies_;                      // of writes, switches and edits
};

// The `go env -w` line that puts these values by hand.
std::string undo_line(const std::optional<std::string>& goproxy, bool gosumdb_too,
                      const std::optional<std::string>& gosumdb);

}  // namespace gopx::core
