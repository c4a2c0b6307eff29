// Paths follow api/paths (shared with the client); the command line wins over the environment.
#include "startup.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "api/paths.hpp"
#include "base/render.hpp"
#include "base/sentence.hpp"
#include "probes/catalogue.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"
#include "sys/links.hpp"
#include "sys/ownership.hpp"
#include "sys/signals.hpp"
#include "sys/system.hpp"

extern char** environ;

namespace gopx {
namespace {

bool is_directory(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

// nullopt = there is no such file; a file that can't be read becomes a problem.
std::optional<config::Source> read_source(const std::string& path, bool must_exist,
                                          std::vector<config::Problem>& problems) {
  if (path.empty()) return std::nullopt;
  auto text = sys::read_file_if_exists(path, config::file_bytes_max + 1);
  if (!text) {
    problems.push_back({path, 0, 0, "", verbatim(text.error().message), false});
    return std::nullopt;
  }
  if (*text) return config::Source{path, std::move(**text)};
  if (must_exist) {
    problems.push_back({path, 0, 0, "",
                        say("no such file; `gopxd --print-config` prints one to start with"),
                        false});
  }
  return std::nullopt;
}

}  // namespace

sys::Environment process_environment() {
  sys::Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Places find_places(const Options& options, const sys::Environment& environment) {
  api::PathInputs here;
  here.environment = environment;
  here.system = sys::this_system();
  here.uid = getuid();
  here.directory_exists = is_directory;
  Places places;
  places.config = options.config ? *options.config : api::config_path(here).value_or("");
  places.config_must_exist = options.config || !sys::value_of(environment, "GOPX_CONFIG").empty();
  places.fleet = options.no_system ? std::string{} : std::string(api::fleet_config_path);
  places.socket = options.socket ? *options.socket : api::socket_path(here);
  if (!options.socket) places.socket_variable = api::socket_variable(here);
  places.state_dir = options.state_dir ? *options.state_dir : api::state_dir(here).value_or("");
  if (places.state_dir.empty())
    places.state_dir = sys::parent_of(places.socket) + "/state";  // no home
  return places;
}

config::Loaded load_configuration(const Places& places) {
  std::vector<config::Problem> problems;
  config::Sources sources;
  sources.fleet = read_source(places.fleet, false, problems);
  sources.user = read_source(places.config, places.config_must_exist, problems);
  sources.catalogue = probes::catalogue();
  config::Loaded loaded = config::load(sources);
  loaded.problems.insert(loaded.problems.begin(), problems.begin(), problems.end());
  return loaded;
}

std::string first_error(const std::vector<config::Problem>& problems) {
  for (const config::Problem& problem : problems) {
    if (!problem.warning) return config::to_string(problem);
  }
  return {};
}

std::string describe_problems(const std::vector<config::Problem>& problems, Language language) {
  std::string text;
  for (const config::Problem& problem : problems) {
    text += fmt::format(
        "{}{}\n", problem.warning ? render(msgid("warning"), {.language = language}) + ": " : "",
        config::to_string(problem, {.language = language}));
  }
  return text;
}

Language language_of(const sys::Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto locale = sys::value_of(environment, name);
    if (!locale.empty()) return language_of_locale(locale);
  }
  return Language::english;
}

void complain(const std::string& text) { std::fprintf(stderr, "gopxd: %s\n", text.c_str()); }

std::string resolved(const std::string& env_path) {
  return env_path.empty() ? env_path : sys::resolve_links(env_path).path;
}

// A folder of somebody else, on the way to what we have to make there.
bool explain_obstacle(const std::string& path, const std::string& variable) {
  const auto obstacle = sys::obstacle_on_the_way(path, sys::Need::write);
  if (!obstacle) return false;
  const auto owner = sys::user_and_id(obstacle->owner);
  if (variable == "XDG_RUNTIME_DIR") {
    complain(fmt::format(
        "{} is in XDG_RUNTIME_DIR, but {} belongs to {}; you are {}. Unset the variable, or log in "
        "again as {} (su - instead of su):\n  env -u XDG_RUNTIME_DIR gopxd",
        path, obstacle->folder, owner, sys::user_and_id(geteuid()), sys::user_name(geteuid())));
    return true;
  }
  complain(
      fmt::format("{} belongs to {}, so {} can't be created. Take it back:\n  sudo chown -R {}: {}",
                  obstacle->folder, owner, path, sys::chown_word(geteuid()), obstacle->folder));
  return true;
}

int refused(const sys::LockRefusal& refusal, const Places& places) {
  complain(refusal.error.message);
  if (refusal.holder != 0) return exit_temporary;
  return explain_obstacle(places.state_dir, "") ? exit_not_permitted : exit_software;
}

int refused(const control::SocketRefusal& refusal, const Places& places) {
  complain(refusal.error.message);
  if (refusal.taken) return exit_temporary;
  return explain_obstacle(places.socket, places.socket_variable) ? exit_not_permitted
                                                                 : exit_software;
}

std::optional<int> refuse_foreign_home(const sys::Environment& environment) {
  if (geteuid() != 0) return std::nullopt;
  for (const char* variable : {"HOME", "XDG_RUNTIME_DIR"}) {
    const std::string folder{sys::value_of(environment, variable)};
    const auto owner = folder.empty() ? std::nullopt : sys::owner_of(folder);
    if (!owner || *owner == 0) continue;
    const auto name = sys::user_name(*owner);
    complain(fmt::format(
        "you are root, but {}={} belongs to {}: {} could not change the files that root creates "
        "there. Run gopxd as {}, without sudo; from a root shell:\n  sudo -u {} -H gopxd",
        variable, folder, sys::user_and_id(*owner), name, name, sys::sudo_word(*owner)));
    return exit_not_permitted;
  }
  return std::nullopt;
}

namespace {

constexpr Duration look_patience = std::chrono::milliseconds{300};  // somebody looks, or just died
constexpr Duration leaving_patience = std::chrono::seconds{4};      // promised to be gone in two
constexpr Duration restore_patience = std::chrono::seconds{15};     // promised to be gone in ten
constexpr Duration try_again_after = std::chrono::milliseconds{50};

Duration patience_with(const api::LockNote& holder) {
  if (holder.stage == api::Stage::restoring) return restore_patience;
  if (holder.stage == api::Stage::stopping) return leaving_patience;
  return look_patience;
}

}  // namespace

tl::expected<sys::InstanceLock, sys::LockRefusal> take_lock(const std::string& state_dir,
                                                            const std::string& env_file) {
  const Duration begin = sys::running_time();
  for (;;) {
    auto lock = sys::InstanceLock::acquire(state_dir, env_file);
    if (lock || lock.error().holder == 0) return lock;
    const bool over = sys::running_time() - begin >= patience_with(lock.error().who);
    if (over || sys::is_asked_to_end()) return lock;
    poll(nullptr, 0,
         static_cast<int>(
             std::chrono::duration_cast<std::chrono::milliseconds>(try_again_after).count()));
  }
}

}  // namespace gopx
