// One developer's computer in miniature: a private home with a Go env file, a gopxd with its files,
// gopxctl, and the real go, all of them seeing nothing but the mirrors of a lab.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/folder.hpp"
#include "support/go.hpp"
#include "support/lab_client.hpp"
#include "support/process.hpp"
#include "support/raw_http.hpp"

namespace gopx::testing {

class Machine {
 public:
  using Status = boost::json::value;
  using Condition = std::function<bool(const Status&)>;

  // With settings that make everything happen within seconds, and every mirror of the lab an
  // endpoint that may stand in. The env file does not exist yet.
  explicit Machine(const LabClient& lab);
  // Lets gopxd end, and keeps what it says of its loop for the line that is printed at the end.
  ~Machine();

  // Before start(). value: TOML, strings with their quotes. A table [sumdb] takes the place of the
  // lab's.
  void set(const std::string& table, const std::string& key, const std::string& value);
  // Before start(): more TOML, at the end of the file.
  void add_config(const std::string& toml) { more_config_ += toml; }
  void trust(std::string_view letter, const std::string& trust) {
    trust_[std::string{letter}] = trust;
  }
  // The daemon finds an empty folder there, by a mount of its own. Say so before: can_hide().
  void hide(const std::filesystem::path& folder) { hidden_.push_back(folder.string()); }
  // Takes root's rights; says which test is skipped where that can't be.
  static bool can_hide(const std::string& test);
  void variable(const std::string& name, const std::string& value) { environment_[name] = value; }

  std::filesystem::path home() const { return scratch_.path(); }
  std::filesystem::path env_file() const { return home() / ".config/go/env"; }
  std::filesystem::path config_file() const { return home() / ".config/gopx/gopxd.toml"; }
  std::filesystem::path socket() const { return home() / "run/gopx/gopxd.sock"; }
  std::filesystem::path state_dir() const { return home() / ".local/state/gopx"; }
  std::filesystem::path log() const { return home() / "gopxd.log"; }
  std::string env_text() const { return got(env_file().string()).value_or("(no file)"); }
  void write_env(const std::string& text) const { put(env_file().string(), text); }
  // The usual env file: other lines around a GOPROXY line with this chain, and the lab's database.
  std::string usual_env(const std::string& chain) const;
  // What gopxd has kept against databases and relays, all files of it in one; "" = nothing.
  std::string evidence() const;
  // The value of the GOPROXY line as go reads it, or "".
  std::string goproxy() const;

  void start();                              // returns when gopxd answers and has read the env file
  void spawn();                              // does not wait
  std::optional<int> stop(int signal = 15);  // the exit code
  Process& daemon() { return *daemon_; }
  void write_config() const;
  // gopxd or gopxctl with these arguments, to its end.
  Outcome gopxd(const std::vector<std::string>& arguments) const;
  Outcome ctl(const std::vector<std::string>& arguments) const;

  // Any program (argv[0]: its path) in this home, with gopx's programs on PATH, to its end.
  Outcome program(const std::vector<std::string>& argv) const;
  // The same as a command that is yet to be started.
  Command command(const std::vector<std::string>& argv) const;

  HttpAnswer get(const std::string& target) const { return ask_socket(socket(), {"GET", target}); }
  HttpAnswer post(const std::string& target, const std::string& body = "") const {
    return ask_socket(socket(), {"POST", target, body});
  }
  Status status() const { return get("/v1/status").json; }
  // Does a gopxd answer there? A socket may stand there without one.
  bool answers() const;
  // Throws with the last status and the log's end if it does not come true.
  Status wait_until(const std::string& what, const Condition& holds,
                    Milliseconds limit = patience) const;
  Status wait_for_takeover() const;  // also by the env file
  Status wait_for_revert() const;
  void wait_until_healthy(std::string_view endpoint) const;

  // go with these arguments, to its end; the module cache is the one of the last download().
  Outcome go(const std::vector<std::string>& arguments, Milliseconds limit = patience) const;
  // The same, not waited for.
  std::unique_ptr<Process> spawn_go(const std::vector<std::string>& arguments) const;
  // `go mod download` of everything the lab has, into an empty module cache.
  Outcome download(Milliseconds limit = patience);

 private:
  Environment environment() const;
  Command go_command(const std::vector<std::string>& arguments) const;
  std::string config_text() const;
  std::string log_tail() const;

  const LabClient& lab_;
  Scratch scratch_;
  std::map<std::string, std::map<std::string, std::string>> settings_;
  std::map<std::string, std::string> trust_;
  std::string more_config_;
  std::vector<std::string> hidden_;
  Environment environment_;
  int downloads_ = 0;
  std::unique_ptr<Process> daemon_;
};

// "/goenv/current" of a status and the like, as text; "null" for null, "" where there is nothing.
std::string text_at(const boost::json::value& value, std::string_view pointer);
// A field of the endpoint with this name.
std::string endpoint_field(const Machine::Status& status, std::string_view name,
                           std::string_view field);
bool has_warning(const Machine::Status& status, std::string_view code);

}  // namespace gopx::testing
