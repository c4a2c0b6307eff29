// In which language gopxctl speaks.
#include "ctl/context.hpp"

namespace gopx::ctl {

Language language_of(const std::optional<std::string>& chosen,
                     const api::Environment& environment) {
  if (chosen) return language_named(*chosen).value_or(Language::english);
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto value = api::variable(environment, name);
    if (value && !value->empty()) return language_of_locale(*value);
  }
  return Language::english;
}

}  // namespace gopx::ctl
