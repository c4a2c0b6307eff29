// The real daemon: HTTP/1.1 over its Unix socket, blocking, with a time-out for everything, one
// connection per request. Made for a short life: nothing is linked for it that would have to be
// loaded at the start.
#pragma once

#include <string>

#include "ctl/daemon.hpp"

namespace gopx::ctl {

class Client final : public Daemon {
 public:
  static constexpr std::size_t body_bytes_max = 32 * 1024 * 1024;
  static constexpr std::size_t line_bytes_max = 4 * 1024 * 1024;  // of a stream
  static constexpr Duration connect_patience = std::chrono::seconds{2};

  // own_uid: a socket whose folder belongs to anybody else but root is not talked to (except by
  // root).
  Client(std::string socket, unsigned own_uid) : socket_{std::move(socket)}, own_uid_{own_uid} {}

  tl::expected<DaemonResponse, ClientError> ask(const DaemonRequest& request) override;
  tl::expected<DaemonResponse, ClientError> follow(
      const DaemonRequest& request, const std::function<bool(std::string_view)>& line) override;
  const std::string& socket() const override { return socket_; }

 private:
  std::string socket_;
  unsigned own_uid_;
};

// Asks over a socket that is connected already and stays so. `name`: of who is there, for errors.
tl::expected<DaemonResponse, ClientError> ask_over(int fd, const std::string& name,
                                                   const DaemonRequest& request);

}  // namespace gopx::ctl
