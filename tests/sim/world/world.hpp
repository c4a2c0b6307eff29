// A machine with a brain on it: scripted servers, an env file, people, a clock that only moves when
// told to. The driver hands the brain an event or steps to its next deadline, carries out its
// actions, and answers each of them exactly once. Everything follows from Setup and the calls made
// here; nothing is left to chance but what a seed decides.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "brain.hpp"
#include "disk.hpp"
#include "facts.hpp"
#include "network.hpp"
#include "probe_judge.hpp"
#include "record.hpp"
#include "server.hpp"
#include "setup.hpp"
#include "write_judge.hpp"

namespace gopx::sim {

class World {
 public:
  explicit World(Setup setup = {});

  Servers servers;
  Network paths;  // to the servers
  Disk disk;
  std::optional<Mode> outage;          // local: whatever is asked, this is the answer
  std::function<void()> before_write;  // another program, between plan and write
  std::function<void(const core::WriteEnv&)> after_write;  // that changed the file
  int writes_to_fail = 0;                                  // the next so many fail
  bool killed_write_lands = true;           // a kill -9 finds the rename done already
  std::vector<core::WaitingGo> waiting_go;  // what a look for waiting go commands finds

  // Time. Everything that falls due on the way happens.
  // With halt_at_complaint it ends with the first.
  void run_for(Duration duration);
  bool run_until(const std::function<bool()>& reached, Duration at_most);  // was it?
  void after(Duration delay, std::function<void()> what);
  Now now() const { return {steady_, wall_}; }
  Duration elapsed() const;  // since the world began

  // People and the machine.
  void edit_goproxy(std::optional<std::string> value);
  void edit_gosumdb(std::optional<std::string> value);
  void edit_other(const std::string& key, const std::string& value);  // "": the line goes
  void go_command() { deliver(core::GoStarted{}); }
  void hint(core::NetworkHint hint) { deliver(core::NetworkHinted{hint, {}}); }
  void move_to(const std::string& network) {
    deliver(core::NetworkHinted{core::NetworkHint::link_changed, network});
  }
  void reload(config::Config config);
  void send(core::Command command);        // its reply is looked after
  core::Reply ask(core::Command command);  // runs until it is answered
  void suspend(Duration duration);
  void jump_wall(Duration by) { wall_ += by, judge_writes_.wall_clock_jumped(); }
  void install_go(std::vector<core::GoRoot> roots);

  // The program.
  void kill();  // -9, at once
  // -9 in the middle of what it does next.
  void crash_after(int actions) { actions_left_ = actions; }
  void no_kill_after_actions() { actions_left_.reset(); }
  void stop();   // SIGTERM; runs until it is gone
  void start();  // from what is on disk
  bool alive() const { return brain_ != nullptr; }
  core::Engine& engine() { return brain_->engine(); }
  void deliver(const core::Event& event);

  // Looking.
  api::Status status() const { return brain_->engine().status(now()); }
  api::EndpointStatus endpoint(std::string_view name) const;  // aborts the test if there is none
  std::string goproxy() const;  // what the env file says; "(none)" without a line
  const config::Config& config() const { return setup_.config; }
  const Setup& setup() const { return setup_; }
  const Record& record() const { return record_; }
  const core::Memory& memory() const { return memory_; }
  // Everything that is wrong so far.
  const Complaints& complaints() const { return complaints_; }
  bool found(std::string_view begin) const;  // a complaint that begins so
  bool halted() const { return setup_.halt_at && found(*setup_.halt_at); }
  void complain(std::string what);
  // What went in and came out so far, as one number; how many events that were.
  const Facts& facts() const { return facts_; }
  std::uint64_t events() const { return events_; }
  // The following lists are kept only where Setup::keeps_lists.
  // Every probe ever started, oldest first.
  struct Probed {
    Instant at;
    core::StartProbe order;
  };
  const std::vector<Probed>& probes() const { return probes_; }
  std::vector<Probed> probes_of(std::string_view url, Instant since = {}) const;
  std::size_t writes() const { return writes_; }  // that changed the file
  std::size_t takeovers() const {
    return takeovers_;
  }  // of the writes, also those from plan to plan
  std::size_t writes_ordered() const { return ordered_; }
  const std::vector<core::Journal>& journal() const { return journal_; }
  const std::vector<std::string>& actions() const {
    return actions_;
  }                                // one line each, with its time
  std::string last_lines() const;  // the last events and actions, for a person

 private:
  friend class Hands;  // carries out the brain's actions
  using Key = std::pair<Instant, std::uint64_t>;
  void step(Instant limit);
  void wake(Instant limit);
  void carry_out(const std::vector<core::Action>& actions);
  void file_changed();
  void show_file();
  void forget_run();
  // Makes the line only if lines are kept.
  template <class MakeLine>
  void note(MakeLine line) {
    if (setup_.lines_kept > 0) keep_line(line());
  }
  void keep_line(const std::string& line);
  // Does a person wait for the answer to such a command?
  template <class Command>
  bool is_asked_for() const {
    return std::any_of(unanswered_.begin(), unanswered_.end(), [](const auto& waiting) {
      return std::holds_alternative<Command>(waiting.second.second);
    });
  }
  void check_baseline();
  void check_replies();
  WriteJudge::Scene scene(std::string control) const;
  std::string control() const;  // asks the engine for its whole status
  bool is_private(const std::string& url) const;
  ProbeJudge::Scene probe_scene(const core::StartProbe& order) const;

  Setup setup_;
  Instant steady_{std::chrono::hours{1}};
  WallTime wall_{std::chrono::seconds{1'795'305'600}};  // 2026-11-22T00:00:00Z
  std::map<Key, std::function<void()>> agenda_;
  std::uint64_t next_order_ = 0;
  std::uint64_t run_ = 0;  // of the program; grows with each start
  std::uint64_t next_command_ = 0;
  int idle_wakes_ = 0;
  bool stopping_ = false;
  Duration slept_{};  // suspended, in all
  std::optional<int> actions_left_;
  bool file_event_due_ = false;
  bool edited_during_takeover_ = false;  // and the brain hasn't seen it yet
  std::map<std::uint64_t, std::pair<core::StartProbe, Instant>> in_flight_;  // and its start
  std::map<std::uint64_t, std::pair<Instant, core::Command>> unanswered_;
  std::map<std::uint64_t, core::Reply> replies_;  // to those that ask() waits for
  std::optional<core::WriteEnv> writing_;
  core::Memory memory_;
  std::vector<Probed> probes_;
  std::size_t writes_ = 0, takeovers_ = 0, ordered_ = 0;
  Record record_;
  Complaints complaints_;
  ProbeJudge judge_probes_{record_, complaints_};
  WriteJudge judge_writes_{record_, complaints_};
  std::vector<core::Journal> journal_;
  std::vector<std::string> actions_;
  std::deque<std::string> lines_;
  Facts facts_;
  std::uint64_t events_ = 0;
  std::unique_ptr<Brain> brain_;
};

}  // namespace gopx::sim
