// Is this endpoint to be believed? One small machine per endpoint and level:
//
//   unknown    → healthy      one good answer
//   healthy    → down         `fall` bad answers in a row; fewer: suspect
//   down       → recovering   one good answer
//   recovering → healthy      `rise` good answers in a row; a bad one: down
//
// Two levels, because a mirror can serve metadata and lose its zips. A failed .mod counts against
// the shallow level whichever probe asked for it; a deep failure is cleared only by whole good deep
// probes. `fall` bad answers make a level *fallen*; it is condemned (down) only by somebody who
// knows that the fault isn't ours (connectivity.hpp). Wrong content that is well formed is
// condemned at once.
#pragma once

#include <optional>
#include <string>

#include "base/report.hpp"
#include "base/time.hpp"
#include "config/config.hpp"

namespace gopx::core {

enum class LevelState : std::uint8_t { unknown, healthy, down, recovering };
enum class EndpointState : std::uint8_t { unknown, healthy, degraded, down, recovering };
std::string_view name_of(EndpointState state);

// When a bad answer came, when the first sign of it was seen (silence shows before its time-out),
// and when its probe was sent.
struct When {
  Instant now;
  Instant began;
  Instant sent;
  bool beyond_doubt = false;  // silence that others' answers have judged
};

class LevelHealth {
 public:
  void good(const config::HealthSettings& rules, Instant now, bool whole_probe);
  void bad(const Report& report, When when);
  // Enough bad answers to be condemned, and not condemned yet.
  bool fallen(const config::HealthSettings& rules) const;
  bool suspect() const { return bad_run_ > 0 && state_ != LevelState::down; }
  bool condemned() const { return state_ == LevelState::down || state_ == LevelState::recovering; }
  void make_fallen(
      const config::HealthSettings& rules);  // one answer is enough (integrity, second 429)
  void condemn();
  void forget();      // unknown again: what was measured is void
  void forget_run();  // the present run of bad answers is void; the state stays

  LevelState state() const { return state_; }
  int bad_run() const { return bad_run_; }
  int good_run() const { return good_run_; }
  // Of the present run of bad answers.
  std::optional<Instant> first_bad() const { return first_bad_; }
  std::optional<Instant> last_bad() const { return last_bad_; }
  // When the probe was sent that came to the last bad answer.
  std::optional<Instant> last_bad_sent() const { return last_bad_sent_; }
  // The same of the first one of the present run.
  std::optional<Instant> first_bad_sent() const { return first_bad_sent_; }
  bool beyond_doubt() const { return beyond_doubt_; }  // the last bad answer
  std::optional<Instant> last_good() const { return last_good_; }
  std::optional<Fault> fault() const { return fault_; }  // of the present or the condemning run
  std::optional<Step> step() const { return step_; }
  const std::string& detail() const { return detail_; }

 private:
  LevelState state_ = LevelState::unknown;
  int bad_run_ = 0;
  int good_run_ = 0;
  std::optional<Instant> first_bad_, last_bad_, first_bad_sent_, last_bad_sent_;
  bool beyond_doubt_ = false;
  std::optional<Instant> last_good_;
  std::optional<Fault> fault_;
  std::optional<Step> step_;
  std::string detail_;
};

// The level a report speaks about: a deep probe that already failed at .mod speaks about the
// shallow one.
Level level_of(const Report& report);

class Health {
 public:
  LevelHealth shallow;
  LevelHealth deep;
  LevelHealth& at(Level level) { return level == Level::shallow ? shallow : deep; }
  // The level that a report speaks about.
  LevelHealth& about(const Report& report) { return at(level_of(report)); }

  // A refusal that is meant (401, 403 of a private host): no verdict on the endpoint's health.
  void refuse(Fault fault, Instant now);
  // Counts a report on its level; whole = a full probe, not the repetition of one request.
  void observe(const Report& report, bool whole, const config::HealthSettings& rules, Instant now) {
    observe(report, whole, rules, {now, now, now});
  }
  void observe(const Report& report, bool whole, const config::HealthSettings& rules, When when);
  // The worse of the two levels.
  EndpointState state() const;
  bool suspect() const { return shallow.suspect() || deep.suspect(); }
  bool fallen(const config::HealthSettings& rules) const;
  bool down() const;
  void condemn_fallen(const config::HealthSettings& rules);
  void forget();
  // The level that decides what is wrong now, or nullptr if nothing is.
  const LevelHealth* culprit() const;
  std::optional<Instant> first_bad() const;  // of what is wrong now, a refusal included
  bool slow() const { return slow_; }
  // It knows new versions too late (freshness.hpp): said from outside, no answer tells.
  bool stale() const { return stale_; }
  void call_stale(bool stale) { stale_ = stale; }
  std::optional<Fault> policy() const { return policy_; }  // the last answer was such a refusal
  std::optional<Instant> last_deep_ok() const { return last_deep_ok_; }
  // The same for the files of the module alone, whatever came of the checksum route.
  std::optional<Instant> last_content_ok() const { return last_content_ok_; }
  bool content_unproven() const { return content_unproven_; }

 private:
  void judge_speed(const Report& report, const config::HealthSettings& rules);

  bool slow_ = false;
  bool stale_ = false;
  int slow_run_ = 0;
  int fast_run_ = 0;
  bool content_unproven_ = false;
  std::optional<Fault> policy_;
  Instant policy_since_{};  // of the run of refusals, while there is one
  std::optional<Instant> last_deep_ok_, last_content_ok_;
};

// Flapping costs: a penalty per fall that halves every 15 min; above 2000 the endpoint is not
// chosen until it is below 750.
class Penalty {
 public:
  void add_fall(Instant now);
  void clear() {
    value_ = 0;
    damped_ = false;
  }
  double value(Instant now) const;
  bool damped(Instant now) const;
  std::optional<Instant> free_at(Instant now) const;  // when damping ends, nullopt if not damped

 private:
  double value_ = 0;
  Instant at_{};
  bool damped_ = false;
};

}  // namespace gopx::core
