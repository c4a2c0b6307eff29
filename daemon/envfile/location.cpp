// The rules of os.UserConfigDir and of $GOENV. See location.hpp.
#include "envfile/location.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace gopx::envfile {

namespace {

constexpr std::size_t shown_max = 4096;  // bytes of a path in a message

bool is_absolute(std::string_view path) { return path.starts_with('/'); }

EnvLocation nowhere(std::string problem) { return {"", std::move(problem), false}; }

EnvLocation at(std::string path, std::string_view source) {
  if (is_absolute(path)) return {std::move(path), "", false};
  return nowhere(fmt::format(
      "{} is the relative path \"{}\", a different file in every directory: use an absolute path",
      source, printable(path, shown_max)));
}

EnvLocation below_config_folder(std::string folder, std::string_view source) {
  EnvLocation place = at(std::move(folder), source);
  if (place.path.empty()) return place;
  return {place.path + "/go/env", "", true};
}

EnvLocation default_location(const sys::Environment& environment, api::System system) {
  const std::string xdg(sys::value_of(environment, "XDG_CONFIG_HOME"));
  if (system != api::System::macos && !xdg.empty())
    return below_config_folder(xdg, "XDG_CONFIG_HOME");
  const std::string home(sys::value_of(environment, "HOME"));
  if (home.empty()) {
    return nowhere("neither HOME nor XDG_CONFIG_HOME is set, so go has no env file: set HOME");
  }
  const auto inside = system == api::System::macos ? "/Library/Application Support" : "/.config";
  return below_config_folder(home + inside, "HOME");
}

std::string with_home(const sys::Environment& environment, const std::string& path) {
  const std::string home(sys::value_of(environment, "HOME"));
  return path.starts_with("~/") && !home.empty() ? home + path.substr(1) : path;
}

}  // namespace

EnvLocation locate_env_file(const sys::Environment& environment, const config::GoSettings& settings,
                            api::System system) {
  EnvLocation usual = default_location(environment, system);
  if (!settings.env_file.empty()) {
    EnvLocation place = at(with_home(environment, settings.env_file), "[go] env_file");
    place.is_default = !place.path.empty() && place.path == usual.path;
    return place;
  }
  const std::string goenv(sys::value_of(environment, "GOENV"));
  if (goenv.empty()) return usual;
  if (goenv == "off") {
    return nowhere("GOENV=off: go reads no env file, so gopxd can't change GOPROXY; unset GOENV");
  }
  EnvLocation place = at(goenv, "GOENV");
  place.is_default = !place.path.empty() && place.path == usual.path;
  return place;
}

}  // namespace gopx::envfile
