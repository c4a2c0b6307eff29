// GET over HTTP, as the go command would send it and without ever blocking the loop: libcurl's
// multi interface on Asio. Answers are probes::Response, faults of the transport included.
//
// As go does it: TLS 1.2 or later with HTTP/2 by ALPN, gzip, at most nine redirects followed (go
// stops at the tenth) and none from https to http, no credentials over http, the system's roots.
// Otherwise than go: everything is bounded in time and size. Every request has a connection, a
// handshake and a name look-up of its own, because that is what the next go command will have.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "fetch/login.hpp"
#include "fetch/trust_roots.hpp"
#include "probes/probe.hpp"
#include "sys/environment.hpp"
#include "sys/loop_meter.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::fetch {

using FetchId = Id<struct FetchTag>;

struct Fetch {
  std::string url;                   // http or https; userinfo is sent as Basic, over https only
  std::size_t body_max = 64 * 1024;  // bytes, after decoding
  Duration connect_timeout =
      std::chrono::seconds{2};                 // until the request can go out (per redirect)
  Duration timeout = std::chrono::seconds{5};  // of the whole
  // Ends as if timed out once nothing has come for so long: neither an address nor a connection, a
  // handshake or a byte. A path that shows itself slow gets four times what its slowest step took.
  // Zero = only the limits above.
  Duration silence = {};
  bool cached_only = false;         // send Disable-Module-Fetch: true
  std::string ca_file = {};         // extra trust roots, "" = none
  std::string forward_proxy = {};   // as choose_forward_proxy() gives it, "" = none
  std::optional<Login> login = {};  // sent to the URL's own host, never after a redirect elsewhere
  bool http1_only = false;          // offer no HTTP/2
  probes::Family family = probes::Family::any;
};

constexpr std::size_t header_bytes_max = 256 * 1024;  // of one answer
constexpr std::size_t trust_stores_max = 64;          // parsed sets of roots kept at a time

struct HttpSettings {
  sys::Environment environment = {};  // for SSL_CERT_FILE and SSL_CERT_DIR
  CertificatePlaces certificate_places = system_certificate_places();
  std::string user_agent = "gopxd/" GOPX_VERSION " (+https://github.com/gopx/gopx)";
};

class Http {
 public:
  using Done = std::function<void(probes::Response)>;
  using Logins = std::function<std::optional<Login>(std::string_view url)>;

  Http(boost::asio::io_context& loop, sys::LoopMeter& meter, HttpSettings settings);
  Http(const Http&) = delete;
  Http& operator=(const Http&) = delete;
  // Fetches under way are dropped; their callbacks don't run any more.
  ~Http();

  // Parses the system's roots (30 ms or so) now and not in the first probe. Runs the loop for as
  // long as it takes, a second at most: call it before anything else is on the loop.
  void warm_up();

  // Who knows the credentials for a URL; asked for every fetch that brings none.
  void use_logins(Logins logins);

  // `done` runs exactly once, from the loop and never from inside start(), unless cancelled before.
  FetchId start(const Fetch& fetch, Done done);
  // The callback will not run; unknown ids change nothing. May be called from callbacks.
  void cancel(FetchId id);
  std::size_t in_flight() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::fetch
