// The disk as it is now, turned into places. See watch_places.hpp.
#include "sys/watch_places.hpp"

#include <sys/stat.h>

#include "sys/files.hpp"
#include "sys/links.hpp"

namespace gopx::sys {

namespace {

bool is_there(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

std::string name_in(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The nearest folder above that exists, and what is missing in it.
WatchedPlace missing_step(const std::string& path) {
  std::string child = path;
  std::string folder = parent_of(path);
  while (!is_there(folder) && folder != "/") {
    child = folder;
    folder = parent_of(folder);
  }
  return {PlaceKind::way, folder, name_in(child)};
}

WatchedPlace place_of(const std::string& path, PlaceKind kind) {
  if (!is_there(parent_of(path))) return missing_step(path);
  return {kind, parent_of(path), name_in(path)};
}

bool is_link(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

// The folders of the name that are links: a folder of dotfiles may be linked elsewhere at any time.
void add_linked_folders(std::vector<WatchedPlace>& places, const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string folder = path.substr(0, slash);
    if (is_link(folder)) places.push_back({PlaceKind::link, parent_of(folder), name_in(folder)});
  }
}

bool add_env_file(std::vector<WatchedPlace>& places, const std::string& path) {
  add_linked_folders(places, path);
  const Resolved where = resolve_links(path);
  for (const std::string& hop : where.hops) {
    places.push_back(place_of(hop, hop == where.path ? PlaceKind::file : PlaceKind::link));
  }
  return is_there(where.path);
}

// A folder that goes takes along what is in it, and only the folder itself is told of that.
void add_kept(std::vector<WatchedPlace>& places, const std::string& path) {
  places.push_back(place_of(path, PlaceKind::kept));
  for (std::string folder = places.back().folder; folder != "/" && folder != ".";
       folder = parent_of(folder)) {
    places.push_back({PlaceKind::above, folder, ""});
  }
}

}  // namespace

std::vector<WatchedPlace> places_for(const Watch::Targets& targets) {
  std::vector<WatchedPlace> places;
  const bool there = !targets.env_file.empty() && add_env_file(places, targets.env_file);
  if (!targets.kept.empty()) add_kept(places, targets.kept);
  for (const std::string& path : targets.go_env_files) {
    if (is_there(parent_of(path)))
      places.push_back({PlaceKind::defaults, parent_of(path), name_in(path)});
  }
  for (const std::string& path : targets.go_binaries) {
    if (!there && is_there(path)) places.push_back({PlaceKind::binary, path, ""});
  }
  if (places.size() > places_max) places.resize(places_max);
  return places;
}

}  // namespace gopx::sys
