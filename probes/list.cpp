// The version that is asked for is years old and its module popular: a list without it is not
// merely stale.
#include "probes/list.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "probes/modpath.hpp"

namespace gopx::probes {

bool lists_version(std::string_view list, std::string_view version) {
  for (const std::string_view raw : split(list, '\n')) {
    const std::string_view line = trim_space(raw);
    if (line.substr(0, line.find_first_of(" \t\v\f\r")) == version) return true;
  }
  return false;
}

Finding judge_list(const Canary& canary, const Response& response) {
  if (is_html(response)) return unusable(response, Fault::html_200, {});
  if (is_pseudo_version(canary.version)) return good("a list (pseudo-versions are never in it)");
  if (lists_version(response.body, canary.version))
    return good(fmt::format("lists {}", canary.version));
  return unusable(response, Fault::list_incomplete,
                  fmt::format("the list lacks {}", canary.version));
}

}  // namespace gopx::probes
