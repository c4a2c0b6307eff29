// `gopxctl probe`: the results, and as the exit code a verdict on the endpoints that were asked.
#include <algorithm>

#include "ctl/ask.hpp"
#include "ctl/commands.hpp"

namespace gopx::ctl {
namespace {

// Nobody answered: is it them or us? The daemon knows.
bool fault_is_local(const Context& context) {
  auto quiet = context;
  quiet.json = false;
  const auto body = ask(quiet, commands::Status{});
  const auto status = body ? api::from_json<api::Status>(*body) : failure("");
  return status && status->verdict == "local";
}

}  // namespace

int run(const commands::Probe& probe, Context& context) {
  const auto told = answer_to(probe, context);
  if (!told) return told.error();
  const auto& done = told->answer;
  const auto answers = done.results.value_or(std::vector<api::EndpointReport>{});
  context.out(context.json ? told->body : render_answers(answers, scene_of(context)));
  if (done.message) tell(context, *done.message);
  const auto good =
      std::count_if(answers.begin(), answers.end(), [](const auto& one) { return one.report.ok; });
  if (good == static_cast<std::ptrdiff_t>(answers.size())) return exit_done;
  if (good > 0) return exit_degraded;
  return fault_is_local(context) ? exit_local : exit_failed;
}

}  // namespace gopx::ctl
