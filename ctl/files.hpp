// Small text files of the user and of the system, read with limits; a test hands in made-up ones.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace gopx::ctl {

constexpr std::size_t file_bytes_max = 256 * 1024;  // read of one file, the rest is left out
constexpr std::size_t folder_names_max = 256;       // of one folder

struct Files {
  // What stands in a regular file; nothing where there is none, or none that may be read.
  std::function<std::optional<std::string>(const std::string& path)> read;
  // The names in a folder, sorted.
  std::function<std::vector<std::string>(const std::string& folder)> list;
  // Standard input, or what stands in this file or pipe, of any kind, at most so many bytes; the
  // error number where it can't be read.
  std::function<tl::expected<std::string, int>(const std::optional<std::string>& path,
                                               std::size_t bytes_max)>
      input = {};
};

Files real_files();

}  // namespace gopx::ctl
