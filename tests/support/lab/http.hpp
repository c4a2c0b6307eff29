// HTTP/1.1 as bytes. The lab has its own few lines of it, because its faults must be exact to the
// byte and a library would mend them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gopx::lab {

constexpr std::size_t head_bytes_max = 16 * 1024;
constexpr std::size_t body_bytes_max = 64 * 1024;

struct Request {
  std::string method;
  std::string target;                          // as sent
  std::string path;                            // decoded, without the query
  std::map<std::string, std::string> query;    // decoded
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::size_t content_length() const;
  bool keep_alive() const;
};

struct Reply {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // further ones
};

// head: request line and headers up to and with the empty line. nullopt if it is no HTTP/1 request.
std::optional<Request> parse_head(std::string_view head);
std::string_view reason_of(int status);
// Status line, headers with a true Content-Length (unless the headers bring one), empty line.
std::string head_of(const Reply& reply);
inline std::string bytes_of(const Reply& reply) { return head_of(reply) + reply.body; }

}  // namespace gopx::lab
