// When is written what, and how answers are put together.
#include "state/history.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <utility>

#include "state/history_store.hpp"
#include "sys/files.hpp"
#include "sys/log.hpp"

namespace gopx::state {
namespace {

namespace asio = boost::asio;

constexpr int ticks_between_prunes = 30;
constexpr std::size_t restored_bytes = 512 * 1024;  // of events of earlier runs, kept in memory

std::int64_t minute_of(WallTime at) {
  return std::chrono::floor<std::chrono::minutes>(at.time_since_epoch()).count();
}

// What was counted since `before`; all of it where the endpoint is a new one by the same name.
RollUp difference(const core::EndpointTally& now, const core::EndpointTally& before) {
  RollUp delta;
  if (now.good < before.good || now.bad < before.bad) return difference(now, {});
  delta.good = now.good - before.good;
  delta.bad = now.bad - before.bad;
  delta.transitions = now.transitions - std::min(now.transitions, before.transitions);
  for (std::size_t i = 0; i < core::endpoint_states; ++i)
    delta.in_state[i] = std::max(now.in_state[i] - before.in_state[i], Duration{});
  delta.good_latency = now.good_latency.since(before.good_latency);
  return delta;
}

Duration span_of(const RollUp& delta) {
  Duration span{};
  for (const Duration part : delta.in_state) span += part;
  return span;
}

bool is_news(const RollUp& delta) {
  return delta.good > 0 || delta.bad > 0 || delta.transitions > 0 ||
         span_of(delta) >= HistoryRecorder::quiet_max;
}

void merge_into(RollUp& sum, const RollUp& part) {
  sum.good += part.good;
  sum.bad += part.bad;
  sum.transitions += part.transitions;
  for (std::size_t i = 0; i < core::endpoint_states; ++i) sum.in_state[i] += part.in_state[i];
  sum.good_latency.merge(part.good_latency);
}

std::optional<std::int64_t> microseconds(std::optional<Duration> span) {
  return span ? std::optional{std::int64_t{span->count()}} : std::nullopt;
}

std::int64_t seconds(const RollUp& sum, core::EndpointState state) {
  return std::chrono::round<std::chrono::seconds>(sum.in_state[static_cast<std::size_t>(state)])
      .count();
}

// Up means that go would have been served; what nobody could judge counts for neither side.
std::optional<std::int64_t> uptime_ppm(const RollUp& sum) {
  const auto in = [&sum](core::EndpointState state) {
    return sum.in_state[static_cast<std::size_t>(state)].count();
  };
  const auto up = in(core::EndpointState::healthy) + in(core::EndpointState::degraded);
  const auto known = up + in(core::EndpointState::down) + in(core::EndpointState::recovering);
  if (known == 0) return std::nullopt;
  return static_cast<std::int64_t>(1e6 * static_cast<double>(up) / static_cast<double>(known));
}

api::EndpointHistory shown(const std::string& name, const RollUp& sum) {
  using State = core::EndpointState;
  return {.name = name,
          .uptime_ppm = uptime_ppm(sum),
          .seconds = {seconds(sum, State::unknown), seconds(sum, State::healthy),
                      seconds(sum, State::degraded), seconds(sum, State::down),
                      seconds(sum, State::recovering)},
          .transitions = sum.transitions,
          .good = sum.good,
          .bad = sum.bad,
          .latency_p50_us = microseconds(sum.good_latency.percentile(0.5)),
          .latency_p95_us = microseconds(sum.good_latency.percentile(0.95)),
          .latency_p99_us = microseconds(sum.good_latency.percentile(0.99))};
}

// A question that is being read for.
struct HistoryQuestion {
  WallTime since{}, until{};
  HistoryStore::Cursor cursor;
  std::map<std::string, RollUp> sums;
  HistoryRecorder::Done done;
};

}  // namespace

class HistoryRecorder::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& loop, sys::LoopMeter& meter, Needs needs)
      : loop_{loop},
        meter_{meter},
        needs_{std::move(needs)},
        store_{needs_.state_dir + "/history.db"},
        timer_{loop},
        soon_{loop} {}

  void start(EventLog& log);
  void add(const core::Journal& journal);
  void stop();
  void ask(Duration window, Done done);

 private:
  void wait_for_tick();
  void on_tick();
  bool open();
  void take_counts();
  bool flush();
  void report();
  void read_on(const std::shared_ptr<HistoryQuestion>& question);
  void answer(HistoryQuestion& question);

  asio::io_context& loop_;
  sys::LoopMeter& meter_;
  Needs needs_;
  HistoryStore store_;
  asio::steady_timer timer_, soon_;
  bool soon_set_ = false;
  bool stopped_ = false;
  int ticks_ = 0;
  std::string reported_;
  std::deque<StoredEvent> events_;
  std::deque<RollUp> roll_ups_;
  std::map<std::string, core::EndpointTally> counted_;
};

bool HistoryRecorder::State::open() {
  const auto folder = sys::make_private_directory(needs_.state_dir);
  const bool opened = folder && store_.open();
  if (const auto aside = store_.put_aside())
    sys::log_warn("history", "the history was damaged and starts again; the old file is " + *aside);
  const std::string problem = opened ? "" : folder ? store_.message() : folder.error().message;
  if (problem != reported_) needs_.on_problem(problem);
  reported_ = problem;
  return opened;
}

// After something that may have failed: a store that has just closed itself has a reason.
void HistoryRecorder::State::report() {
  if (store_.is_open() || !reported_.empty()) return;
  reported_ = store_.message();
  needs_.on_problem(reported_);
}

void HistoryRecorder::State::start(EventLog& log) {
  if (open()) {
    std::size_t bytes = 0;
    auto newest = store_.newest_events(EventLog::events_max);
    auto first = newest.rbegin();
    while (first != newest.rend() && (bytes += first->line.size()) < restored_bytes) ++first;
    for (auto one = first.base(); one != newest.end(); ++one) log.restore(one->seq, one->line);
  }
  log.ask_for_older([this](std::uint64_t cursor, std::uint64_t before, std::size_t bytes) {
    flush();
    auto found = store_.events(cursor, before, bytes);
    EventLog::OlderLines older{.lines = {}, .all = found.all, .known = store_.is_open()};
    for (auto& event : found.events) older.lines.push_back({event.seq, std::move(event.line)});
    report();
    return older;
  });
  wait_for_tick();
}

void HistoryRecorder::State::wait_for_tick() {
  timer_.expires_after(tick);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error || self->stopped_) return;
    const auto busy = self->meter_.measure();
    self->on_tick();
    self->wait_for_tick();
  });
}

void HistoryRecorder::State::on_tick() {
  take_counts();
  if (!store_.is_open() && !open()) return;
  if (flush() && ++ticks_ % ticks_between_prunes == 0) store_.prune(needs_.now().wall);
  report();
}

void HistoryRecorder::State::take_counts() {
  std::map<std::string, core::EndpointTally> kept;
  const auto minute = minute_of(needs_.now().wall);
  for (auto& [name, tally] : needs_.counted().endpoints) {
    auto& before = kept[name];
    if (const auto known = counted_.find(name); known != counted_.end()) before = known->second;
    auto delta = difference(tally, before);
    if (!is_news(delta)) continue;
    delta.minute = minute;
    delta.endpoint = name;
    before = std::move(tally);
    roll_ups_.push_back(std::move(delta));
  }
  counted_ = std::move(kept);
  while (roll_ups_.size() > roll_ups_waiting_max) roll_ups_.pop_front();
}

void HistoryRecorder::State::add(const core::Journal& journal) {
  events_.push_back({journal.seq, journal.at, event_line(journal)});
  if (events_.size() > events_waiting_max) events_.pop_front();
  if (soon_set_ || stopped_) return;
  soon_set_ = true;
  soon_.expires_after(event_delay);
  soon_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    self->soon_set_ = false;
    if (error || self->stopped_) return;
    const auto busy = self->meter_.measure();
    self->flush();
    self->report();
  });
}

bool HistoryRecorder::State::flush() {
  if (!store_.is_open()) return false;
  if (events_.empty() && roll_ups_.empty()) return true;
  const bool written =
      store_.write({events_.begin(), events_.end()}, {roll_ups_.begin(), roll_ups_.end()});
  if (!written) return false;
  events_.clear();
  roll_ups_.clear();
  return true;
}

void HistoryRecorder::State::stop() {
  if (stopped_) return;
  stopped_ = true;
  timer_.cancel();
  soon_.cancel();
  take_counts();
  flush();
  store_.close();
}

void HistoryRecorder::State::ask(Duration window, Done done) {
  take_counts();
  flush();
  report();
  if (!store_.is_open()) return done(failure(reported_));
  const auto question = std::make_shared<HistoryQuestion>();
  question->until = needs_.now().wall;
  question->since = question->until - window;
  question->cursor.minute = minute_of(question->since);
  question->done = std::move(done);
  read_on(question);
}

void HistoryRecorder::State::read_on(const std::shared_ptr<HistoryQuestion>& question) {
  const auto rows = store_.roll_ups(question->cursor, rows_at_once);
  for (const auto& row : rows) merge_into(question->sums[row.endpoint], row);
  if (!store_.is_open()) {
    report();
    return question->done(failure(reported_.empty() ? "gopxd is stopping" : reported_));
  }
  if (rows.size() < rows_at_once) return answer(*question);
  asio::post(loop_, [self = shared_from_this(), question] {
    const auto busy = self->meter_.measure();
    self->read_on(question);
  });
}

// As the status lists them, then those that are gone.
void HistoryRecorder::State::answer(HistoryQuestion& question) {
  api::History history{.since = question.since, .until = question.until, .endpoints = {}};
  for (const auto& one : needs_.counted().endpoints) {
    const auto found = question.sums.find(one.endpoint);
    if (found == question.sums.end()) continue;
    history.endpoints.push_back(shown(found->first, found->second));
    question.sums.erase(found);
  }
  for (const auto& [name, sum] : question.sums) history.endpoints.push_back(shown(name, sum));
  question.done(std::move(history));
}

HistoryRecorder::HistoryRecorder(asio::io_context& loop, sys::LoopMeter& meter, Needs needs)
    : state_{std::make_shared<State>(loop, meter, std::move(needs))} {}
HistoryRecorder::~HistoryRecorder() { state_->stop(); }
void HistoryRecorder::start(EventLog& log) { state_->start(log); }
void HistoryRecorder::add(const core::Journal& journal) { state_->add(journal); }
void HistoryRecorder::stop() { state_->stop(); }
void HistoryRecorder::ask(Duration window, Done done) { state_->ask(window, std::move(done)); }

}  // namespace gopx::state
