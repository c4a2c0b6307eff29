// A real `systemd --user` of a test's own, for a user who is not root, with the shipped units
// installed in its home. See user_session.sh for what it stands on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/machine.hpp"
#include "support/process.hpp"

namespace gopx::testing {

class UserSession {
 public:
  // Installs gopxd, gopxctl and the units into the machine's home, which becomes the user's. The
  // home is /home/gopx to what runs inside.
  explicit UserSession(const Machine& machine);
  UserSession(const UserSession&) = delete;
  UserSession& operator=(const UserSession&) = delete;
  ~UserSession();

  // Says loudly, by name, why it can't be done here, and gives false.
  bool start_or_skip(const std::string& test);
  void start();  // again, after stop()
  void stop();   // as a log-out does: every service is stopped

  // A drop-in of this name for gopxd.service, and daemon-reload if the manager runs.
  void drop_in(const std::string& name, const std::string& text);
  Outcome systemctl(const std::vector<std::string>& arguments) const;
  Outcome as_user(const std::vector<std::string>& argv) const;
  Outcome ctl(std::vector<std::string> arguments) const;
  // A property of gopxd.service, such as "ActiveState".
  std::string property(const std::string& name) const;
  pid_t main_pid() const;
  // Everything in the home belongs to the user: call it after writing there.
  void own_everything() const;

 private:
  bool up();
  pid_t manager() const;

  std::string home_;
  std::unique_ptr<Process> script_;
};

}  // namespace gopx::testing
