// What has to be watched for an env file, worked out from the disk as it is now. Apart from
// watch_linux.cpp so that another system's watcher can use it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sys/watch.hpp"

namespace gopx::sys {

enum class PlaceKind : std::uint8_t {
  file,      // the env file: its opens and changes
  link,      // a link on the way to it: its changes
  way,       // a folder on the way that doesn't exist yet: its coming
  binary,    // a go: its being executed
  defaults,  // a go.env: its changes
  kept,      // a file of ours: its coming and going
  above,     // a folder above it: its going
};

struct WatchedPlace {
  PlaceKind kind = PlaceKind::file;
  std::string folder;  // what is watched, if `name` is there; exists
  std::string name;    // in that folder; "" = `folder` is the path of the thing itself
  bool operator==(const WatchedPlace&) const = default;
};

// At most places_max. Binaries are watched only while there is no env file.
std::vector<WatchedPlace> places_for(const Watch::Targets& targets);
constexpr std::size_t places_max = 256;

}  // namespace gopx::sys
