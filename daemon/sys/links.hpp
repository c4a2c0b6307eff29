// Where a path leads through its symbolic links, and every name on the way.
#pragma once

#include <string>
#include <vector>

namespace gopx::sys {

constexpr int links_max = 40;  // as the kernel has it

struct Resolved {
  std::string path;               // where the links end, its folder canonical; there may be nothing
  std::vector<std::string> hops;  // every name on the way: the one given first, `path` last
  std::string problem;            // "" = fine
};
Resolved resolve_links(const std::string& path);

}  // namespace gopx::sys
