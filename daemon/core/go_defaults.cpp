// See go_defaults.hpp. An empty answer is that of a go that has no default and says so.
#include "core/go_defaults.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/go_holes.hpp"
#include "core/gosumdb.hpp"

namespace gopx::core {
namespace {

constexpr int first_minor_with_go_env = 21;

bool reads_go_env(const GoRoot& root) {
  const auto version = parse_go_version(root.version);
  return !version || version->minor >= first_minor_with_go_env;
}

using Said = std::pair<const GoRoot*, std::string>;

std::vector<Said> what_they_say(const std::vector<GoRoot>& roots) {
  std::vector<Said> said;
  for (const GoRoot& root : roots) {
    if (root.said_goproxy) said.emplace_back(&root, *root.said_goproxy);
  }
  if (!said.empty()) return said;
  for (const GoRoot& root : roots) {
    if (root.has_go_env && reads_go_env(root)) said.emplace_back(&root, root.goproxy.value_or(""));
  }
  return said;
}

Sentence refusal_of(const GoRoot& root) {
  const std::string go = name_of(root);
  if (!root.has_go_env)
    return say("{go} has no default GOPROXY ({file} is missing) and refuses to fetch modules", go,
               root.root + "/go.env");
  if (!root.goproxy)
    return say("{go} has no default GOPROXY ({file} sets none) and refuses to fetch modules", go,
               root.root + "/go.env");
  return say("{go} has an empty default GOPROXY and refuses to fetch modules", go);
}

Sentence problem_in(const std::vector<GoRoot>& roots, const std::vector<Said>& said) {
  if (said.empty()) {
    const GoRoot& root = roots.front();
    return root.silent.empty()
               ? say("unknown what go uses while GOPROXY is not set: {go} has not said it",
                     name_of(root))
               : say("unknown what go uses while GOPROXY is not set: {cause}", root.silent);
  }
  const auto& [first, value] = said.front();
  for (const auto& [root, other] : said) {
    if (other == value || other.empty() || value.empty()) continue;
    return say(
        "the installed Go versions have different defaults: {value} in {root}, "
        "{other_value} in {other_root}",
        mask_logins(value), first->root, mask_logins(other), root->root);
  }
  const auto empty =
      std::find_if(said.begin(), said.end(), [](const Said& one) { return one.second.empty(); });
  return empty == said.end() ? Sentence{} : refusal_of(*empty->first);
}

// The strictest: a database that some go asks is looked after.
void add_gosumdb(GoDefaults& defaults, const std::vector<GoRoot>& roots) {
  const bool any_answered = std::any_of(
      roots.begin(), roots.end(), [](const GoRoot& root) { return root.said_gosumdb.has_value(); });
  std::vector<std::string> said;
  for (const GoRoot& root : roots) {
    if (any_answered && root.said_gosumdb) said.push_back(*root.said_gosumdb);
    if (!any_answered && root.has_go_env && reads_go_env(root) && root.gosumdb)
      said.push_back(*root.gosumdb);
  }
  if (said.empty()) return;
  const auto asked =
      std::find_if(said.begin(), said.end(), [](const std::string& one) { return one != "off"; });
  defaults.gosumdb = asked != said.end() ? *asked : said.front();
  defaults.gosumdb_agreed = std::all_of(
      said.begin(), said.end(), [&](const std::string& one) { return one == *defaults.gosumdb; });
}

}  // namespace

std::string name_of(const GoRoot& root) {
  return root.version.empty() ? root.root : fmt::format("{} in {}", root.version, root.root);
}

GoDefaults defaults_of(const std::vector<GoRoot>& roots) {
  GoDefaults defaults;
  if (roots.empty()) {
    defaults.goproxy = goproxy_without_go;
    defaults.gosumdb = known_gosumdb;
    defaults.source = "go";
    return defaults;
  }
  const auto said = what_they_say(roots);
  defaults.problem = problem_in(roots, said);
  defaults.empty_is_absent = std::none_of(roots.begin(), roots.end(),
                                          [](const GoRoot& root) { return reads_go_env(root); });
  add_gosumdb(defaults, roots);
  if (said.empty()) return defaults;
  defaults.goproxy = said.front().second;
  defaults.source = name_of(*said.front().first);
  return defaults;
}

}  // namespace gopx::core
