// `gopxctl status` and `gopxctl why`.
#include <fmt/format.h>

#include <algorithm>

#include "api/json.hpp"
#include "ctl/ask.hpp"
#include "ctl/chain_warnings.hpp"
#include "ctl/commands.hpp"
#include "ctl/own_environment.hpp"
#include "ctl/shell_settings.hpp"
#include "ctl/whereabouts.hpp"

namespace gopx::ctl {
namespace {

// As the daemon sent it, with our own warnings.
Or<Told<commands::Status>> look(Context& context) {
  auto told = answer_to(commands::Status{}, context);
  if (!told) return told;
  auto& [body, status] = *told;
  auto own = own_warnings({context.here, context.same_file, context.files}, status);
  auto linted = chain_warnings(context.here.environment, status);
  own.insert(own.end(), std::make_move_iterator(linted.begin()),
             std::make_move_iterator(linted.end()));
  if (const auto remark = version_remark(status.version))
    own.push_back({"version-differs", "warning", remark->sentence, remark->fix});
  if (own.empty()) return told;
  status.warnings.insert(status.warnings.begin(), own.begin(), own.end());
  body = api::with_warnings(body, own).value_or(body) + "\n";
  return told;
}

Scene scene_here(const Context& context, const api::Status& status) {
  Scene scene = scene_of(context);
  const auto view = shell_view({context.here, context.same_file, context.files}, status);
  if (!view) return scene;
  scene.headline = view->headline;
  scene.uses_here = view->uses;
  return scene;
}

using Render = std::string (*)(const api::Status&, const Scene&);

int show(Context& context, Render render) {
  const auto seen = look(context);
  if (!seen) return seen.error();
  const auto& status = seen->answer;
  context.out(context.json ? seen->body : render(status, scene_here(context, status)));
  return exit_done;
}

int why_endpoint(Context& context, const std::string& name) {
  const auto told = answer_to(commands::Endpoint{name}, context);
  if (!told) return told.error();
  context.out(context.json ? told->body : render_endpoint(told->answer, scene_of(context)));
  return exit_done;
}

// 0 found, 2 nowhere, 3 where public endpoints were not asked because the name is private.
int verdict_of(const api::Done& done) {
  const auto results = done.results.value_or(std::vector<api::EndpointReport>{});
  const bool found = std::any_of(results.begin(), results.end(), [](const auto& answer) {
    return answer.report.ok && !is_database(answer);
  });
  if (found) return exit_done;
  return done.private_by ? exit_not_asked : exit_failed;
}

int why_module(Context& context, const std::string& subject) {
  const auto at = subject.find('@');
  const commands::WhyModule wanted{subject.substr(0, at), subject.substr(at + 1),
                                   environment_to_tell(context)};
  const auto told = answer_to(wanted, context);
  if (!told) return told.error();
  const auto* done = &told->answer;
  if (context.json)
    context.out(told->body);
  else if (done->results)
    context.out(render_places(subject, *done, scene_of(context)));
  if (done->message && !done->private_by) tell(context, *done->message);
  return verdict_of(*done);
}

}  // namespace

int run(const commands::Status&, Context& context) { return show(context, render_status); }

int run(const commands::Why& why, Context& context) {
  if (!why.subject) return show(context, render_why);
  if (why.subject->find('@') != std::string::npos) return why_module(context, *why.subject);
  return why_endpoint(context, *why.subject);
}

}  // namespace gopx::ctl
