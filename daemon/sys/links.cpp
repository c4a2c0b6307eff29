// readlink(2) by hand, because every name on the way is wanted. See links.hpp.
#include "sys/links.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <memory>
#include <optional>

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::sys {

namespace {

constexpr std::size_t shown_max = 4096;  // bytes of a path in a message

std::string name_of_path(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// With the links among its folders resolved; as it stands where the folder isn't there.
std::string with_canonical_folder(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> folder(
      ::realpath(parent_of(path).c_str(), nullptr), &std::free);
  if (!folder) return path;
  const std::string prefix = folder.get();
  return (prefix == "/" ? prefix : prefix + '/') + name_of_path(path);
}

// Where a link leads, or nullopt if this is none.
std::optional<std::string> link_target(const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  if (length <= 0) return std::nullopt;
  target.resize(static_cast<std::size_t>(length));
  return target.front() == '/' ? target : parent_of(path) + '/' + target;
}

}  // namespace

Resolved resolve_links(const std::string& path) {
  Resolved resolved;
  std::string at = with_canonical_folder(path);
  resolved.hops.push_back(at);
  for (int i = 0; i < links_max; ++i) {
    const auto target = link_target(at);
    if (!target) {
      resolved.path = at;
      return resolved;
    }
    at = with_canonical_folder(*target);
    resolved.hops.push_back(at);
  }
  resolved.path = at;
  resolved.problem = fmt::format("{} leads through too many links", printable(path, shown_max));
  return resolved;
}

}  // namespace gopx::sys
