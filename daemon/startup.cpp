// Paths follow api/paths (shared with the client); the command line wins over the environment.
#include "startup.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "api/paths.hpp"
#include "io/envdisk.hpp"
#include "io/files.hpp"
#include "io/system.hpp"
#include "probes/catalogue.hpp"

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
  auto text = io::read_file_if_exists(path, config::file_bytes_max + 1);
  if (!text) {
    problems.push_back({path, 0, 0, "", text.error().message, false});
    return std::nullopt;
  }
  if (*text) return config::Source{path, std::move(**text)};
  if (must_exist) {
    problems.push_back({path, 0, 0, "",
                        "there is no such file; `gopxd --print-config` prints one to start from",
                        false});
  }
  return std::nullopt;
}

}  // namespace

io::Environment process_environment() {
  io::Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Places find_places(const Options& options, const io::Environment& environment) {
  api::Surroundings here;
  here.environment = environment;
  here.system = io::this_system() == io::System::macos ? api::System::macos : api::System::linux_;
  here.uid = getuid();
  here.directory_exists = is_directory;
  Places places;
  places.config = options.config ? *options.config : api::config_path(here).value_or("");
  places.config_must_exist = options.config || !io::value_of(environment, "GOPX_CONFIG").empty();
  places.fleet = options.no_system ? std::string{} : std::string(api::fleet_config_path);
  places.socket = options.socket ? *options.socket : api::socket_path(here);
  places.state_dir = options.state_dir ? *options.state_dir : api::state_dir(here).value_or("");
  if (places.state_dir.empty())
    places.state_dir = io::parent_of(places.socket) + "/state";  // no home
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

std::string describe_problems(const std::vector<config::Problem>& problems) {
  std::string text;
  for (const config::Problem& problem : problems) {
    text += fmt::format("{}{}\n", problem.warning ? "warning: " : "", config::to_string(problem));
  }
  return text;
}

void say(const std::string& text) { std::fprintf(stderr, "gopxd: %s\n", text.c_str()); }

std::string resolved(const std::string& env_path) {
  return env_path.empty() ? env_path : io::resolve_links(env_path).path;
}

int refused(const io::LockRefusal& refusal) {
  say(refusal.error.message);
  return refusal.holder != 0 ? exit_temporary : exit_software;
}

}  // namespace gopx
