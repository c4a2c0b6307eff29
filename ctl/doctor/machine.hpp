// The machine as doctor sees it: files, folders, programs and the environment of the caller, each
// behind a function, so that a test hands in a machine of its own. Nothing here changes anything.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/go_settings.hpp"
#include "api/paths.hpp"
#include "base/time.hpp"
#include "ctl/files.hpp"

namespace gopx::ctl::doctor {

struct PathFacts {
  unsigned owner = 0;
  bool is_folder = false;
  bool can_read = false;
  bool can_write = false;
};

struct Disk {
  std::uint64_t free_bytes = 0;  // for us
  bool is_read_only = false;
};

struct Machine {
  api::PathInputs here;
  Files files;
  std::string folder;  // the working folder
  WallTime now{};
  std::function<std::optional<PathFacts>(const std::string& path)> look;
  std::function<std::optional<Disk>(const std::string& path)> disk;
  // With every link followed; nothing where there is no such file.
  std::function<std::optional<std::string>(const std::string& path)> resolve;
  // Of a user, as /etc/passwd has it.
  std::function<std::optional<std::string>(unsigned uid)> home_of;
  std::function<std::string(unsigned uid)> user_name;
  // Does anybody listen there? For addresses of this machine only; waits for at most 200 ms.
  std::function<bool(const std::string& address, std::uint16_t port)> listens;

  std::optional<std::string> variable(std::string_view name) const {
    return api::variable(here.environment, name);
  }
  std::string home() const { return variable("HOME").value_or(""); }
  // In the working folder, or in the nearest one above it that has such a file.
  std::optional<std::string> above(std::string_view name) const;
  std::optional<std::string> program(std::string_view name) const;  // its path, found on PATH
  bool is_container() const;
};

Machine real_machine(const api::PathInputs& here, const Files& files, WallTime now);

// go as it is started here: which one, and what it reads.
struct GoSetup {
  std::string program;  // "" = no go on PATH
  std::string root;
  std::string version;                // "go1.23.5"; "" = not known
  std::string env_file;               // "off" = none; "" = no home
  api::Layers layers;                 // in go's order
  std::optional<std::string> go_mod;  // the text of the go.mod that holds here
  std::string go_mod_path;

  std::optional<api::GoSetting> setting(std::string_view name) const {
    return api::setting(layers, name);
  }
  std::string value(std::string_view name) const;  // "" = not set
  // What go asks: the setting, or go's default where nothing sets it.
  std::string goproxy() const;
  std::string module_cache(const Machine& machine) const;
};
GoSetup go_setup(const Machine& machine);

// The path with ~ for the home, fit to show.
std::string shown_path(const Machine& machine, std::string_view path);

// A text for a shell: as it stands where it holds nothing special, else in single quotes.
std::string shell_word(std::string_view text);
// May it stand in a command at all? Letters, digits and - . _ for hosts, with [ ] : for addresses;
// the same and / ~ + for module paths; what a URL may hold for addresses.
bool is_plausible_host(std::string_view text);
bool is_plausible_module(std::string_view text);
bool is_plausible_value(std::string_view text);  // of a setting: no control characters, ASCII

}  // namespace gopx::ctl::doctor
