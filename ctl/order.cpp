// `gopxctl use auto pause resume keep reload`: say it, and say what the daemon says.
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {
namespace {

template <class C>
int give_order(const C& command, Context& context) {
  const auto told = answer_to(command, context);
  if (!told) return told.error();
  if (context.json) context.out(told->body);
  tell(context, told->answer.message.value_or(say("done")));
  return exit_done;
}

}  // namespace

int run(const commands::Use& use, Context& context) { return give_order(use, context); }
int run(const commands::Auto& automatic, Context& context) {
  return give_order(automatic, context);
}
int run(const commands::Pause& pause, Context& context) { return give_order(pause, context); }
int run(const commands::Resume& resume, Context& context) { return give_order(resume, context); }
int run(const commands::Keep& keep, Context& context) { return give_order(keep, context); }
int run(const commands::Reload& reload, Context& context) { return give_order(reload, context); }

}  // namespace gopx::ctl
