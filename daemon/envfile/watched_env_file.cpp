// See watched_env_file.hpp. Nothing here waits: a write that has to let another program finish is
// tried again by a timer. Timers run on running time: they measure how long the file has been at
// rest.
#include "envfile/watched_env_file.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "envfile/restore.hpp"
#include "sys/clock.hpp"

namespace gopx::envfile {

namespace asio = boost::asio;

namespace {

// A write that has not begun.
struct QueuedWrite {
  core::WriteEnv order;
  std::function<void(core::WriteFinished)> done;
  Duration since;  // running time
};

struct UncertainWrite {
  core::WriteFinished finished;
  std::function<void(core::WriteFinished)> done;
};

// May `after` be told at once? What we wrote ourselves is known; anything else has been seen only
// once.
bool is_certain(core::WriteOutcome outcome) {
  return outcome == core::WriteOutcome::written || outcome == core::WriteOutcome::unchanged;
}

}  // namespace

struct WatchedEnvFile::State : std::enable_shared_from_this<WatchedEnvFile::State> {
  State(asio::io_context& its_loop, Options options, Handlers its_handlers)
      : loop(its_loop),
        handlers(std::move(its_handlers)),
        targets{options.store.path, std::move(options.go_binaries),
                std::move(options.go_env_files)},
        patience(options.patience),
        store(std::move(options.store)),
        look_timer(its_loop),
        write_timer(its_loop),
        second_timer(its_loop),
        poll_timer(its_loop) {}

  void begin_watching();
  void start();
  void retire_other();
  core::EnvFile look();
  void touched();
  void look_again();
  void stable(const core::EnvFile& file);
  void tell(const core::EnvFile& file);
  void answer_pending(const core::EnvFile& file);
  void write(core::WriteEnv order, std::function<void(core::WriteFinished)> done);
  void write_next();
  void carry_out(QueuedWrite next);
  void second_look();
  void arm_second_look();
  void poll();
  void opened();
  void report(const std::string& problem);
  void after(asio::steady_timer& timer, Duration wait, void (State::*then)());

  asio::io_context& loop;
  Handlers handlers;
  sys::Watch::Targets targets;
  Duration patience;
  EnvStore store;
  std::unique_ptr<sys::Watch> watch;
  asio::steady_timer look_timer;
  asio::steady_timer write_timer;
  asio::steady_timer second_timer;
  asio::steady_timer poll_timer;
  std::optional<core::EnvFile> candidate;  // seen once
  int looks = 0;                           // that didn't agree
  std::optional<core::EnvFile> told;
  std::deque<QueuedWrite> orders;
  std::vector<UncertainWrite> pending;
  std::vector<std::function<void()>> waiting_for_calm;
  std::optional<Duration> go_started_at;  // running time
  std::set<std::string> reported;
  sys::Watch::Lack lack_told;
};

void WatchedEnvFile::State::after(asio::steady_timer& timer, Duration wait, void (State::*then)()) {
  timer.expires_after(wait);
  timer.async_wait([weak = weak_from_this(), then](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (self && !error) ((*self).*then)();
  });
}

void WatchedEnvFile::State::begin_watching() {
  const auto on = [weak = weak_from_this()](void (State::*handler)()) {
    return [weak, handler] {
      if (const auto self = weak.lock()) ((*self).*handler)();
    };
  };
  sys::Watch::Handlers hooks{on(&State::touched), on(&State::opened), {}};
  hooks.defaults_touched = [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && self->handlers.defaults_touched) self->handlers.defaults_touched();
  };
  watch = std::make_unique<sys::Watch>(loop, targets, std::move(hooks));
}

void WatchedEnvFile::State::start() {
  {
    const auto quiet = watch->mute();
    store.recover();
    retire_other();
  }
  touched();
  poll();
}

// The settings may name another env file than they did when a takeover began, or the name leads to
// another one. Nobody waits for a second look there: a `go env -w` on that file in this very
// instant is next to impossible.
void WatchedEnvFile::State::retire_other() {
  const auto retired = retire_other_file(store.options(), sys::read_clock().wall);
  if (!retired) return report("the env file that gopxd managed before: " + retired.error().message);
  for (const std::string& file : retired->files) {
    report(file + " is no longer managed: its own values are back in it");
  }
  for (const std::string& note : retired->notes) report(note);
}

core::EnvFile WatchedEnvFile::State::look() {
  const auto quiet = watch->mute();
  core::EnvFile file = store.read();
  report(store.record_problem());
  return file;
}

void WatchedEnvFile::State::touched() {
  if (candidate) return;  // the look that is due will see it
  candidate = look();
  looks = 0;
  after(look_timer, stable_for, &State::look_again);
}

void WatchedEnvFile::State::look_again() {
  core::EnvFile file = look();
  if (file == *candidate) return stable(file);
  if (++looks >= unstable_looks_max) answer_pending(file);
  candidate = std::move(file);
  after(look_timer, stable_for, &State::look_again);
}

void WatchedEnvFile::State::stable(const core::EnvFile& file) {
  candidate.reset();
  {
    const auto quiet = watch->mute();
    store.settle(file);
    retire_other();
  }
  if (!pending.empty()) return answer_pending(file);
  if (told != file) tell(file);
}

void WatchedEnvFile::State::tell(const core::EnvFile& file) {
  told = file;
  if (handlers.changed) handlers.changed(file);
}

void WatchedEnvFile::State::answer_pending(const core::EnvFile& file) {
  if (!pending.empty()) told = file;
  for (UncertainWrite& one : std::exchange(pending, {})) {
    one.finished.after = file;
    one.done(std::move(one.finished));
  }
}

void WatchedEnvFile::State::write(core::WriteEnv order,
                                  std::function<void(core::WriteFinished)> done) {
  orders.push_back({std::move(order), std::move(done), sys::running_time()});
  if (orders.size() == 1) write_next();
}

// One after another. Who has the file open for writing is let finish first.
void WatchedEnvFile::State::write_next() {
  if (orders.empty()) return;
  bool busy = false;
  {
    const auto quiet = watch->mute();
    busy = store.somebody_writes();
  }
  if (busy && sys::running_time() - orders.front().since < patience) {
    return after(write_timer, writers_looked_at, &State::write_next);
  }
  QueuedWrite next = std::move(orders.front());
  orders.pop_front();
  carry_out(std::move(next));
  if (!orders.empty()) after(write_timer, Duration{0}, &State::write_next);
}

void WatchedEnvFile::State::carry_out(QueuedWrite next) {
  core::WriteFinished finished;
  {
    const auto quiet = watch->mute();
    finished = store.write(next.order, sys::read_clock().wall);
  }
  report(store.record_problem());
  if (finished.outcome == core::WriteOutcome::failed) report(finished.detail);
  if (finished.in_place) {
    report(fmt::format("{} was overwritten in place (not atomically): {}", store.options().path,
                       finished.detail));
  }
  arm_second_look();
  if (is_certain(finished.outcome)) {
    told = finished.after;
    return next.done(std::move(finished));
  }
  pending.push_back({std::move(finished), std::move(next.done)});
  touched();
}

void WatchedEnvFile::State::arm_second_look() {
  if (store.second_look_wanted())
    after(second_timer, store.second_look_wait(), &State::second_look);
  if (store.second_look_urgent()) return;
  for (const auto& calm : std::exchange(waiting_for_calm, {})) calm();
}

void WatchedEnvFile::State::second_look() {
  auto result = EnvStore::SecondLook::nothing;
  {
    const auto quiet = watch->mute();
    result = store.second_look(sys::read_clock().wall);
  }
  if (result == EnvStore::SecondLook::folded) touched();
  arm_second_look();
}

void WatchedEnvFile::State::poll() {
  watch->refresh();
  report(watch->problem());
  if (handlers.lack && watch->lack() != lack_told) {
    lack_told = watch->lack();
    asio::post(loop, [tell = handlers.lack, lack = lack_told] { tell(lack); });
  }
  if (told && look() != *told) touched();
  after(poll_timer, poll_interval, &State::poll);
}

void WatchedEnvFile::State::opened() {
  const Duration now = sys::running_time();
  if (go_started_at && now - *go_started_at < go_started_apart) return;
  go_started_at = now;
  if (handlers.go_started) handlers.go_started();
}

void WatchedEnvFile::State::report(const std::string& problem) {
  constexpr std::size_t reported_max = 64;
  if (problem.empty() || reported.size() >= reported_max) return;
  if (reported.insert(problem).second && handlers.problem) {
    asio::post(loop, [tell = handlers.problem, problem] { tell(problem); });
  }
}

WatchedEnvFile::WatchedEnvFile(asio::io_context& loop, Options options, Handlers handlers)
    : state_(std::make_shared<State>(loop, std::move(options), std::move(handlers))) {
  state_->begin_watching();
}
WatchedEnvFile::~WatchedEnvFile() = default;

void WatchedEnvFile::start() { state_->start(); }

void WatchedEnvFile::write(core::WriteEnv order, std::function<void(core::WriteFinished)> done) {
  asio::post(state_->loop,
             [weak = std::weak_ptr(state_), order = std::move(order), done = std::move(done)] {
               if (const auto state = weak.lock()) state->write(order, done);
             });
}

void WatchedEnvFile::when_calm(std::function<void()> calm) {
  asio::post(state_->loop, [weak = std::weak_ptr(state_), calm = std::move(calm)] {
    const auto state = weak.lock();
    if (!state) return;
    if (!state->store.second_look_urgent()) return calm();
    state->waiting_for_calm.push_back(calm);
  });
}

void WatchedEnvFile::follow(std::vector<std::string> go_binaries,
                            std::vector<std::string> go_env_files) {
  state_->targets.go_binaries = std::move(go_binaries);
  state_->targets.go_env_files = std::move(go_env_files);
  state_->watch->follow(state_->targets);
}

std::shared_ptr<void> WatchedEnvFile::mute() { return state_->watch->mute(); }

}  // namespace gopx::envfile
