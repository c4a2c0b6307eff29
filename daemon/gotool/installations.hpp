// Every go installed on this machine, without running one: a user may have several, and they may
// disagree on what applies when the env file has no line. What their files say of it is read here;
// defaults.hpp asks them.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/event.hpp"
#include "sys/environment.hpp"

namespace gopx::gotool {

struct FoundGo {
  std::string binary;  // ROOT/bin/go, links resolved
  core::GoRoot root;
};

// In this order, each root once: [go] go_binary, the folders of $PATH, $GOROOT, /usr/local/go,
// /usr/lib/go*, /usr/lib/golang, the snap's, Homebrew's, ~/sdk/go*, ~/go/sdk/*, and what goenv,
// asdf and mise have installed. A program called go that stands in no GOROOT is passed over: a shim
// of those picks a version by folder, or downloads one. At most found_go_max.
std::vector<FoundGo> find_go(const sys::Environment& environment,
                             const config::GoSettings& settings);
constexpr std::size_t found_go_max = 32;

// The same below another folder than "/": for tests.
std::vector<FoundGo> find_go_below(const std::string& top, const sys::Environment& environment,
                                   const config::GoSettings& settings);

// One installation; version and values are empty where its files don't tell.
core::GoRoot read_go_root(const std::string& root);

}  // namespace gopx::gotool
