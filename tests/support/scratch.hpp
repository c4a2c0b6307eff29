// A folder of one's own below /tmp (short, because socket paths have 107 bytes), gone with the
// object; and whole files as strings.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace gopx::support {

class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::optional<std::string> read_file(const std::filesystem::path& path);
// Makes the folders above it. Throws if it can't.
void write_file(const std::filesystem::path& path, const std::string& content);
// The last lines, for the message of a failed wait.
std::string tail_of(const std::filesystem::path& path, std::size_t bytes = 6000);

}  // namespace gopx::support
