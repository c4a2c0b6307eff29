// Zip files in memory, byte for byte the same at every run.
#pragma once

#include <string>
#include <vector>

namespace gopx::lab {

struct File {
  std::string name;  // in a module zip: path@version/file
  std::string content;
};

// Aborts if libzip can't: the lab's own modules are fixed.
std::string make_zip(const std::vector<File>& files);

}  // namespace gopx::lab
