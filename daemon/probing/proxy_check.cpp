// See proxy_check.hpp. What is due waits in a queue of its own; each answer lets the next question
// go.
#include "probing/proxy_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "fetch/file_fetch.hpp"
#include "fetch/forward_proxy.hpp"
#include "probes/address.hpp"
#include "probes/catalogue.hpp"
#include "probing/order.hpp"
#include "sys/blocking_work.hpp"
#include "sys/clock.hpp"

namespace gopx::probing {

namespace asio = boost::asio;

namespace {

std::vector<Canary> pinned_canaries(const config::Config& config) {
  if (!config.canaries.empty()) return config.canaries;
  const auto builtin = probes::proof_canaries();
  return {builtin.begin(), builtin.end()};
}

// "module@version", with the hashes where they are known.
Canary canary_of(const std::string& text, const std::vector<Canary>& pinned) {
  const auto at = std::min(text.rfind('@'), text.size());
  const Canary wanted{text.substr(0, at), text.substr(std::min(at + 1, text.size())), "", ""};
  const auto found = std::find_if(pinned.begin(), pinned.end(), [&](const Canary& each) {
    return each.module == wanted.module && each.version == wanted.version;
  });
  return found == pinned.end() ? wanted : *found;
}

const config::EndpointSettings* endpoint_at(const std::string& identity,
                                            const config::Config& config) {
  const auto found = std::find_if(
      config.endpoints.begin(), config.endpoints.end(),
      [&](const auto& endpoint) { return config::identity_of(endpoint.url) == identity; });
  return found == config.endpoints.end() ? nullptr : &*found;
}

const KnownEndpoint* known_at(const std::string& identity) {
  const auto all = probes::catalogue();
  const auto found = std::find_if(all.begin(), all.end(), [&](const KnownEndpoint& each) {
    return config::identity_of(each.url) == identity;
  });
  return found == all.end() ? nullptr : &*found;
}

void take_own_canaries(const config::EndpointSettings& endpoint, const config::Config& config,
                       probes::ProveOrder& order) {
  const auto pinned = pinned_canaries(config);
  order.canaries.clear();
  for (const std::string& text : endpoint.canary) order.canaries.push_back(canary_of(text, pinned));
  order.canaries_are_public = false;
}

api::Proof told(const std::string& url, const probes::ExaminationResult& proof, WallTime at,
                Duration took) {
  api::Proof told;
  told.url = mask_logins(url);
  told.at = at;
  told.version = GOPX_VERSION;
  told.verdict = std::string{probes::name_of(proof.verdict)};
  told.summary = proof.summary;
  told.took = took;
  for (const auto& check : proof.checks)
    told.checks.push_back({std::string{check.check}, std::string{check.what}, check.required,
                           std::string{probes::name_of(check.outcome)}, check.detail});
  return told;
}

struct RunningCheck {
  std::string url;
  ProxyChecker::Done done;
  probes::Examination examination;
  std::deque<probes::Asking> queue = {};
  std::vector<fetch::FetchId> fetches = {};  // under way, or over
  std::vector<sys::BlockingWorkId> readings = {};
  std::size_t open = 0;
  std::string ca_file = {};
  std::string proxy_setting = {};
  Duration connect_timeout{};
  Duration timeout{};  // of each question
  WallTime at{};
  Duration started{};
  std::unique_ptr<asio::steady_timer> end = {};
};

}  // namespace

Result<probes::ProveOrder> prove_order(const std::string& url, const config::Config& config,
                                       WallTime now) {
  const auto address = probes::parse_address(url);
  if (!address) return tl::unexpected<Error>{address.error()};
  probes::ProveOrder order;
  order.url = url;
  order.now = now;
  order.canaries = pinned_canaries(config);
  order.slow_first_byte = config.health.degraded_first_byte;
  if (config.sumdb.enabled) {
    order.sumdb_name = config.sumdb.name;
    order.sumdb_key = config.sumdb.key;
  }
  const std::string identity = config::identity_of(url);
  if (const auto* known = known_at(identity)) order.known = std::string{known->note};
  if (const auto* endpoint = endpoint_at(identity, config)) {
    order.is_public = endpoint->trust != Trust::private_;
    if (!endpoint->canary.empty()) take_own_canaries(*endpoint, config, order);
  }
  return order;
}

struct ProxyChecker::State : std::enable_shared_from_this<State> {
  State(asio::io_context& the_loop, fetch::Http& the_http)
      : loop(the_loop), http(the_http), files(the_loop) {}
  ~State() {
    for (const auto& [id, running] : all) cancel(running);
  }

  void start(const std::string& url, const config::Config& config, Done done) {
    if (all.size() >= proxy_checks_max)
      return done(failure("too many checks are running: try again in a moment"));
    const WallTime now = sys::read_clock().wall;
    const auto order = prove_order(url, config, now);
    if (!order) return done(tl::unexpected<Error>{order.error()});
    auto examination = probes::Examination::begin(*order);
    if (!examination) return done(tl::unexpected<Error>{examination.error()});
    const std::uint64_t id = ++last_id;
    RunningCheck& running =
        all.emplace(id, RunningCheck{url, std::move(done), std::move(*examination)}).first->second;
    const auto* endpoint = endpoint_at(config::identity_of(url), config);
    running.ca_file = endpoint == nullptr ? std::string{} : endpoint->ca_file;
    running.proxy_setting = config.probe.proxy;
    running.connect_timeout = config.probe.connect_timeout;
    running.timeout = config.probe.timeout;
    running.at = now;
    running.started = sys::running_time();
    end_in_time(id, running);
    go_on(id);
  }

  void end_in_time(std::uint64_t id, RunningCheck& running) {
    running.end = std::make_unique<asio::steady_timer>(loop, proxy_check_max);
    running.end->async_wait([weak = weak_from_this(), id](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (self && !error) self->finish(id);
    });
  }

  void go_on(std::uint64_t id) {
    const auto found = all.find(id);
    if (found == all.end()) return;
    RunningCheck& running = found->second;
    for (auto& asking : running.examination.due()) running.queue.push_back(std::move(asking));
    while (!running.queue.empty() && running.open < questions_at_once_max) {
      const probes::Asking asking = std::move(running.queue.front());
      running.queue.pop_front();
      ++running.open;
      send(id, running, asking);
    }
    if (running.queue.empty() && running.open == 0) finish(id);
  }

  void heard(std::uint64_t id, probes::Question question, const probes::Response& response) {
    const auto found = all.find(id);
    if (found == all.end()) return;
    --found->second.open;
    found->second.examination.hear(question, response);
    go_on(id);
  }

  void hear_soon(std::uint64_t id, probes::Question question, probes::Response response) {
    asio::post(loop, [weak = weak_from_this(), id, question, response = std::move(response)] {
      if (const auto self = weak.lock()) self->heard(id, question, response);
    });
  }

  void read(std::uint64_t id, RunningCheck& running, const probes::Asking& asking) {
    running.readings.push_back(files.start(
        [url = asking.request.url, max = asking.request.body_max] {
          return fetch::fetch_file(url, max);
        },
        running.timeout,
        [this, id, question = asking.question, limit = running.timeout](const auto& end) {
          heard(id, question, end.value ? *end.value : fetch::not_read_within(limit));
        }));
  }

  void send(std::uint64_t id, RunningCheck& running, const probes::Asking& asking) {
    const probes::Request& request = asking.request;
    if (probes::is_file_url(request.url)) return read(id, running, asking);
    auto proxy = fetch::choose_forward_proxy(request.url, running.proxy_setting, environment);
    if (!proxy)
      return hear_soon(id, asking.question,
                       refusal(Fault::local_proxy_broken, proxy.error().message));
    fetch::Fetch fetch;
    fetch.url = request.url;
    fetch.body_max = request.body_max;
    fetch.connect_timeout = running.connect_timeout;
    fetch.timeout = running.timeout;
    fetch.cached_only = request.cached_only;
    fetch.http1_only = request.http1_only;
    fetch.family = request.family;
    fetch.ca_file = running.ca_file;
    fetch.forward_proxy = std::move(*proxy);
    running.fetches.push_back(
        http.start(fetch, [weak = weak_from_this(), id,
                           question = asking.question](const probes::Response& response) {
          if (const auto self = weak.lock()) self->heard(id, question, response);
        }));
  }

  void cancel(const RunningCheck& running) {
    for (const fetch::FetchId fetch : running.fetches) http.cancel(fetch);
    for (const sys::BlockingWorkId reading : running.readings) files.cancel(reading);
  }

  void finish(std::uint64_t id) {
    auto node = all.extract(id);
    if (node.empty()) return;
    RunningCheck& running = node.mapped();
    cancel(running);
    running.done(told(running.url, running.examination.proof(), running.at,
                      sys::running_time() - running.started));
  }

  asio::io_context& loop;
  fetch::Http& http;
  sys::BlockingWork<probes::Response> files;
  sys::Environment environment;
  std::uint64_t last_id = 0;
  std::map<std::uint64_t, RunningCheck> all;
};

ProxyChecker::ProxyChecker(asio::io_context& loop, fetch::Http& http)
    : state_(std::make_shared<State>(loop, http)) {}
ProxyChecker::~ProxyChecker() = default;

void ProxyChecker::use_environment(sys::Environment environment) {
  state_->environment = std::move(environment);
}

void ProxyChecker::start(const std::string& url, const config::Config& config, Done done) {
  state_->start(url, config, std::move(done));
}

}  // namespace gopx::probing
