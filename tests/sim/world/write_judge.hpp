// Judges every write against the invariants 1-8, by the world's own record.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "core/action.hpp"
#include "core/chain.hpp"
#include "disk.hpp"
#include "move_judge.hpp"
#include "record.hpp"
#include "server.hpp"
#include "setup.hpp"

namespace gopx::sim {

class WriteJudge {
 public:
  WriteJudge(Record& record, Complaints& complaints) : record_(record), complaints_(complaints) {}

  struct Scene {
    const config::Config& config;
    const std::vector<core::GoRoot>& roots;
    const std::vector<KnownEndpoint>& catalogue;
    const Disk& disk;
    std::string control;  // auto, pinned, paused
    bool stopping;
    Instant now;
    const Servers& servers;  // the truth
    const std::vector<Canary>& canaries;
  };

  // The brain orders a write; it is judged before it is carried out.
  void ordered(const core::WriteEnv& order, const Scene& scene);
  // It was carried out and changed the file.
  void written(const core::WriteEnv& order, const Scene& scene);
  // A person has changed the GOPROXY or GOSUMDB line, or kept ours: this is what has to survive
  // from now on.
  void user_wants(const Disk& disk);
  // The brain has seen an edit of GOPROXY that was made during a takeover.
  void edit_seen(Instant now);
  // A person gave a command, reloaded the configuration, or started the program: what follows at
  // once is not the brain's own idea.
  void person_acted(Instant now, bool gave_control_back);
  // The primary of a chain that was edited during a takeover has answered well.
  void answered_well(std::string_view url, const Scene& scene);
  void wall_clock_jumped() { respected_until_.reset(); }

 private:
  struct Switch {
    core::Chain from, to;
    std::vector<std::string> targets;  // public URLs that go will now ask and didn't before
    std::optional<Instant> cause;      // the first failure of what is left out
  };
  void complain(std::string_view what, const core::WriteEnv& order);
  void check_takeover(const core::WriteEnv& order, const Scene& scene);
  void check_permission(const core::WriteEnv& order, const core::Chain& plan, const Scene& scene);
  void check_gosumdb(const core::WriteEnv& order, const Scene& scene);
  void check_automatic(const core::WriteEnv& order, const Switch& change, const Scene& scene);
  void note_move(const core::WriteEnv& order, const Scene& scene);
  void check_convicted(const core::WriteEnv& order, const core::Chain& plan, const Scene& scene);
  void check_return(const core::WriteEnv& order, const core::Chain& user, const Scene& scene);
  void check_revert(const core::WriteEnv& order, const Scene& scene);
  std::optional<Switch> switch_of(const core::WriteEnv& order, const core::Chain& plan,
                                  const Scene& scene) const;
  bool stays_where_it_is(const core::Chain& user, const core::Chain& in_force) const;
  bool any_answers(const core::Chain& chain,
                   const std::function<bool(const Answers&)>& holds) const;
  bool excused(Instant now) const;
  bool may_stand_in(std::string_view url, const Scene& scene) const;
  bool barred(const core::Chain& in_force, const Scene& scene) const;
  bool any_other_proven(const core::Chain& user, const Scene& scene) const;
  const Answers* database_of(const std::optional<std::string>& gosumdb) const;
  bool route_failed() const;  // to the database that the user's own GOSUMDB names
  enum class Condition : std::uint8_t { working, broken };
  Condition in_force_is(const core::Chain& chain, Instant now) const;

  Record& record_;
  Complaints& complaints_;
  std::optional<std::string> user_goproxy_, user_gosumdb_;
  std::optional<Instant> respected_until_;  // of an edit made during a takeover
  std::optional<Instant> person_acted_at_;
  struct Move {
    Condition left;
    int per_hour;
    Instant at;
  };
  std::optional<Move> pending_;  // ordered and not written yet
  MoveJudge moves_;
};

}  // namespace gopx::sim
