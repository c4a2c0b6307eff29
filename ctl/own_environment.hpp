// What only gopxctl can see: the environment of the shell that it was started from, which is the
// environment of the go commands started there. The daemon lives in another one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/paths.hpp"
#include "api/types.hpp"
#include "ctl/files.hpp"

namespace gopx::ctl {

struct OwnEnvironment {
  const api::PathInputs& here;
  const std::function<bool(const std::string&, const std::string&)>& same_file;
  const Files& files;
};

// Everything that defeats or changes, for go commands of this shell, what the status says; worst
// first.
std::vector<api::Warning> own_warnings(const OwnEnvironment& own, const api::Status& status);

// GOPROXY as it is exported here (passwords as xxxxx), or nothing: go then reads the env file.
std::optional<std::string> exported_goproxy(const api::Environment& environment);

}  // namespace gopx::ctl
