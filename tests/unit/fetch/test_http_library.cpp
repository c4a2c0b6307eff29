// Traps of the fetching library that cost dearly when they are forgotten:
//
// 1. it parses all trust roots again for every connection, unless it is asked in just one way;
// 2. a transfer that times out during a name look-up waits for the resolver's thread to return;
// 3. it knows better than the resolver what localhost is, and what an address is.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "support/http_client.hpp"
#include "sys/clock.hpp"
#include "sys/name_servers.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

// How long a look-up of slow.test takes, unless the test ends it sooner.
constexpr auto slow_lookup = 4s;

// The state of the look-ups of this process, for the getaddrinfo below.
struct Lookups {
  std::mutex mutex;
  std::condition_variable changed;
  int under_way = 0;
  bool end_now = false;

  void wait_slowly() {
    std::unique_lock lock(mutex);
    ++under_way;
    changed.notify_all();
    changed.wait_for(lock, slow_lookup, [this] { return end_now; });
    --under_way;
    changed.notify_all();
  }
  // Lets all of them return, and waits for that.
  void finish() {
    std::unique_lock lock(mutex);
    end_now = true;
    changed.notify_all();
    changed.wait(lock, [this] { return under_way == 0; });
    end_now = false;
  }
};

Lookups& lookups() {
  static Lookups result;
  return result;
}

// How often a file has been opened since the last time it was asked.
class OpenCount {
 public:
  explicit OpenCount(const std::string& path) : inotify_(::inotify_init1(IN_NONBLOCK)) {
    REQUIRE(::inotify_add_watch(inotify_.get(), path.c_str(), IN_OPEN) >= 0);
  }
  int take() {
    std::array<char, 64 * 1024> events{};
    const ssize_t size = ::read(inotify_.get(), events.data(), events.size());
    return size <= 0 ? 0 : static_cast<int>(size / static_cast<ssize_t>(sizeof(inotify_event)));
  }

 private:
  sys::Descriptor inotify_;
};

Behaviour tls_answering(const Identity& identity) {
  Behaviour behaviour;
  behaviour.answer = [](const std::string&) { return CannedAnswer{http(200, "x")}; };
  behaviour.identity = identity;
  return behaviour;
}

// Ticks on the loop and remembers the longest time between two ticks.
class Heart {
 public:
  explicit Heart(boost::asio::io_context& loop) : timer_(loop), last_(sys::running_time()) {
    beat();
  }
  Duration longest_gap() const { return longest_; }

 private:
  void beat() {
    timer_.expires_after(10ms);
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const Duration now = sys::running_time();
      longest_ = std::max(longest_, now - last_);
      last_ = now;
      beat();
    });
  }

  boost::asio::steady_timer timer_;
  Duration last_;
  Duration longest_{};
};

}  // namespace

// Takes the place of the C library's in this program, for the fetching library too. Names below
// .test and .localhost are answered here, everything else goes on.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  static const auto real =
      reinterpret_cast<decltype(&::getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string host = name == nullptr ? "" : name;
  if (host == "slow.test" || host == "slow.localhost") lookups().wait_slowly();
  if (host == "six.localhost") return real("::1", service, hints, result);
  if (host == "four.localhost" || host == "four.localhost.")
    return real("127.0.0.1", service, hints, result);
  if (host.ends_with(".localhost")) return EAI_NONAME;
  if (host == "loopback.test") return real("127.0.0.1", service, hints, result);
  if (host.ends_with(".test")) return EAI_NONAME;
  return real(name, service, hints, result);
}

TEST_CASE("The trust roots are parsed once, not for every connection") {
  std::string roots = authority().certificate();
  for (int i = 0; i < 144; ++i) roots += Authority(fmt::format("other {}", i)).certificate();
  Client client(roots);
  Server server(client.loop, tls_answering(good_identity()));
  OpenCount opens(client.roots_file);
  REQUIRE(client.get(server.url())->status == 200);
  const int first = opens.take();
  CHECK(first >= 1);
  CHECK(first <= 4);
  for (int i = 0; i < 100; ++i) REQUIRE(client.get(server.url())->status == 200);
  CHECK(opens.take() == 0);
}

TEST_CASE("Warmed up, not even the first probe parses them") {
  Client client;
  Server server(client.loop, tls_answering(good_identity()));
  OpenCount opens(client.roots_file);
  client.http->warm_up();
  CHECK(opens.take() >= 1);
  CHECK(client.http->in_flight() == 0);
  CHECK(client.get(server.url())->status == 200);
  CHECK(opens.take() == 0);
  client.http->warm_up();
  CHECK(client.http->in_flight() == 0);

  fetch::HttpSettings nothing;
  nothing.environment = {{"SSL_CERT_FILE", client.folder / "none"},
                         {"SSL_CERT_DIR", client.folder / "none"}};
  fetch::Http without_roots(client.loop, client.meter, nothing);
  without_roots.warm_up();
  CHECK(without_roots.in_flight() == 0);
}

TEST_CASE("Endpoints with an extra root taking turns don't undo it") {
  Client client;
  const Authority corp("corp");
  Server open_server(client.loop, tls_answering(good_identity()));
  Server corp_server(client.loop, tls_answering(corp.issue({})));
  const std::string corp_file = client.folder / "corp.pem";
  put(corp_file, corp.certificate());
  const auto ask_both = [&] {
    REQUIRE(client.get(open_server.url())->status == 200);
    fetch::Fetch fetch{.url = corp_server.url()};
    fetch.ca_file = corp_file;
    REQUIRE(client.fetch(fetch)->status == 200);
  };
  ask_both();
  OpenCount open_roots(client.roots_file);
  OpenCount corp_roots(corp_file);
  for (int i = 0; i < 10; ++i) ask_both();
  CHECK(open_roots.take() == 0);
  CHECK(corp_roots.take() == 0);
}

TEST_CASE("Roots that change on the disk count from the next probe on, as for the next go") {
  Client client(Authority("not yet").certificate());
  Server server(client.loop, tls_answering(good_identity()));
  CHECK(client.get(server.url())->fault == Fault::tls_unknown_ca);
  put(client.roots_file, authority().certificate() + authority().certificate());
  CHECK(client.get(server.url())->status == 200);
  put(client.roots_file, "");
  CHECK(client.get(server.url())->fault == Fault::tls_unknown_ca);
}

TEST_CASE("An extra root that can't be read is named") {
  Client client;
  Server server(client.loop, tls_answering(good_identity()));
  fetch::Fetch fetch{.url = server.url()};
  fetch.ca_file = client.folder / "missing.pem";
  const auto answer = client.fetch(fetch);
  CHECK(answer->fault == Fault::tls_unknown_ca);
  CHECK(answer->fault_detail.starts_with(fetch.ca_file));
  CHECK(server.connections() == 0);
}

TEST_CASE("A slow resolver ends in a time-out and never holds the loop") {
  Client client;
  Heart heart(client.loop);
  const Duration before = sys::running_time();
  const auto answer =
      client.fetch({.url = "http://slow.test/", .connect_timeout = 500ms, .timeout = 2s});
  const Duration took = sys::running_time() - before;
  REQUIRE(answer);
  CHECK(answer->fault == Fault::dns_timeout);
  CHECK(answer->fault_detail == "slow.test: name not resolved within 500ms (connect_timeout)");
  MESSAGE("loop gap " << heart.longest_gap().count() << " us, meter "
                      << client.meter.longest().count() << " us, answer after "
                      << took.count() / 1000 << " ms");
  CHECK(heart.longest_gap() < 1s);
  CHECK(client.meter.longest() < 1s);
  CHECK(took < 2s);

  SUBCASE("nor does cancelling, or dropping everything, during a look-up") {
    const auto id = client.http->start({.url = "http://slow.test/", .timeout = 30s}, nullptr);
    client.http->start({.url = "http://slow.test/", .timeout = 30s}, nullptr);
    run_until(client.loop, [] {
      const std::lock_guard lock(lookups().mutex);
      return lookups().under_way >= 2;
    });
    const Duration start = sys::running_time();
    client.http->cancel(id);
    client.http.reset();
    CHECK(sys::running_time() - start < 1s);
  }
  lookups().finish();
}

TEST_CASE("A localhost is where the resolver says, not where the library would look") {
  Client client;
  Behaviour behaviour = answering(http(200, "x"));
  Server server(client.loop, behaviour);
  const auto get = [&](const std::string& host, probes::Family family = probes::Family::any) {
    fetch::Fetch fetch{.url = fmt::format("http://{}:{}/", host, server.port())};
    fetch.family = family;
    return *client.fetch(fetch);
  };
  for (const char* host : {"four.localhost", "FOUR.localhost", "four.localhost."}) {
    CAPTURE(host);
    const auto found = get(host);
    CHECK(found.status == 200);
    CHECK(found.peer_ip == "127.0.0.1");
    CHECK(found.timings.dns > 0us);
    CHECK(found.timings.total >= found.timings.dns);
  }
  const auto elsewhere = get("six.localhost");  // the server is on 127.0.0.1
  CHECK(elsewhere.fault == Fault::tcp_refused);
  CHECK(get("four.localhost", probes::Family::ipv6).fault.has_value());
  const bool resolver = sys::look_at_resolver() == sys::ResolverState::unknown;
  const auto missing = get("none.localhost");
  REQUIRE(missing.fault);
  CHECK((*missing.fault == Fault::dns_nxdomain) == resolver);
  CHECK(server.connections() == 3);
}

TEST_CASE("A slow look-up of a localhost ends in a time-out and holds nobody") {
  Client client;
  Heart heart(client.loop);
  fetch::Fetch fetch{.url = "http://slow.localhost/", .connect_timeout = 300ms, .timeout = 2s};
  const auto answer = client.fetch(fetch);
  CHECK(answer->fault == Fault::dns_timeout);
  CHECK(answer->fault_detail == "slow.localhost: name not resolved within 300ms (connect_timeout)");
  fetch.forward_proxy = "http://slow.localhost:3128";
  CHECK(client.fetch(fetch)->fault == Fault::local_proxy_broken);
  CHECK(heart.longest_gap() < 1s);

  SUBCASE("nor does cancelling, or dropping everything") {
    const auto id = client.http->start({.url = "http://slow.localhost/", .timeout = 30s}, nullptr);
    client.http->start({.url = "http://slow.localhost/", .timeout = 30s}, nullptr);
    const Duration start = sys::running_time();
    client.http->cancel(id);
    client.http.reset();
    CHECK(sys::running_time() - start < 1s);
  }
  lookups().finish();
}

TEST_CASE("What only the C library takes for an address is a name that cannot be, as for go") {
  Client client;
  Server server(client.loop, answering(http(200, "x")));
  for (const char* host : {"127.1", "2130706433", "0177.0.0.1", "127.0.0.01", "0x7f.0.0.1"}) {
    CAPTURE(host);
    const auto answer = client.get(fmt::format("http://{}:{}/", host, server.port()));
    CHECK(answer->fault == Fault::dns_nxdomain);
  }
  CHECK(server.connections() == 0);
  CHECK(client.get(server.url())->status == 200);
}

TEST_CASE("Names are looked up anew for every request, and a missing one is a missing one") {
  Client client;
  Behaviour behaviour;
  behaviour.answer = [](const std::string&) { return CannedAnswer{http(200, "x")}; };
  Server server(client.loop, behaviour);
  const auto found = client.get(fmt::format("http://loopback.test:{}/", server.port()));
  CHECK(found->status == 200);
  CHECK(found->peer_ip == "127.0.0.1");

  const auto missing = client.get("http://missing.test/");
  REQUIRE(missing->fault);
  // What this machine's own resolver is like decides how it is named.
  const bool resolver = sys::look_at_resolver() == sys::ResolverState::unknown;
  CHECK((*missing->fault == Fault::dns_nxdomain) == resolver);

  const auto proxy = client.fetch({.url = server.url(), .forward_proxy = "http://missing.test:1"});
  CHECK(proxy->fault == Fault::local_proxy_broken);
}
