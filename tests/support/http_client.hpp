// What the tests of fetching share: a loop with an Http on it that trusts one authority of our own.
#pragma once

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "fetch/http.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"

namespace gopx::testing {

inline const Authority& authority() {
  static const Authority result("gopx test authority");
  return result;
}

inline const Identity& good_identity() {
  static const Identity result = authority().issue({});
  return result;
}

// Answers every request with these bytes.
inline Behaviour answering(const std::string& bytes,
                           CannedAnswer::Then then = CannedAnswer::Then::close) {
  Behaviour behaviour;
  behaviour.answer = [bytes, then](const std::string&) { return CannedAnswer{bytes, then}; };
  return behaviour;
}

// Answers over TLS, with a certificate of our authority that is like this.
inline Behaviour with_leaf(const LeafOrder& leaf) {
  Behaviour behaviour = answering(http(200, "x"));
  behaviour.identity = authority().issue(leaf);
  return behaviour;
}

inline std::string loopback_url(const char* scheme, int port) {
  return fmt::format("{}://127.0.0.1:{}/", scheme, port);
}

// Short limits for what only ends by a time-out; far apart, so that it is clear which one it was.
constexpr Duration short_connect = std::chrono::milliseconds{200};
constexpr Duration short_total = std::chrono::milliseconds{600};

// Servers and client are on the same loop.
struct Client {
  Client() : Client(authority().certificate()) {}
  explicit Client(const std::string& roots) : roots_file(folder / "roots.pem") {
    put(roots_file, roots);
    http = std::make_unique<fetch::Http>(loop, meter, settings());
  }

  fetch::HttpSettings settings() const {
    fetch::HttpSettings result;
    result.environment = {{"SSL_CERT_FILE", roots_file}, {"SSL_CERT_DIR", folder / "none"}};
    return result;
  }

  std::optional<probes::Response> fetch(const fetch::Fetch& order) {
    std::optional<probes::Response> answer;
    http->start(order, [&answer](probes::Response response) { answer = std::move(response); });
    run_until(loop, [&answer] { return answer.has_value(); });
    return answer;
  }
  std::optional<probes::Response> get(const std::string& url) {
    return fetch(fetch::Fetch{.url = url, .timeout = std::chrono::seconds(10)});
  }

  Scratch folder;
  std::string roots_file;
  boost::asio::io_context loop{1};
  sys::LoopMeter meter;
  std::unique_ptr<fetch::Http> http;
};

}  // namespace gopx::testing
