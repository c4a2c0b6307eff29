// Only regular files are opened: a named pipe in a start-up folder must not hold us up.
#include "ctl/files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace gopx::ctl {
namespace {

std::optional<std::string> read_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file{path, std::ios::binary};
  if (!file) return std::nullopt;
  std::string text(file_bytes_max, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::vector<std::string> list_folder(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator entry{folder, error};
  for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
    names.push_back(entry->path().filename().string());
    if (names.size() == folder_names_max) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Files real_files() { return {read_file, list_folder}; }

}  // namespace gopx::ctl
