// Where things are: the same answer for daemon and client, from an environment that is handed in.
// Pure text; the one question to the file system is a function that the caller gives. XDG variables
// that are not absolute paths are ignored, as their specification says; empty variables count as
// unset.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/translation.hpp"

namespace gopx::api {

using Environment = std::map<std::string, std::string, std::less<>>;

enum class System : std::uint8_t { linux_, macos };

struct PathInputs {
  Environment environment;
  System system = System::linux_;
  unsigned uid = 0;
  std::function<bool(const std::string& path)> directory_exists;  // empty = nothing exists
};

// The value of a variable, unless it is unset or empty.
std::optional<std::string> variable(const Environment& environment, std::string_view name);
// The reader's, by the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty.
Language language_of(const Environment& environment);

// GOPX_SOCKET, else $XDG_RUNTIME_DIR/gopx/, else /run/user/UID/gopx/ if /run/user/UID exists, else
// /tmp/gopx-UID/. macOS: ~/Library/Caches/gopx/ (/tmp/gopx-UID/ without a home).
std::string socket_path(const PathInputs& here);
// The variable that decided socket_path(): GOPX_SOCKET, XDG_RUNTIME_DIR, or HOME (macOS); "" if
// none did, so that it is this user's usual place.
std::string_view socket_variable(const PathInputs& here);
// Where gopxd says what an exported GOPROXY should be (gotool/exported_file.hpp): beside its
// socket; "" for a socket without a path.
std::string exported_path(std::string_view socket);
// GOPX_CONFIG, else gopx/gopxd.toml in the user's configuration folder; nothing without a home.
std::optional<std::string> config_path(const PathInputs& here);
// GOPX_STATE_DIR, else the gopx folder in the user's state folder; nothing without a home.
std::optional<std::string> state_dir(const PathInputs& here);
// What `go env GOENV` means for a go command started here: GOENV, else go/env in
// os.UserConfigDir(). "off" stays "off"; nothing without a home, or where go would refuse
// (XDG_CONFIG_HOME not absolute).
std::optional<std::string> go_env_file(const PathInputs& here);

// Of the whole machine.
constexpr std::string_view fleet_config_path = "/etc/gopx/gopxd.toml";

}  // namespace gopx::api
