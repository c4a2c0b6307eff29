// Only regular files are opened: a named pipe in a start-up folder must not hold us up.
#include "ctl/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>

#include "sys/descriptor.hpp"

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

tl::expected<std::string, int> read_input(const std::optional<std::string>& path,
                                          std::size_t bytes_max) {
  sys::Descriptor file;
  if (path) {
    file.reset(::open(path->c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return tl::unexpected<int>{errno};
  }
  const int from = path ? file.get() : STDIN_FILENO;
  constexpr std::size_t piece = 256 * 1024;
  std::string text;
  while (text.size() < bytes_max) {
    const auto filled = text.size();
    const auto wanted = std::min(piece, bytes_max - filled);
    text.resize(filled + wanted);
    const auto got = ::read(from, text.data() + filled, wanted);
    if (got < 0 && errno != EINTR) return tl::unexpected<int>{errno};
    text.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) break;
  }
  return text;
}

}  // namespace

Files real_files() { return {.read = read_file, .list = list_folder, .input = read_input}; }

}  // namespace gopx::ctl
