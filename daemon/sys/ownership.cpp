// stat(2) and access(2), step by step from the root.
#include "sys/ownership.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/text.hpp"

namespace gopx::sys {
namespace {

constexpr std::size_t line_bytes_max = 1024;  // of /etc/passwd; a longer line is cut

// "name:x:1000:…" of this user?
bool is_line_of(const std::vector<std::string_view>& fields, uid_t uid) {
  return fields.size() > 2 && fields[2] == std::to_string(uid);
}

bool suffices(const std::string& folder, Need need) {
  const int mode = need == Need::search ? X_OK : W_OK | X_OK;
  return ::access(folder.c_str(), mode) == 0;
}

std::optional<std::string> listed_name(uid_t uid) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen("/etc/passwd", "re"),
                                                             std::fclose};
  char line[line_bytes_max];
  while (file && std::fgets(line, sizeof line, file.get()) != nullptr) {
    const auto fields = split(line, ':');
    if (is_line_of(fields, uid)) return printable(fields[0], fields[0].size());
  }
  return std::nullopt;
}

}  // namespace

std::optional<uid_t> owner_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return status.st_uid;
}

std::optional<Obstacle> obstacle_on_the_way(const std::string& path, Need need) {
  if (!path.starts_with('/')) return std::nullopt;
  std::string folder = "/";  // the last one that can be seen
  for (auto slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string next = path.substr(0, slash);
    if (!owner_of(next)) break;
    folder = next;
  }
  const auto owner = owner_of(folder);
  if (!owner || *owner == ::geteuid() || suffices(folder, need)) return std::nullopt;
  return Obstacle{folder, *owner};
}

std::string user_name(uid_t uid) { return listed_name(uid).value_or(fmt::format("uid {}", uid)); }

std::string chown_word(uid_t uid) { return listed_name(uid).value_or(std::to_string(uid)); }

std::string sudo_word(uid_t uid) { return listed_name(uid).value_or(fmt::format("'#{}'", uid)); }

std::string user_and_id(uid_t uid) {
  const auto name = listed_name(uid);
  return name ? fmt::format("{} (uid {})", *name, uid) : user_name(uid);
}

}  // namespace gopx::sys
