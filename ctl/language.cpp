// In which language gopxctl speaks.
#include "ctl/context.hpp"

namespace gopx::ctl {

Language language_of(const std::optional<std::string>& chosen,
                     const api::Environment& environment) {
  if (chosen) return language_named(*chosen).value_or(Language::english);
  return api::language_of(environment);
}

}  // namespace gopx::ctl
