// See machine.hpp.
#include "support/machine.hpp"

#include <signal.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace gopx::testing {
namespace {

namespace json = boost::json;

constexpr Milliseconds end_patience{3'000};  // for a gopxd that the test has not stopped
constexpr const char* programs = GOPX_BINARY_DIR "/bin/";
constexpr const char* unshare = "/usr/bin/unshare";

std::vector<std::string> with_program(const std::string& program,
                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{program};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

// What gopxd says at its end: "loop blocked at most 1.5 ms, 1.2 ms of work at most; 12 disk syncs
// apart, the longest 4.0 ms". The largest of all daemons of this program are printed when it ends.
class LoopFigures {
 public:
  LoopFigures() = default;
  LoopFigures(const LoopFigures&) = delete;
  LoopFigures& operator=(const LoopFigures&) = delete;
  ~LoopFigures() {
    if (daemons_ == 0) return;
    std::printf(
        "loop of %d daemons: held for %.1f ms at most, %.1f ms of work; disk sync %.1f ms\n",
        daemons_, held_, work_, sync_);
  }
  void take(const std::string& log) {
    constexpr std::string_view said = "loop blocked at most ";
    for (auto at = log.find(said); at != std::string::npos; at = log.find(said, at + 1)) {
      double held = 0, work = 0, sync = 0;
      const int read =
          std::sscanf(log.c_str() + at + said.size(),
                      "%lf ms, %lf ms of work at most; %*d disk syncs apart, the longest %lf",
                      &held, &work, &sync);
      if (read != 3) continue;
      ++daemons_;
      held_ = std::max(held_, held);
      work_ = std::max(work_, work);
      sync_ = std::max(sync_, sync);
    }
  }

 private:
  int daemons_ = 0;
  double held_ = 0, work_ = 0, sync_ = 0;  // milliseconds
};

LoopFigures& loop_figures() {
  static LoopFigures all;
  return all;
}

bool is_takeover(const Machine::Status& status) { return text_at(status, "/takeover") == "true"; }

}  // namespace

bool has_warning(const Machine::Status& status, std::string_view code) {
  const auto& all = status.at("warnings").as_array();
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& warning) { return text_at(warning, "/code") == code; });
}

std::string text_at(const json::value& value, std::string_view pointer) {
  boost::system::error_code missing;
  const json::value* const found = value.find_pointer(pointer, missing);
  if (found == nullptr) return "";
  return found->is_string() ? std::string{found->as_string()} : json::serialize(*found);
}

std::string endpoint_field(const Machine::Status& status, std::string_view name,
                           std::string_view field) {
  const auto* const all =
      status.is_object() ? status.as_object().if_contains("endpoints") : nullptr;
  if (all == nullptr) return "";
  for (const json::value& endpoint : all->as_array()) {
    if (text_at(endpoint, "/name") == name) return text_at(endpoint, "/" + std::string{field});
  }
  return "";
}

Machine::Machine(const LabClient& lab) : lab_(lab) {
  settings_ = {
      {"probe",
       {{"interval", "\"1500ms\""},
        {"standby_interval", "\"1500ms\""},
        {"deep_interval", "\"2s\""},
        {"confirm_interval", "\"50ms\""},
        {"timeout", "\"1500ms\""},
        {"connect_timeout", "\"1s\""}}},
      {"failover", {{"hold", "\"2s\""}}},
      {"catalogue", {{"builtin", "false"}}},
      {"metrics", {{"listen", "\"\""}}},
      {"notify", {{"desktop", "false"}}},
      {"log", {{"level", "\"debug\""}}},
  };
  std::filesystem::create_directories(home() / "run");
  std::filesystem::create_directories(home() / "work");
}

Machine::~Machine() {
  if (daemon_ && daemon_->running()) {
    daemon_->send(SIGTERM);
    daemon_->wait(end_patience);
  }
  try {
    loop_figures().take(got(log().string()).value_or(""));
  } catch (const std::exception&) {
    // A log that can't be read has no figures.
  }
}

void Machine::set(const std::string& table, const std::string& key, const std::string& value) {
  settings_[table][key] = value;
}

std::string Machine::config_text() const {
  std::string text;
  for (const auto& [table, values] : settings_) {
    text += "[" + table + "]\n";
    for (const auto& [key, value] : values) text += key + " = " + value + "\n";
  }
  std::string of_lab = lab_.canaries_toml();
  if (settings_.count("sumdb") > 0) of_lab.erase(0, of_lab.find("\n\n") + 2);  // its [sumdb]
  text += of_lab;
  for (const auto& [letter, trust] : trust_) {
    const auto at = text.find("trust", text.find("name = \"mirror-" + letter + "\""));
    text.replace(at, text.find('\n', at) - at, "trust = \"" + trust + "\"");
  }
  return text + more_config_;
}

void Machine::write_config() const { put(config_file().string(), config_text()); }

std::string Machine::usual_env(const std::string& chain) const {
  return "# my own settings\nGOFLAGS=-modcacherw\nGOPROXY=" + chain +
         "\nGOSUMDB=" + lab_.database_key() + "\n\nGOPRIVATE=corp.example.test\n";
}

std::string Machine::log_tail() const {
  constexpr std::size_t shown = 6000;  // bytes
  const std::string content = got(log().string()).value_or("");
  return content.substr(content.size() - std::min(shown, content.size()));
}

bool Machine::answers() const {
  try {
    return get("/v1/status").status == 200;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::string Machine::goproxy() const {
  constexpr std::string_view key = "\nGOPROXY=";
  const std::string text = "\n" + env_text();
  const auto at = text.rfind(key);
  if (at == std::string::npos) return "";
  const auto begin = at + key.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

Environment Machine::environment() const {
  Environment all = environment_;
  std::string path = "/usr/bin:/bin";
  if (!installed_gos().empty()) {
    path = installed_gos().front().binary.parent_path().string() + ":" + path;
  }
  all.insert({{"PATH", path},
              {"HOME", home().string()},
              {"XDG_RUNTIME_DIR", (home() / "run").string()},
              {"LANG", "C.UTF-8"},
              {"GOTOOLCHAIN", "local"}});
  for (const char* const name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* const value = std::getenv(name); value != nullptr) all[name] = value;
  }
  if (std::filesystem::exists(lab_.ca())) all.emplace("SSL_CERT_FILE", lab_.ca().string());
  return all;
}

bool Machine::can_hide(const std::string& test) {
  Command try_it;
  try_it.argv = {unshare, "--mount", "true"};
  if (run(try_it).exit == 0) return true;
  std::printf("SKIPPED: %s: mounts are not allowed here (not root)\n", test.c_str());
  return false;
}

void Machine::spawn() {
  Command command;
  if (!hidden_.empty()) {
    std::string script;
    for (const std::string& folder : hidden_)
      script += "mount -t tmpfs none '" + folder + "' || exit 1\n";
    command.argv = {unshare, "--mount", "/bin/sh", "-c", script + "exec \"$@\"", "sh"};
  }
  command.argv.push_back(std::string{programs} + "gopxd");
  command.argv.push_back("--no-system");
  command.environment = environment();
  command.out = log();
  command.err = log();
  daemon_ = std::make_unique<Process>(command);
}

void Machine::start() {
  write_config();
  spawn();
  const bool up = eventually([this] {
    if (!daemon_->running()) return true;
    try {
      const std::string chain = text_at(status(), "/goenv/current");
      return chain != "" && chain != "null";
    } catch (const std::exception&) {
      return false;  // no socket yet
    }
  });
  if (!up || !daemon_->running()) {
    throw std::runtime_error("gopxd does not start:\n" + log_tail());
  }
}

std::optional<int> Machine::stop(int signal) {
  daemon_->send(signal);
  return daemon_->wait();
}

Outcome Machine::gopxd(const std::vector<std::string>& arguments) const {
  Command command;
  command.argv = with_program(std::string{programs} + "gopxd", arguments);
  command.environment = environment();
  command.cwd = home();
  return run(command);
}

Outcome Machine::ctl(const std::vector<std::string>& arguments) const {
  Command command;
  command.argv = with_program(std::string{programs} + "gopxctl", arguments);
  command.environment = environment();
  command.cwd = home();
  return run(command);
}

Command Machine::command(const std::vector<std::string>& argv) const {
  Command command;
  command.argv = argv;
  command.environment = environment();
  command.environment["PATH"] = std::string{programs} + ":" + command.environment["PATH"];
  command.cwd = home();
  return command;
}

Outcome Machine::program(const std::vector<std::string>& argv) const { return run(command(argv)); }

Machine::Status Machine::wait_until(const std::string& what, const Condition& holds,
                                    Milliseconds limit) const {
  Status last;
  const bool came = eventually(
      [&] {
        last = status();
        return last.is_object() && holds(last);
      },
      limit);
  if (came) return last;
  throw std::runtime_error("never came: " + what + "\nlast status: " + json::serialize(last) +
                           "\nenv file:\n" + env_text() + "\nlog:\n" + log_tail());
}

Machine::Status Machine::wait_for_takeover() const {
  Status status = wait_until("a takeover", is_takeover);
  return wait_until("the plan in the env file", [this](const Status& now) {
    return is_takeover(now) && text_at(now, "/goenv/planned") == goproxy();
  });
}

Machine::Status Machine::wait_for_revert() const {
  return wait_until("a revert", [](const Status& status) { return !is_takeover(status); });
}

void Machine::wait_until_healthy(std::string_view endpoint) const {
  wait_until(std::string{endpoint} + " healthy", [endpoint](const Status& status) {
    return endpoint_field(status, endpoint, "state") == "healthy";
  });
}

std::string Machine::evidence() const {
  std::string all;
  const auto folder = state_dir() / "evidence";
  if (!std::filesystem::exists(folder)) return all;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    all += got(entry.path().string()).value_or("");
  return all;
}

Command Machine::go_command(const std::vector<std::string>& arguments) const {
  Command command;
  command.argv = with_program(installed_gos().front().binary.string(), arguments);
  command.environment = environment();
  command.environment["GOPATH"] = (home() / ("gopath-" + std::to_string(downloads_))).string();
  command.cwd = home() / "work";
  return command;
}

Outcome Machine::go(const std::vector<std::string>& arguments, Milliseconds limit) const {
  return run(go_command(arguments), limit);
}

std::unique_ptr<Process> Machine::spawn_go(const std::vector<std::string>& arguments) const {
  return std::make_unique<Process>(go_command(arguments));
}

Outcome Machine::download(Milliseconds limit) {
  ++downloads_;
  std::vector<std::string> arguments{"mod", "download"};
  for (const std::string& module : lab_.modules()) arguments.push_back(module);
  return go(arguments, limit);
}

}  // namespace gopx::testing
