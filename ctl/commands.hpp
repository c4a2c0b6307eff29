// The commands of gopxctl, a function each: it does what its row in api/commands says and gives the
// exit code.
#pragma once

#include "ctl/context.hpp"

namespace gopx::ctl {

int run_status(const Invocation& invocation, Context& context);
int run_why(const Invocation& invocation, Context& context);
int run_probe(const Invocation& invocation, Context& context);
int run_prove(const Invocation& invocation, Context& context);
// use auto pause resume keep reload: say it, and say what the daemon says.
int run_order(const Invocation& invocation, Context& context);
int run_events(const Invocation& invocation, Context& context);
int run_history(const Invocation& invocation, Context& context);
int run_freshness(const Invocation& invocation, Context& context);
int run_wait(const Invocation& invocation, Context& context);
int run_config_show(const Invocation& invocation, Context& context);
int run_config_check(const Invocation& invocation, Context& context);
int run_config_init(const Invocation& invocation, Context& context);
int run_hook(const Invocation& invocation, Context& context);
int run_completion(const Invocation& invocation, Context& context);
int run_metrics(const Invocation& invocation, Context& context);
int run_version(const Invocation& invocation, Context& context);

// The one that the invocation names.
int run(const Invocation& invocation, Context& context);

}  // namespace gopx::ctl
