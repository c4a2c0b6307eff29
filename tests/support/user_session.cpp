// See user_session.hpp.
#include "support/user_session.hpp"

#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "support/folder.hpp"

namespace gopx::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* user = "65534";  // nobody
constexpr const char* inside = "/home/gopx";
constexpr const char* path = "/usr/sbin:/usr/bin:/sbin:/bin";
constexpr int impossible = 77;  // exit code of the script

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string shipped(const std::string& file) {
  return got(std::string{GOPX_SOURCE_DIR "/systemd/"} + file).value();
}

}  // namespace

UserSession::UserSession(const Machine& machine) : home_{machine.home().string()} {
  const std::string units = home_ + "/.config/systemd/user/";
  fs::create_directories(home_ + "/bin");
  for (const std::string program : {"gopxd", "gopxctl"})
    fs::copy_file(std::string{GOPX_BINARY_DIR "/bin/"} + program, home_ + "/bin/" + program);
  put(units + "gopxd.service",
      replaced(shipped("gopxd.service"), "=gopx", std::string{"="} + inside + "/bin/gopx"));
  put(units + "gopxd.socket", shipped("gopxd.socket"));
  drop_in("test", "[Service]\nStandardError=append:%h/gopxd.log\nRestartSec=100ms\n");
  fs::permissions(home_, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec);
  fs::permissions(home_ + "/run", fs::perms::owner_all);
}

// The script would be killed, and its children are not ours.
UserSession::~UserSession() {
  if (!script_ || !script_->running()) return;
  script_->send(SIGTERM);
  script_->wait();
}

void UserSession::own_everything() const {
  run({.argv = {"/bin/chown", "-R", user, home_}, .environment = {}});
}

pid_t UserSession::manager() const {
  const auto text = got(home_ + "/manager.pid");
  return text && !text->empty() ? static_cast<pid_t>(std::stol(*text)) : 0;
}

bool UserSession::up() {
  own_everything();
  fs::remove(home_ + "/manager.pid");
  Command command{.argv = {"/bin/bash", GOPX_SOURCE_DIR "/tests/support/user_session.sh", home_},
                  .environment = {{"PATH", path}}};
  command.out = command.err = home_ + "/manager.log";
  script_ = std::make_unique<Process>(command);
  return eventually([this] {
           return !script_->running() ||
                  (manager() != 0 && systemctl({"is-system-running"}).out.find("running") == 0);
         }) &&
         script_->running();
}

bool UserSession::start_or_skip(const std::string& test) {
  if (up()) return true;
  const std::string why = got(home_ + "/manager.log").value_or("");
  if (script_->wait(Milliseconds{0}) != impossible)
    throw std::runtime_error("systemd --user does not start: " + why);
  std::fprintf(stderr, "SKIPPED: %s: no systemd --user of our own: %s\n", test.c_str(),
               why.c_str());
  return false;
}

void UserSession::start() {
  if (!up()) throw std::runtime_error("systemd --user does not start again");
}

void UserSession::stop() {
  script_->send(SIGTERM);
  if (!script_->wait()) throw std::runtime_error("systemd --user does not end");
}

void UserSession::drop_in(const std::string& name, const std::string& text) {
  put(home_ + "/.config/systemd/user/gopxd.service.d/" + name + ".conf", text);
  own_everything();
  if (script_) systemctl({"daemon-reload"});
}

Outcome UserSession::as_user(const std::vector<std::string>& argv) const {
  const std::string home = std::string{"HOME="} + inside;
  const std::string runtime = std::string{"XDG_RUNTIME_DIR="} + inside + "/run";
  Command command{
      .argv = {"/usr/bin/nsenter", "-t", std::to_string(manager()), "-m", "/usr/bin/setpriv",
               "--reuid", user, "--regid", user, "--clear-groups", "/usr/bin/env", "-i", home,
               runtime, std::string{"PATH="} + path, "SYSTEMD_COLORS=0"},
      .environment = {}};
  command.argv.insert(command.argv.end(), argv.begin(), argv.end());
  return run(command);
}

Outcome UserSession::systemctl(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv{"systemctl", "--user", "--no-pager"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return as_user(argv);
}

Outcome UserSession::ctl(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), std::string{inside} + "/bin/gopxctl");
  return as_user(arguments);
}

std::string UserSession::property(const std::string& name) const {
  std::string value = systemctl({"show", "gopxd", "--value", "-p", name}).out;
  while (value.ends_with('\n')) value.pop_back();
  return value;
}

pid_t UserSession::main_pid() const { return static_cast<pid_t>(std::stol(property("MainPID"))); }

}  // namespace gopx::testing
