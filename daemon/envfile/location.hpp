// Where the Go env file is, as `go env GOENV` means it (os.UserConfigDir,
// cmd/go/internal/cfg.EnvFile).
//
// $GOENV if not empty ("off", exactly so, means: no file), else UserConfigDir()/go/env:
// $XDG_CONFIG_HOME if not empty, else $HOME/.config; on a Mac always $HOME/Library/Application
// Support. Only the environment of each go process decides, so a daemon can only say what a go
// started from the same environment would read. A relative path means another file in every folder:
// such a one is never managed.
#pragma once

#include <string>

#include "config/config.hpp"
#include "sys/environment.hpp"
#include "sys/system.hpp"

namespace gopx::envfile {

struct EnvLocation {
  std::string path;         // absolute; "" = there is no file that could be managed
  std::string problem;      // why not, one sentence that says what to do; "" = fine
  bool is_default = false;  // a go process without GOENV in its environment reads this file
};

// Pure: looks at no disk. [go] env_file wins; a leading "~/" in it means $HOME.
EnvLocation locate_env_file(const sys::Environment& environment, const config::GoSettings& settings,
                            api::System system = sys::this_system());

}  // namespace gopx::envfile
