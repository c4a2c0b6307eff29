// `gopxctl status` and `gopxctl why`.
#include <fmt/format.h>

#include <algorithm>

#include "api/json.hpp"
#include "ctl/commands.hpp"
#include "ctl/own_environment.hpp"
#include "ctl/shell_settings.hpp"
#include "ctl/talk.hpp"
#include "ctl/whereabouts.hpp"

namespace gopx::ctl {
namespace {

struct Seen {
  std::string body;  // as the daemon sent it, with our own warnings
  api::Status status;
};

Or<Seen> look(Context& context) {
  auto body = ask(context, commands::Status{});
  if (!body) return tl::unexpected<int>{body.error()};
  auto status = understood(context, api::status_from_json(*body));
  if (!status) return tl::unexpected<int>{status.error()};
  auto own = own_warnings({context.here, context.same_file, context.files}, *status);
  if (const auto remark = version_remark(status->version))
    own.push_back({"version-differs", "warning", remark->sentence, remark->fix});
  if (own.empty()) return Seen{std::move(*body), std::move(*status)};
  status->warnings.insert(status->warnings.begin(), own.begin(), own.end());
  return Seen{api::with_warnings(*body, own).value_or(*body) + "\n", std::move(*status)};
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
  context.out(context.json ? seen->body : render(seen->status, scene_here(context, seen->status)));
  return exit_done;
}

int why_endpoint(Context& context, const std::string& name) {
  const auto body = ask(context, commands::Endpoint{name});
  if (!body) return body.error();
  const auto detail = understood(context, api::endpoint_from_json(*body));
  if (!detail) return detail.error();
  context.out(context.json ? *body : render_endpoint(*detail, scene_of(context)));
  return exit_done;
}

// 0 found, 2 nowhere, 3 where public endpoints were not asked because the name is private.
int verdict_of(const api::Done& done) {
  const auto results = done.results.value_or(std::vector<api::ProbeAnswer>{});
  const bool found = std::any_of(results.begin(), results.end(),
                                 [](const auto& answer) { return answer.result.ok; });
  if (found) return exit_done;
  return done.private_by ? exit_not_asked : exit_failed;
}

int why_module(Context& context, const std::string& subject) {
  const auto at = subject.find('@');
  const auto body = ask(context, commands::WhyModule{subject.substr(0, at), subject.substr(at + 1),
                                                     environment_to_tell(context)});
  if (!body) return body.error();
  const auto done = understood(context, api::done_from_json(*body));
  if (!done) return done.error();
  if (context.json)
    context.out(*body);
  else if (done->results)
    context.out(render_places(subject, *done, scene_of(context)));
  if (done->message && !done->private_by) context.err(*done->message + "\n");
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
