// The fleet's file and the user's over the built-in defaults, with the place and origin of every
// value kept: check.cpp needs them to point at what does not fit together.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/file.hpp"
#include "config/problem.hpp"

namespace gopx::config {

// Where a value came from. sound: it was of the right kind and is in force.
struct Placed {
  SourcePosition place;
  Origin origin = Origin::builtin;
  bool sound = true;
};

using Places = std::map<std::string, Placed, std::less<>>;

// An [[endpoint]] or a [[canary]] with what its keys said.
template <class T>
struct Draft {
  T object;
  Places places;         // by key
  SourcePosition place;  // of its heading in the last file that has it
};

struct Merged {
  Config config;  // without endpoints and canaries, which are in the drafts
  Places places;  // by full name of the setting
  std::vector<Draft<EndpointSettings>> endpoints;
  std::vector<Draft<Canary>> canaries;
  std::vector<Problem> problems;
};

Merged merge(const File& fleet, const File& user);

}  // namespace gopx::config
