// A gopxd of our own, for commands that need none with a history: `gopxd --ephemeral`, started at
// the first question, at the other end of a socket pair. It goes when this object goes, and also
// when this process is killed, because the connection ends then.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "api/paths.hpp"
#include "ctl/daemon.hpp"

namespace gopx::ctl {

class EphemeralDaemon final : public Daemon {
 public:
  // own_path: of the running gopxctl, as find_gopxd takes it.
  EphemeralDaemon(std::optional<std::string> own_path, api::Environment environment)
      : own_path_{std::move(own_path)}, environment_{std::move(environment)} {}
  EphemeralDaemon(const EphemeralDaemon&) = delete;
  EphemeralDaemon& operator=(const EphemeralDaemon&) = delete;
  ~EphemeralDaemon() override;

  // The error has the exit code that gopxd gave, if it would not start (a bad configuration, say);
  // what it said about that stands on stderr already.
  tl::expected<DaemonResponse, ClientError> ask(const DaemonRequest& request) override;
  // Nothing is ever followed there.
  tl::expected<DaemonResponse, ClientError> follow(
      const DaemonRequest& request, const std::function<bool(std::string_view)>& line) override;
  const std::string& socket() const override { return name_; }

 private:
  std::optional<ClientError> start();
  int end();

  std::optional<std::string> own_path_;
  api::Environment environment_;
  std::string name_ = "gopxd --ephemeral";
  int fd_ = -1;
  pid_t child_ = 0;
};

}  // namespace gopx::ctl
