// The version that is asked for is years old and its module popular: a list without it is not
// merely stale.
#include "probes/list.hpp"

#include <fmt/format.h>

#include "probes/modpath.hpp"

namespace gopx::probes {
namespace {

constexpr std::string_view spaces = " \t\v\f\r";

}  // namespace

// Looks for the version instead of cutting the list into lines: a list of a million empty lines
// costs nothing.
bool lists_version(std::string_view list, std::string_view version) {
  if (version.empty()) return false;
  for (std::size_t at = list.find(version); at != std::string_view::npos;
       at = list.find(version, at + version.size())) {
    const std::size_t before = list.substr(0, at).find_last_not_of(spaces);
    const bool begins_line = before == std::string_view::npos || list[before] == '\n';
    const std::size_t end = at + version.size();
    const bool ends_field =
        end == list.size() || list[end] == '\n' || spaces.find(list[end]) != spaces.npos;
    if (begins_line && ends_field) return true;
  }
  return false;
}

Finding judge_list(const Canary& canary, const Response& response) {
  if (is_html(response)) return unusable(response, Fault::html_200, {});
  if (is_pseudo_version(canary.version))
    return good("a version list (which never contains pseudo-versions)");
  if (lists_version(response.body, canary.version))
    return good(fmt::format("lists {}", canary.version));
  return unusable(response, Fault::list_incomplete,
                  fmt::format("the version list does not contain {}", canary.version));
}

}  // namespace gopx::probes
