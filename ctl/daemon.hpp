// The daemon as the commands see it: one request, one answer, or a stream of lines. client.hpp has
// the real one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "api/commands.hpp"
#include "base/sentence.hpp"
#include "base/time.hpp"

namespace gopx::ctl {

struct DaemonRequest {
  std::string_view method;
  std::string path;  // with its query, escaped
  std::string body;
  Duration patience = std::chrono::seconds{5};  // for the whole answer; of a stream: for its head
};

// What carries this command to the daemon.
DaemonRequest request_for(const api::Command& command);

struct DaemonResponse {
  int status = 0;
  std::string body;
};

struct ClientError {
  bool unreachable = true;  // nobody listens there; false: somebody does, but not as gopxd should
  Sentence message;
  // Where it is not the usual one: of a gopxd that was started for the question and gave up; 77 for
  // a socket of another user.
  std::optional<int> exit_code = {};
  Sentence detail = {};  // which socket, and what the system says of it; may be empty
};

class Daemon {
 public:
  virtual ~Daemon() = default;
  virtual tl::expected<DaemonResponse, ClientError> ask(const DaemonRequest& request) = 0;
  // Gives each line of the answer's body until it ends, with the daemon or before it, or `line`
  // returns false. An answer that is not 200 is given back whole, without any line.
  virtual tl::expected<DaemonResponse, ClientError> follow(
      const DaemonRequest& request, const std::function<bool(std::string_view)>& line) = 0;
  virtual const std::string& socket() const = 0;
};

}  // namespace gopx::ctl
