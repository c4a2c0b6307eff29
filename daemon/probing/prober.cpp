// See prober.hpp. Each probe is a sequence of requests, one at a time; what it has used of its time
// is taken from what the next one may use.
#include "probing/prober.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <map>

#include "fetch/file_fetch.hpp"
#include "fetch/forward_proxy.hpp"
#include "probes/address.hpp"
#include "probes/product.hpp"
#include "probing/order.hpp"
#include "sys/blocking_work.hpp"
#include "sys/clock.hpp"

namespace gopx::probing {

namespace asio = boost::asio;

namespace {

// A probe that has been under way for this long beyond its limit is lost. Generous: a busy machine
// is late with everything.
constexpr Duration overdue_after = std::chrono::seconds{2};

struct RunningProbe {
  core::StartProbe action;
  std::unique_ptr<probes::Conversation> conversation;
  Duration started{};           // on the clock that stands still in suspend: a nap is no time-out
  fetch::FetchId fetch;         // the request under way over HTTP, if any
  sys::BlockingWorkId reading;  // … or from a file
  bool sent_login = false;
  std::string maker;
};

// What only the requests know: the credentials that were sent, and who answered.
void name_product(Report& report, const RunningProbe& running) {
  report.sent_login = running.sent_login;
  if (running.action.is_public) return;
  const auto product = probes::recognise(running.action.url, running.maker);
  report.product = probes::name_of(product);
  if (report.fault) report.advice = probes::advice_for(product, *report.fault);
  if (report.content_unproven)
    report.advice = probes::advice_for(product, Fault::not_found_but_broken);
}

}  // namespace

struct Prober::State : std::enable_shared_from_this<State> {
  State(asio::io_context& the_loop, fetch::Http& the_http, Finished on_finished)
      : loop(the_loop), http(the_http), files(the_loop), finished(std::move(on_finished)) {}

  ~State() {
    for (const auto& [id, running] : probes) http.cancel(running.fetch);
  }

  void start(const core::StartProbe& action) {
    const auto [place, is_new] = probes.try_emplace(action.id);
    if (!is_new) return;
    place->second.action = action;
    place->second.conversation = probes::converse(order_of(action));
    place->second.started = sys::running_time();
    ++sums.started;
    go_on_soon(action.id, std::nullopt);
  }

  void cancel(ProbeId id) {
    const auto found = probes.find(id);
    if (found == probes.end()) return;
    http.cancel(found->second.fetch);
    files.cancel(found->second.reading);
    probes.erase(found);
    ++sums.cancelled;
  }

  // Through the loop: start() must have returned before anything is heard of it, and a hundred
  // probes of local files must not be one long handler.
  void go_on_soon(ProbeId id, std::optional<probes::Response> answer) {
    asio::post(loop, [self = weak_from_this(), id, answer = std::move(answer)] {
      if (const auto state = self.lock()) state->go_on(id, answer ? &*answer : nullptr);
    });
  }

  void go_on(ProbeId id, const probes::Response* answer) {
    const auto found = probes.find(id);
    if (found == probes.end()) return;
    found->second.fetch = {};
    found->second.reading = {};
    if (answer != nullptr) found->second.sent_login |= answer->sent_login;
    if (answer != nullptr && !answer->maker.empty()) found->second.maker = answer->maker;
    auto next = found->second.conversation->next(answer);
    if (const auto* request = std::get_if<probes::Request>(&next)) {
      send(id, found->second, *request);
      return;
    }
    Report report = std::get<Report>(std::move(next));
    name_product(report, found->second);
    probes.erase(found);
    ++sums.finished;
    finished({id, std::move(report)});
  }

  void send(ProbeId id, RunningProbe& running, const probes::Request& request) {
    const Duration left = running.action.timeout - (sys::running_time() - running.started);
    if (left <= Duration::zero()) {
      auto late = refusal(
          Fault::slow, fmt::format("nothing left of the {} (timeout) that the whole check may take",
                                   format_duration(running.action.timeout)));
      late.out_of_time = true;
      go_on_soon(id, std::move(late));
    } else if (probes::is_file_url(request.url)) {
      read(id, running, request, left);
    } else {
      fetch(id, running, request, left);
    }
  }

  // A disk may be as far away as a server, and does not tell.
  void read(ProbeId id, RunningProbe& running, const probes::Request& request, Duration left) {
    const Duration one = running.action.request_timeout;
    const Duration limit = one > Duration{0} ? std::min(one, left) : left;
    running.reading = files.start(
        [url = request.url, max = request.body_max] { return fetch::fetch_file(url, max); }, limit,
        [this, id, limit](const auto& end) {
          const auto answer = end.value ? *end.value : fetch::not_read_within(limit);
          go_on(id, &answer);
        });
  }

  void fetch(ProbeId id, RunningProbe& running, const probes::Request& request, Duration left) {
    auto proxy = fetch::choose_forward_proxy(request.url, proxy_setting, environment);
    if (!proxy) {
      go_on_soon(id, refusal(Fault::local_proxy_broken, proxy.error().message));
      return;
    }
    fetch::Fetch fetch;
    fetch.url = request.url;
    fetch.body_max = request.body_max;
    fetch.connect_timeout = std::min(running.action.connect_timeout, left);
    const Duration one = running.action.request_timeout;
    fetch.timeout = one > Duration{0} ? std::min(one, left) : left;
    fetch.silence = running.action.silence;
    fetch.cached_only = request.cached_only;
    fetch.ca_file = running.action.ca_file;
    fetch.forward_proxy = std::move(*proxy);
    const bool cut_short = fetch.timeout < one;  // by the end of the whole probe
    running.fetch =
        http.start(fetch, [self = weak_from_this(), id, cut_short](probes::Response answer) {
          answer.out_of_time =
              cut_short && answer.fault && weight_of(*answer.fault) == Weight::waits;
          if (const auto state = self.lock()) state->go_on(id, &answer);
        });
  }

  Tally tally() const {
    Tally now = sums;
    now.overdue = static_cast<std::size_t>(
        std::count_if(probes.begin(), probes.end(), [at = sys::running_time()](const auto& entry) {
          const RunningProbe& running = entry.second;
          return at - running.started > running.action.timeout + overdue_after;
        }));
    return now;
  }

  asio::io_context& loop;
  fetch::Http& http;
  sys::BlockingWork<probes::Response> files;
  Finished finished;
  Tally sums = {};
  std::string proxy_setting = "env";
  sys::Environment environment;
  std::map<ProbeId, RunningProbe> probes;
};

Prober::Prober(asio::io_context& loop, fetch::Http& http, Finished finished)
    : state_(std::make_shared<State>(loop, http, std::move(finished))) {}

Prober::~Prober() = default;

void Prober::use_forward_proxy(std::string setting, sys::Environment environment) {
  state_->proxy_setting = std::move(setting);
  state_->environment = std::move(environment);
}

void Prober::start(const core::StartProbe& action) { state_->start(action); }
void Prober::cancel(ProbeId id) { state_->cancel(id); }
Prober::Tally Prober::tally() const { return state_->tally(); }
std::size_t Prober::in_flight() const { return state_->probes.size(); }

}  // namespace gopx::probing
