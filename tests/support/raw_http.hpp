// HTTP by hand, over a Unix socket or loopback TCP: byte-exact requests, bounded reads, no library
// in between.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "support/wait.hpp"

namespace gopx::testing {

// One connection. Throws std::runtime_error if it can't be made.
class Line {
 public:
  static Line to_socket(const std::filesystem::path& path);
  static Line to_port(unsigned short port);
  Line(Line&& other) noexcept;
  Line& operator=(Line&&) = delete;
  ~Line();

  // False if the peer has closed.
  bool send(std::string_view bytes) const;
  // What came until the peer closed, or `enough` holds of it, or the limit is over.
  template <class Enough>
  std::string receive(Enough enough, Milliseconds limit = patience) const {
    std::string bytes;
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!enough(bytes) && std::chrono::steady_clock::now() < end) {
      if (!receive_some(bytes)) break;
    }
    return bytes;
  }
  std::string receive_all(Milliseconds limit = patience) const;

 private:
  explicit Line(int fd) : fd_(fd) {}
  bool receive_some(std::string& bytes) const;  // waits a moment at most; false: closed

  int fd_;
};

// A port of loopback that was free a moment ago. Throws std::runtime_error if there is none.
unsigned short free_port();

struct HttpAnswer {
  int status = 0;  // 0: no HTTP answer
  std::string head;
  std::string body;                // unchunked
  boost::json::value json;         // of the body; null if it is none
  std::string error_code() const;  // "" if the body is no error
};

struct Ask {
  std::string method = "GET";
  std::string target;
  std::string body = {};
};

std::string request_bytes(const Ask& ask);
// bytes: a whole answer, as received.
HttpAnswer parse_answer(std::string_view bytes);
HttpAnswer ask_socket(const std::filesystem::path& socket, const Ask& ask);
HttpAnswer ask_port(unsigned short port, const Ask& ask);

}  // namespace gopx::testing
