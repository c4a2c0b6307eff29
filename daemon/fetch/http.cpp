// See http.hpp. A transfer lives from start() until its callback has run (or cancel()). Callbacks
// run from the loop, when libcurl is not on the stack, so they may start and cancel others.
#include "fetch/http.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>

#include "config/url.hpp"
#include "fetch/address.hpp"
#include "fetch/multi.hpp"
#include "fetch/name_lookup.hpp"
#include "fetch/transfer.hpp"
#include "sys/blocking_work.hpp"

namespace gopx::fetch {

namespace asio = boost::asio;

namespace {

constexpr Duration warm_up_max = std::chrono::seconds{1};
constexpr int slow_path_factor = 4;  // of the slowest step: before that its silence means nothing
constexpr Duration least_wait = std::chrono::milliseconds{1};  // until silence is looked at again

// Once per process, before the first handle; it is never undone.
void initialise_library() {
  static const CURLcode result = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) throw std::bad_alloc();
}

// A parsed set of roots with the multi handle that keeps it parsed.
struct TrustStore {
  TrustRoots roots;
  std::string fingerprint;
  std::shared_ptr<CurlMulti> multi;
};

struct RunningFetch {
  Http::Done done;
  std::unique_ptr<Transfer> transfer;           // none where there was nothing to run
  std::shared_ptr<TrustStore> store;            // outlives a change of the roots while it is in use
  sys::BlockingWorkId lookup;                   // before the transfer, of a name of this machine
  std::unique_ptr<asio::steady_timer> silence;  // looks whether anything comes
  probes::Response response;                    // once it has ended
};

probes::Response refusal(Fault fault, std::string detail) {
  probes::Response response;
  response.fault = fault;
  response.fault_detail = std::move(detail);
  return response;
}

// go: "refusing to pass credentials to insecure URL".
std::optional<probes::Response> refused_by_go(const Fetch& fetch) {
  const auto url = config::parse_url(fetch.url);
  if (!url) return refusal(Fault::bad_url, url.error().message);
  if (url->scheme != "http" && url->scheme != "https") {
    return refusal(Fault::bad_url, "only http and https can be fetched");
  }
  if (url->scheme == "http" && url->has_userinfo) {
    return refusal(Fault::bad_url, "go refuses to send credentials to an insecure http:// address");
  }
  if (is_address_for_others_only(url->host)) {
    return refusal(Fault::dns_nxdomain,
                   url->host + ": no such host (go takes it for a name, not for an address)");
  }
  return std::nullopt;
}

}  // namespace

struct Http::State : std::enable_shared_from_this<State> {
  State(asio::io_context& the_loop, sys::LoopMeter& the_meter, HttpSettings the_settings)
      : loop(the_loop),
        meter(the_meter),
        settings(std::move(the_settings)),
        source(settings.environment, settings.certificate_places),
        lookups(the_loop) {}

  ~State() {
    for (auto& [id, running] : fetches) detach(running);
  }

  CurlMulti::Hooks hooks() {
    return {.ended = [this](CURL* easy, CURLcode code) { ended(easy, code); },
            .reading =
                [](CURL* easy, curl_socket_t fd) {
                  if (Transfer* transfer = Transfer::of(easy)) transfer->reading(fd);
                }};
  }

  // The roots with `ca_file` added, parsed once for as long as no file behind them changes. If the
  // new state of the files is of no use, the one before serves on.
  Result<std::shared_ptr<TrustStore>> store_for(const std::string& ca_file) {
    const auto fingerprint = source.fingerprint(ca_file);
    const auto found = stores.find(ca_file);
    if (found != stores.end() && found->second->fingerprint == fingerprint) return found->second;
    auto roots = source.collect(ca_file);
    if (!roots && found != stores.end()) return found->second;
    if (!roots) return tl::unexpected<Error>{roots.error()};
    auto store = std::make_shared<TrustStore>();
    store->roots = std::move(*roots);
    store->fingerprint = fingerprint;
    store->multi = std::make_shared<CurlMulti>(loop, meter, turn, hooks());
    if (stores.size() >= trust_stores_max) stores.clear();
    stores[ca_file] = store;
    return store;
  }

  FetchId start(const Fetch& fetch, Done done) {
    const FetchId id{++last_id};
    RunningFetch& running = fetches[id];
    running.done = std::move(done);
    if (auto refused = refused_by_go(fetch)) {
      finish(id, running, std::move(*refused));
    } else if (auto store = store_for(fetch.ca_file)) {
      Fetch own = fetch;
      if (!own.login && logins) own.login = logins(fetch.url);
      look_up(id, running, own, std::move(*store));
    } else {
      finish(id, running, refusal(Fault::tls_unknown_ca, store.error().message));
    }
    return id;
  }

  // First what the library would not look up as go does.
  void look_up(FetchId id, RunningFetch& running, const Fetch& fetch,
               std::shared_ptr<TrustStore> store) {
    const auto place = own_lookup_of(fetch);
    if (!place) return run(id, running, fetch, std::move(store), std::nullopt);
    const std::string host = place->substr(0, place->rfind(':'));
    running.lookup =
        lookups.start([host, family = fetch.family] { return look_up_name(host, family); },
                      std::min(fetch.connect_timeout, fetch.timeout),
                      [this, id, place = *place, fetch, store](const auto& end) {
                        const auto busy = meter.measure();
                        RunningFetch& waiting = fetches.at(id);
                        waiting.lookup = {};
                        if (!end.value || end.value->empty())
                          return finish(id, waiting, not_looked_up(fetch, !end.value, end.took));
                        run(id, waiting, fetch, store, LookedUp{place, *end.value, end.took});
                      });
  }

  void run(FetchId id, RunningFetch& running, const Fetch& fetch, std::shared_ptr<TrustStore> store,
           std::optional<LookedUp> looked_up) {
    const Transfer::Options options{store->roots.path, settings.user_agent, turn,
                                    std::move(looked_up)};
    running.transfer = std::make_unique<Transfer>(fetch, options);
    CURL* easy = running.transfer->handle();
    if (!running.transfer->ready_to_run() || !store->multi->add(easy)) {
      finish(id, running, running.transfer->answer(CURLE_FAILED_INIT));
      return;
    }
    running.store = std::move(store);
    by_handle[easy] = id;
    if (fetch.silence > Duration{0}) {
      running.silence = std::make_unique<asio::steady_timer>(loop);
      listen_to(id, running, fetch.silence, fetch.silence);
    }
  }

  // Looks again when the present step could have been silent for long enough.
  void listen_to(FetchId id, RunningFetch& running, Duration silence, Duration wait) {
    running.silence->expires_after(wait);
    running.silence->async_wait(
        [self = weak_from_this(), id, silence](const boost::system::error_code& error) {
          const auto state = self.lock();
          if (!state || error) return;
          const auto found = state->fetches.find(id);
          if (found != state->fetches.end()) state->judge_silence(id, found->second, silence);
        });
  }

  void judge_silence(FetchId id, RunningFetch& running, Duration silence) {
    const auto busy = meter.measure();
    CURL* easy = running.transfer->handle();
    if (!by_handle.contains(easy)) return;  // it has ended
    const auto steps = running.transfer->steps();
    const Duration allowed = std::max<Duration>(silence, steps.longest * slow_path_factor);
    if (steps.present < allowed)
      return listen_to(id, running, silence, allowed - steps.present + least_wait);
    running.transfer->give_up(steps.present);
    ended(easy, CURLE_OPERATION_TIMEDOUT);
  }

  void ended(CURL* easy, CURLcode code) {
    const auto found = by_handle.find(easy);
    if (found == by_handle.end()) return;  // it has ended before
    const FetchId id = found->second;
    by_handle.erase(found);
    RunningFetch& running = fetches.at(id);
    auto response = running.transfer->answer(code);
    finish(id, running, std::move(response));
  }

  // The answer is there; the callback hears of it soon.
  void finish(FetchId id, RunningFetch& running, probes::Response response) {
    running.response = std::move(response);
    asio::post(loop, [self = weak_from_this(), id] {
      if (const auto state = self.lock()) state->deliver(id);
    });
  }

  void deliver(FetchId id) {
    const auto found = fetches.find(id);
    if (found == fetches.end()) return;  // cancelled meanwhile
    const auto busy = meter.measure();
    const RunningFetch running = take(found);
    running.done(running.response);
  }

  // The library parses them when a TLS handshake begins, so one is begun, with a port of our own
  // that takes the connection and never answers.
  void warm_up() {
    asio::ip::tcp::acceptor silent(loop, {asio::ip::address_v4::loopback(), 0});
    Fetch fetch;
    fetch.url = fmt::format("https://127.0.0.1:{}", silent.local_endpoint().port());
    fetch.timeout = warm_up_max;
    bool over = false;
    const FetchId id = start(fetch, [&over](const probes::Response&) { over = true; });
    const auto& transfer = fetches.at(id).transfer;
    while (!over && !(transfer && transfer->connected())) loop.run_one();
    cancel(id);
    loop.restart();
  }

  void cancel(FetchId id) {
    const auto found = fetches.find(id);
    if (found != fetches.end()) take(found);
  }

  RunningFetch take(std::map<FetchId, RunningFetch>::iterator found) {
    detach(found->second);
    RunningFetch running = std::move(found->second);
    fetches.erase(found);
    return running;
  }

  void detach(RunningFetch& running) {
    lookups.cancel(running.lookup);
    running.silence.reset();
    if (running.store) running.store->multi->remove(running.transfer->handle());
    if (running.transfer) by_handle.erase(running.transfer->handle());
    running.store.reset();
  }

  asio::io_context& loop;
  sys::LoopMeter& meter;
  HttpSettings settings;
  Logins logins;
  TrustSource source;
  sys::BlockingWork<std::vector<std::string>> lookups;
  std::map<std::string, std::shared_ptr<TrustStore>> stores;  // by extra file
  std::map<FetchId, RunningFetch> fetches;
  std::map<CURL*, FetchId> by_handle;  // those that have not ended
  std::shared_ptr<Turn> turn = std::make_shared<Turn>();
  std::uint64_t last_id = 0;
};

Http::Http(asio::io_context& loop, sys::LoopMeter& meter, HttpSettings settings) {
  initialise_library();
  state_ = std::make_shared<State>(loop, meter, std::move(settings));
}

Http::~Http() = default;

void Http::use_logins(Logins logins) { state_->logins = std::move(logins); }
void Http::warm_up() { state_->warm_up(); }

FetchId Http::start(const Fetch& fetch, Done done) { return state_->start(fetch, std::move(done)); }
void Http::cancel(FetchId id) { state_->cancel(id); }
std::size_t Http::in_flight() const { return state_->fetches.size(); }

}  // namespace gopx::fetch
