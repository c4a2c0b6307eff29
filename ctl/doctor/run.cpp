// `gopxctl doctor`: looks at this machine, asks the network, and answers in one line; with --chain,
// at a GOPROXY value alone.
#include <fmt/format.h>

#include "api/json.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/render.hpp"
#include "probes/catalogue.hpp"

namespace gopx::ctl {
namespace {

using namespace doctor;

int answer_with(const Verdict& verdict, Context& context, Duration began) {
  if (context.json) {
    auto diagnosis = diagnosis_of(verdict);
    diagnosis.took_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.running() - began).count();
    context.out(api::to_json(diagnosis) + "\n");
  } else {
    context.out(render_verdict(verdict, context.style, context.manner()));
  }
  return verdict.exit_code();
}

Verdict verdict_on_value(const Subject& subject, const std::string& value) {
  auto verdict = weigh(lint_findings(subject, value, "go env -w "));
  verdict.fine = say("go takes this GOPROXY as it is meant");
  return verdict;
}

}  // namespace

int run(const commands::Doctor& command, Context& context) {
  const auto began = context.running();
  const auto machine = real_machine(context.here, context.files, context.now());
  const auto go = go_setup(machine);
  const Subject subject{machine, go, probes::catalogue(), {}};
  if (command.chain) return answer_with(verdict_on_value(subject, *command.chain), context, began);
  auto verdict = weigh(look_at_machine(subject));
  verdict.fine = say("nothing on this machine stands in the way of go");
  return answer_with(verdict, context, began);
}

}  // namespace gopx::ctl
