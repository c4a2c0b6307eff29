// Dispatch. Paths and methods come from the table in api/commands; the switch below says what each
// command does.
#include "io/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "api/json.hpp"
#include "api/requests.hpp"
#include "api/results.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "io/metrics.hpp"

namespace gopx::io {
namespace {

constexpr std::size_t shown_bytes = 100;  // of a path or name that came from outside, in an error
constexpr std::string_view any_name = "NAME";

// The part of the path that stands for NAME, or nothing if the path is another one.
std::optional<std::string> match(std::string_view pattern, std::string_view path) {
  if (pattern == path && !pattern.empty()) return std::string{};
  if (!pattern.ends_with(any_name)) return std::nullopt;
  const auto stem = pattern.substr(0, pattern.size() - any_name.size());
  if (!path.starts_with(stem) || path.size() == stem.size()) return std::nullopt;
  const auto name = path.substr(stem.size());
  if (name.find('/') != std::string_view::npos) return std::nullopt;
  return api::decode_percent(name);
}

struct Route {
  const api::Command* command = nullptr;  // null = no such path
  std::string name;
};

Route find_route(std::string_view path) {
  for (const auto& command : api::commands())
    if (auto name = match(command.path, path)) return {&command, std::move(*name)};
  return {};
}

Answer unknown_path(std::string_view path) {
  return refusal(api::ErrorCode::unknown_path,
                 fmt::format("there is no {}; daemon/README.md lists what there is",
                             printable(path, shown_bytes)));
}

Answer unknown_endpoint(std::string_view name) {
  return refusal(api::ErrorCode::unknown_endpoint,
                 fmt::format("there is no endpoint \"{}\"; `gopxctl status` lists them",
                             printable(mask_logins(name), shown_bytes)));
}

Answer wrong_method(const api::Command& command, std::string_view method) {
  auto answer = refusal(api::ErrorCode::method_not_allowed,
                        fmt::format("{} answers to {}, not to {}", command.path,
                                    api::name_of(command.method), printable(method, shown_bytes)));
  answer.allow = std::string{api::name_of(command.method)};
  return answer;
}

Answer reply_answer(const core::Reply& reply, bool with_results, WallTime at) {
  if (!reply.ok) return refusal({reply.code, reply.message});
  api::Done done;
  if (!reply.message.empty()) done.message = reply.message;
  if (with_results) {
    auto& results = done.results.emplace();
    for (const auto& probed : reply.probed)
      results.push_back({probed.endpoint, api::result_of(probed.report, at)});
  }
  done.newest = reply.newest;
  done.private_by = reply.private_by;
  return json_answer(api::to_json(done));
}

core::Command engine_command(api::Verb verb, const api::Arguments& arguments) {
  if (verb == api::Verb::probe)
    return core::ProbeNow{arguments.texts("endpoints"), arguments.flag("deep")};
  if (verb == api::Verb::use)
    return core::Use{arguments.text("endpoint").value_or(""), arguments.duration("for")};
  if (verb == api::Verb::pause) return core::Pause{arguments.duration("for")};
  if (verb == api::Verb::resume) return core::Resume{};
  if (verb == api::Verb::keep) return core::Keep{};
  if (verb == api::Verb::freshness) return core::CompareNewest{arguments.environment()};
  return core::Auto{};
}

}  // namespace

Commands::Commands(Services services, const EventLog& events)
    : services_{std::move(services)}, events_{events} {}

void Commands::handle(const HttpRequest& request, Respond respond) {
  const std::string_view target = request.target;
  const auto mark = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, mark);
  auto [command, name] = find_route(path);
  if (command == nullptr) return respond(unknown_path(path));
  if (request.method != api::name_of(command->method))
    return respond(wrong_method(*command, request.method));
  const bool posted = command->method == api::Method::post;
  auto judged = posted
                    ? api::judge_body(*command, request.body)
                    : api::judge_query(*command, target.substr(std::min(mark + 1, target.size())));
  if (!judged) return respond(refusal(judged.error()));
  carry_out({command, std::move(name), std::move(*judged)}, std::move(respond));
}

void Commands::carry_out(const Asked& asked, Respond respond) {
  using api::Verb;
  switch (asked.command->verb) {
    case Verb::status:
      return respond(status());
    case Verb::endpoint:
      return respond(endpoint(asked.name));
    case Verb::events:
      return respond(events(asked.arguments));
    case Verb::history:
      return history(asked.arguments, std::move(respond));
    case Verb::metrics:
      return respond(metrics());
    case Verb::config_show:
      return respond(json_answer(api::to_json(services_.config_values())));
    case Verb::probe:
    case Verb::use:
    case Verb::automatic:
    case Verb::pause:
    case Verb::resume:
    case Verb::keep:
    case Verb::freshness:
      return services_.submit(engine_command(asked.command->verb, asked.arguments),
                              answer_with(std::move(respond), asked.command->verb == Verb::probe));
    case Verb::reload:
      return services_.reload(answer_with(std::move(respond), false));
    case Verb::why_module:
      return why(asked.arguments, std::move(respond));
    case Verb::prove:
      return prove(asked.arguments, std::move(respond));
    case Verb::why:
    case Verb::wait:
    case Verb::config_check:
    case Verb::config_init:
    case Verb::hook:
    case Verb::completion:
    case Verb::version:
      break;  // gopxctl's own: no path leads here
  }
  respond(unknown_path(asked.command->path));
}

Answer Commands::rendered(Rendered& kept, const std::function<std::string()>& make) const {
  const auto now = services_.now().steady;
  const auto revision = services_.revision();
  if (!kept.body || revision != kept.revision || now - kept.at >= status_age_max || now < kept.at)
    kept = {std::make_shared<const std::string>(make()), revision, now};
  return {.status = 200, .body = kept.body};
}

Answer Commands::status() {
  return rendered(status_, [this] { return api::to_json(services_.status()) + '\n'; });
}

Answer Commands::metrics() {
  auto answer = rendered(metrics_, services_.metrics);
  answer.content_type = metrics_type;
  return answer;
}

Answer Commands::endpoint(const std::string& name) const {
  if (const auto detail = services_.endpoint(name)) return json_answer(api::to_json(*detail));
  return unknown_endpoint(name);
}

Answer Commands::events(const api::Arguments& arguments) const {
  const auto since = arguments.number("since").value_or(events_.begin());
  if (arguments.flag("follow"))
    return {.status = 200, .body = {}, .content_type = lines_type, .follow = since};
  auto batch = events_.after(since, std::numeric_limits<std::size_t>::max());
  return {.status = 200,
          .body = std::make_shared<const std::string>(std::move(batch.text)),
          .content_type = lines_type};
}

void Commands::history(const api::Arguments& arguments, Respond respond) {
  const auto name = arguments.text("endpoint");
  services_.history(
      arguments.duration("since").value_or(history_window),
      [name, known = services_.endpoint,
       respond = std::move(respond)](Result<api::History> history) {
        if (!history) return respond(refusal(api::ErrorCode::history_off, history.error().message));
        auto& all = history->endpoints;
        if (name) std::erase_if(all, [&](const auto& one) { return one.name != *name; });
        if (name && all.empty() && !known(*name)) return respond(unknown_endpoint(*name));
        respond(json_answer(api::to_json(*history)));
      });
}

void Commands::why(const api::Arguments& arguments, Respond respond) {
  if (!services_.why) return respond(unknown_path(api::command(api::Verb::why_module).path));
  services_.why({arguments.text("module").value_or(""), arguments.text("version").value_or(""),
                 arguments.environment()},
                answer_with(std::move(respond), true));
}

void Commands::prove(const api::Arguments& arguments, Respond respond) {
  if (!services_.prove) return respond(unknown_path(api::command(api::Verb::prove).path));
  services_.prove(arguments.text("url").value_or(""),
                  [respond = std::move(respond)](const Result<api::Proof>& proof) {
                    respond(proof ? json_answer(api::to_json(*proof))
                                  : refusal(api::ErrorCode::bad_request, proof.error().message));
                  });
}

ReplyTo Commands::answer_with(Respond respond, bool with_results) const {
  return [respond = std::move(respond), with_results, now = services_.now](
             const core::Reply& reply) { respond(reply_answer(reply, with_results, now().wall)); };
}

}  // namespace gopx::io
