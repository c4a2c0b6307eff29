// A server on 127.0.0.1 that is asked once and then never stops: with each connection it sends one
// kind of thing, as fast as it can, that is no part of an answer. It writes its HTTP/2 frames byte
// by byte and has threads of its own, so that what it attacks can't slow it down.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gopx::testing {

enum class Flood : std::uint8_t {
  // HTTP/2 frames
  goaway,
  rst_stream,
  settings,
  ping,
  window_update,
  priority,
  unknown_frame,
  continuation,   // of a header that never ends
  informational,  // HEADERS with status 100
  empty_data,     // of a body that never ends
  // TLS
  key_update,
  session_tickets,
  hello_request,  // TLS 1.2: asks for another handshake
  // HTTP/1
  header_lines,
  early_hints,       // answers with status 103
  chunk_extensions,  // of a chunk that never begins
  redirect_body,     // of a redirect, without end
};

std::string_view name_of(Flood flood);
// Those that come over TLS only, then those that any connection may bring.
std::vector<Flood> tls_floods();
std::vector<Flood> http1_floods();

class FloodServer {
 public:
  // with_tls = false: for the floods of HTTP/1.
  explicit FloodServer(Flood flood, bool with_tls = true);
  FloodServer(const FloodServer&) = delete;
  FloodServer& operator=(const FloodServer&) = delete;
  ~FloodServer();

  std::string url() const;          // without a slash at its end
  std::string certificate() const;  // its own, in PEM; it is its own authority
  std::uint64_t bytes_sent() const;
  int connections() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace gopx::testing
