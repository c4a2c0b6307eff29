// The commands of gopxctl, a run() each: it does what the command's declaration in api/commands.cpp
// says and gives the exit code.
#pragma once

#include <cstdlib>
#include <variant>

#include "ctl/context.hpp"

namespace gopx::ctl {

int run(const commands::Status& command, Context& context);
int run(const commands::Why& command, Context& context);
int run(const commands::Probe& command, Context& context);
int run(const commands::Use& command, Context& context);
int run(const commands::Auto& command, Context& context);
int run(const commands::Pause& command, Context& context);
int run(const commands::Resume& command, Context& context);
int run(const commands::Keep& command, Context& context);
int run(const commands::Events& command, Context& context);
int run(const commands::History& command, Context& context);
int run(const commands::Freshness& command, Context& context);
int run(const commands::Wait& command, Context& context);
int run(const commands::Metrics& command, Context& context);
int run(const commands::ConfigShow& command, Context& context);
int run(const commands::ConfigCheck& command, Context& context);
int run(const commands::ConfigInit& command, Context& context);
int run(const commands::Reload& command, Context& context);
int run(const commands::Prove& command, Context& context);
int run(const commands::Doctor& command, Context& context);
int run(const commands::Explain& command, Context& context);
int run(const commands::Report& command, Context& context);
int run(const commands::Hook& command, Context& context);
int run(const commands::Completion& command, Context& context);
int run(const commands::Version& command, Context& context);

// Whichever it is.
inline int run_any(const api::Command& command, Context& context) {
  const auto run_it = [&context]<class C>(const C& one) -> int {
    if constexpr (C::names.command.empty())
      std::abort();  // a request that other commands send; no command line makes it
    else
      return run(one, context);
  };
  return std::visit(run_it, command);
}

}  // namespace gopx::ctl
