// What the tests of fetching share: a loop with an Http on it that trusts one authority of our own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "io/http.hpp"
#include "support/folder.hpp"
#include "unit/io/loopback.hpp"

namespace gopx::testing {

inline const Authority& authority() {
  static const Authority result("gopx test authority");
  return result;
}

inline const Identity& good_identity() {
  static const Identity result = authority().issue({});
  return result;
}

// Servers and client are on the same loop.
struct Client {
  Client() : Client(authority().certificate()) {}
  explicit Client(const std::string& roots) : roots_file(folder / "roots.pem") {
    put(roots_file, roots);
    http = std::make_unique<io::Http>(loop, meter, settings());
  }

  io::HttpSettings settings() const {
    io::HttpSettings result;
    result.environment = {{"SSL_CERT_FILE", roots_file}, {"SSL_CERT_DIR", folder / "none"}};
    return result;
  }

  std::optional<probes::Response> fetch(const io::Fetch& order) {
    std::optional<probes::Response> answer;
    http->start(order, [&answer](probes::Response response) { answer = std::move(response); });
    run_until(loop, [&answer] { return answer.has_value(); });
    return answer;
  }
  std::optional<probes::Response> get(const std::string& url) {
    return fetch(io::Fetch{.url = url, .timeout = std::chrono::seconds(10)});
  }

  Scratch folder;
  std::string roots_file;
  boost::asio::io_context loop{1};
  io::LoopMeter meter;
  std::unique_ptr<io::Http> http;
};

}  // namespace gopx::testing
