// What gopxctl's shell hook does before each prompt: may an exported GOPROXY be changed, and to
// what? An exported GOPROXY wins over the env file, so go commands of that shell would never see
// what gopxd writes.
//
// It is touched only if what the person exported is the value that gopxd has on record as the
// user's own: then it follows the env file. Everything else that was exported by hand is left
// alone, and so is whatever has a password in it (the daemon shows those as xxxxx). Without a
// daemon the person's own value is put back. What the person had exported travels in GOPX_HOOK_OWN,
// and what the hook has put in its place in GOPX_HOOK_SET, so that shells started from this one
// know it too.
#pragma once

#include <optional>
#include <string>

#include "api/paths.hpp"
#include "ctl/daemon.hpp"

namespace gopx::ctl {

// A prompt waits for it: a daemon that is busy or stopped for longer than this changes nothing.
constexpr Duration hook_patience = std::chrono::milliseconds{3};

struct HookStep {
  std::string goproxy;             // what to export now
  std::optional<std::string> own;  // the person's value, if another one stands for it now
};

// Nothing: leave everything as it is.
std::optional<HookStep> hook_step(const api::Environment& environment, Daemon& daemon);

// For the shell: GOPROXY on the first line, on the second one the person's own value or "-".
std::string hook_lines(const HookStep& step);

}  // namespace gopx::ctl
