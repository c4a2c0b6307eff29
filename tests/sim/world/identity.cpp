// One memory per thread: worlds live side by side.
#include "identity.hpp"

#include <unordered_map>

#include "config/url.hpp"

namespace gopx::sim {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace

const std::string& identity(std::string_view url) {
  thread_local std::unordered_map<std::string, std::string, Hash, std::equal_to<>> known;
  const auto found = known.find(url);
  if (found != known.end()) return found->second;
  return known.emplace(std::string(url), config::identity_of(url)).first->second;
}

}  // namespace gopx::sim
