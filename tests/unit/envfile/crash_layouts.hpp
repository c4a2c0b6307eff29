// The ways in which an env file may lie on a disk, each with what it takes to get there, to begin
// afresh, and to see whether it is what it was.
#pragma once

#ifdef __linux__

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store_fixture.hpp"

namespace gopx::testing {

struct Layout {
  std::string name;
  std::optional<std::string> text;     // what the user has; nullopt = no file
  std::string real = "config/go/env";  // where its bytes lie, below the scratch folder
  bool in_place = false;               // it can only be overwritten: readers may see half of it
  // Once, by the test itself. false: there is no such layout on this machine.
  std::function<bool(const StoreFixture&)> prepare = [](const StoreFixture&) { return true; };
  // Once, in the child that does all the rest: mounts, powers given up. false: as above.
  std::function<bool(const StoreFixture&)> enter = [](const StoreFixture&) { return true; };
  // Before each point.
  std::function<void(const StoreFixture&)> reset = {};
};

std::vector<Layout> all_layouts();

// The user's own bytes stand there again, nothing of ours does.
void begin_afresh(const StoreFixture& fixture, const Layout& layout);
// Owner, mode, links, ACL and attributes in one word; "" for no file.
std::string looks_of(const std::string& path);
// Names that only a writer that was killed leaves, in the folders where one writes.
std::vector<std::string> left_behind(const StoreFixture& fixture, const Layout& layout);

}  // namespace gopx::testing

#endif
