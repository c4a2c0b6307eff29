// Private D-Bus buses with stand-ins for logind, NetworkManager and whoever shows notices: a real
// dbus-daemon, and python3-dbusmock run by the system's own Python.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/folder.hpp"
#include "support/process.hpp"

namespace gopx::testing {

class Bus {
 public:
  Bus();
  std::string address() const { return "unix:path=" + socket(); }
  // False, after saying loudly by name what is missing.
  bool start_or_skip(const std::string& test);
  void start();
  void stop() { daemon_.reset(); }
  pid_t pid() const { return daemon_->pid(); }
  // A template of dbusmock; returns when its name is on the bus. `log`: where it writes its calls.
  void mock(const std::string& name, bool system, const std::string& bus_name);
  std::string mock_log(const std::string& name) const;
  // A method call; arguments as gdbus(1) takes them.
  void call(const std::string& destination, const std::string& path, const std::string& method,
            const std::vector<std::string>& arguments) const;

 private:
  std::string socket() const { return scratch_ / "bus"; }
  bool has(const std::string& bus_name) const;

  Scratch scratch_;
  std::unique_ptr<Process> daemon_;
  std::vector<std::unique_ptr<Process>> mocks_;
};

}  // namespace gopx::testing
