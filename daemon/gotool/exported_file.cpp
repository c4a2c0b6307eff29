// The values are single lines: the engine hands out no others.
#include "gotool/exported_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "sys/files.hpp"
#include "sys/temporary_file.hpp"

namespace gopx::gotool {

ExportedFile::ExportedFile(std::string path, pid_t pid) : path_(std::move(path)), pid_(pid) {
  if (path_.empty()) return;
  sys::remove_abandoned_writes(path_);
  remove();
}

ExportedFile::~ExportedFile() {
  if (!said_.empty()) remove();
}

Result<void> ExportedFile::say(const std::optional<core::StandIn>& stand_in) {
  std::string text =
      stand_in ? fmt::format("{}\n{}\n{}\n", pid_, stand_in->own, stand_in->now) : "";
  if (path_.empty() || text == said_) return {};
  said_ = std::move(text);
  if (said_.empty()) {
    remove();
    return {};
  }
  auto written = sys::write_file_atomically(path_, said_, {});
  if (!written) remove();
  return written;
}

void ExportedFile::look() {
  const bool could_be = ::access(sys::parent_of(path_).c_str(), F_OK) == 0;
  if (!said_.empty() && could_be && ::access(path_.c_str(), F_OK) != 0) said_.clear();
}

void ExportedFile::remove() const { ::unlink(path_.c_str()); }

}  // namespace gopx::gotool
