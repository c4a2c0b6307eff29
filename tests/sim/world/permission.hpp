// Is one GOPROXY more permissive than another? Judged by comparing the two lists element by
// element, without a word about health, candidates or how the second was arrived at.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/chain.hpp"

namespace gopx::sim {

struct PermissionRules {
  std::function<bool(std::string_view url)> is_private;
  bool pipe_asked = false;  // separator = "pipe": | between public elements that were inserted
};

// Empty if `plan` lets nothing happen that `user` doesn't, else what it lets happen. The rules:
// private elements, `direct` and `off` are all still there, in order, and none is new; what is left
// out was a public URL; what is new is a public URL, stands where a public URL stood, has no
// private element behind it, and is followed by | only if what it replaces was (or where pipe_asked
// allows it); what was kept has the separator it had.
std::string more_permissive(const core::Chain& user, const core::Chain& plan,
                            const PermissionRules& rules);

}  // namespace gopx::sim
