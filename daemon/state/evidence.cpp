// The time comes first in a name, so that a listing is in order. See evidence.hpp.
#include "state/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "sys/files.hpp"

namespace gopx::state {
namespace {

// A name that no file system takes for anything else.
std::string file_name(std::string_view about, WallTime now) {
  std::string name = format_time(now) + "-" + std::string(about.substr(0, 64));
  const auto odd = [](unsigned char c) { return std::isalnum(c) == 0 && c != '-'; };
  std::replace_if(name.begin(), name.end(), odd, '-');
  return name + ".txt";
}

std::size_t files_in(const std::string& folder) {
  std::error_code error;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (++count > evidence_files_max) break;
  }
  return count;
}

}  // namespace

Result<std::string> keep_evidence(const std::string& state_dir, std::string_view about,
                                  std::string_view text, WallTime now) {
  const std::string folder = state_dir + "/evidence";
  const auto made = sys::make_private_directory(folder);
  if (!made) return tl::unexpected(made.error());
  if (files_in(folder) >= evidence_files_max) {
    return failure(fmt::format("{} already has {} files: move them away to keep more", folder,
                               evidence_files_max));
  }
  const std::string path = folder + "/" + file_name(about, now);
  const auto written = sys::write_file_atomically(path, text, {.mode = 0600});
  if (!written) return tl::unexpected(written.error());
  return path;
}

}  // namespace gopx::state
