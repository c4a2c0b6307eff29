// go's settings as a go command started in this shell reads them: the shell's environment, the env
// file that it names, the go.env that gopxd has found. And what of it differs from what gopxd sees.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "ctl/own_environment.hpp"

namespace gopx::ctl {

struct GoHere {
  api::Layers layers;       // in go's order
  bool other_file = false;  // go reads another env file here than gopxd looks after, or none
  std::string file;         // that one; "off" for none
};
GoHere go_here(const OwnEnvironment& own, const api::Status& status);

// What a go command started here does that the status can't know.
struct ShellView {
  Sentence headline;  // empty = nothing that the verdict does not say
  Sentence uses;      // what go uses here, with the reason
};
std::optional<ShellView> shell_view(const OwnEnvironment& own, const api::Status& status);

// Warnings of own_environment that compare layers; nothing where all is alike.
std::optional<api::Warning> about_settings(const OwnEnvironment& own, const api::Status& status);
std::optional<api::Warning> about_no_proxy(const OwnEnvironment& own, const api::Status& status);
std::optional<api::Warning> about_named_files(const OwnEnvironment& own, const api::Status& status);

// "NETRC is set in this shell but not for gopxd", by two values that differ.
Sentence difference(std::string_view name, const std::optional<std::string>& here,
                    const std::optional<std::string>& there);

// What to say to gopxd of this shell with a request that may tell names to others, masked. With
// `other_file` also the private names of the env file that go reads here.
api::Environment told_environment(const OwnEnvironment& own, bool other_file);

}  // namespace gopx::ctl
