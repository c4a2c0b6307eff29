// Which function does which command.
#include "ctl/commands.hpp"

#include <cstdlib>

namespace gopx::ctl {

int run(const Invocation& invocation, Context& context) {
  using api::Verb;
  switch (invocation.command->verb) {
    case Verb::status:
      return run_status(invocation, context);
    case Verb::why:
      return run_why(invocation, context);
    case Verb::probe:
      return run_probe(invocation, context);
    case Verb::prove:
      return run_prove(invocation, context);
    case Verb::use:
    case Verb::automatic:
    case Verb::pause:
    case Verb::resume:
    case Verb::keep:
    case Verb::reload:
      return run_order(invocation, context);
    case Verb::events:
      return run_events(invocation, context);
    case Verb::history:
      return run_history(invocation, context);
    case Verb::freshness:
      return run_freshness(invocation, context);
    case Verb::wait:
      return run_wait(invocation, context);
    case Verb::config_show:
      return run_config_show(invocation, context);
    case Verb::config_check:
      return run_config_check(invocation, context);
    case Verb::config_init:
      return run_config_init(invocation, context);
    case Verb::hook:
      return run_hook(invocation, context);
    case Verb::completion:
      return run_completion(invocation, context);
    case Verb::metrics:
      return run_metrics(invocation, context);
    case Verb::version:
      return run_version(invocation, context);
    case Verb::endpoint:
    case Verb::why_module:
      break;  // requests without a command of their own
  }
  std::abort();
}

}  // namespace gopx::ctl
