// From a command as a value to its run().
#include "ctl/commands.hpp"

#include <cstdlib>
#include <type_traits>

namespace gopx::ctl {

int run_any(const api::Command& command, Context& context) {
  const auto run_it = [&context]<class C>(const C& one) -> int {
    if constexpr (C::names.command.empty())
      std::abort();  // a request that other commands send; no command line makes it
    else
      return run(one, context);
  };
  return std::visit(run_it, command);
}

}  // namespace gopx::ctl
