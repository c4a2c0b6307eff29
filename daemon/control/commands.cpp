// Paths, methods and arguments come from the table of commands; what each command does is its
// answer() below.
#include "control/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "api/command_table.hpp"
#include "api/json.hpp"
#include "api/probe_report.hpp"
#include "api/requests.hpp"
#include "base/encoding.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "control/metrics.hpp"

namespace gopx::control {
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
  return percent_decode_lenient(name);
}

struct MatchedPath {
  const api::CommandRow* row = nullptr;  // null = no such path
  std::string name;
};

MatchedPath find_route(std::string_view path) {
  for (const auto& row : api::command_table())
    if (auto name = match(row.names.path, path)) return {&row, std::move(*name)};
  return {};
}

Sentence unknown_path(std::string_view path) {
  return say("there is no {path}; daemon/README.md lists the paths", printable(path, shown_bytes));
}

Sentence unknown_endpoint(std::string_view name) {
  return say("there is no proxy \"{name}\"; `gopxctl status` lists them",
             printable(mask_logins(name), shown_bytes));
}

Answer wrong_method(const api::Names& names, const HttpRequest& request) {
  auto answer = refusal(api::ErrorCode::method_not_allowed,
                        say("{path} takes {method}, not {given}", names.path,
                            api::name_of(names.method), printable(request.method, shown_bytes)),
                        request.language);
  answer.allow = std::string{api::name_of(names.method)};
  return answer;
}

Answer reply_answer(const core::Reply& reply, bool with_results, WallTime at, Language language) {
  if (reply.refused) return refusal(*reply.refused, reply.message, language);
  api::Done done;
  if (!reply.message.empty()) done.message = reply.message;
  if (with_results) {
    auto& results = done.results.emplace();
    for (const auto& probed : reply.probed)
      results.push_back({probed.endpoint, api::report_of(probed.report, at)});
  }
  done.newest = reply.newest;
  done.private_by = reply.private_by;
  return json_answer(api::to_json(done, language));
}

template <class C, class Variant>
constexpr bool is_one_of = false;
template <class C, class... All>
constexpr bool is_one_of<C, std::variant<All...>> = (std::is_same_v<C, All> || ...);
template <class C>
constexpr bool is_for_engine = is_one_of<C, core::Command>;

}  // namespace

Commands::Commands(Services services, const state::EventLog& events)
    : services_{std::move(services)}, events_{events} {}

void Commands::handle(const HttpRequest& request, Respond respond) {
  const std::string_view target = request.target;
  const auto mark = std::min(target.find('?'), target.size());
  const auto path = target.substr(0, mark);
  const auto [row, name] = find_route(path);
  const Reader reader{std::move(respond), request.language};
  if (row == nullptr) return reader.refuse(api::ErrorCode::unknown_path, unknown_path(path));
  if (request.method != api::name_of(row->names.method))
    return reader.respond(wrong_method(row->names, request));
  const bool posted = row->names.method == api::Method::post;
  const auto judged =
      posted ? api::judge_body(*row, request.body)
             : api::judge_query(*row, target.substr(std::min(mark + 1, target.size())));
  if (!judged) return reader.refuse(judged.error().code, judged.error().message);
  auto command = row->command(*judged);
  if (auto* endpoint = std::get_if<api::commands::Endpoint>(&command)) endpoint->name = name;
  std::visit([&](const auto& one) { answer(one, reader); }, command);
}

void Commands::Reader::refuse(api::ErrorCode code, Sentence message) const {
  respond(refusal(code, std::move(message), language));
}

template <class C>
void Commands::answer(const C& command, Reader reader) {
  static_assert(is_for_engine<C> || C::names.path.empty(), "a request needs an answer()");
  if constexpr (is_for_engine<C>)
    services_.submit(command, answer_with(std::move(reader), std::is_same_v<C, core::ProbeNow>));
  else  // gopxctl's own: no path leads here
    reader.refuse(api::ErrorCode::unknown_path, unknown_path(C::names.path));
}

void Commands::answer(const api::commands::Status&, Reader reader) {
  reader.respond(rendered(status_[reader.language], [this, language = reader.language] {
    return api::to_json(services_.status(), language) + '\n';
  }));
}

void Commands::answer(const api::commands::Metrics&, Reader reader) { reader.respond(metrics()); }

void Commands::answer(const api::commands::ConfigShow&, Reader reader) {
  reader.respond(json_answer(api::to_json(services_.config_values())));
}

void Commands::answer(const api::commands::Reload&, Reader reader) {
  services_.reload(answer_with(std::move(reader), false));
}

Answer Commands::rendered(Rendered& kept, const std::function<std::string()>& make) const {
  const auto now = services_.now().steady;
  const auto revision = services_.revision();
  if (!kept.body || revision != kept.revision || now - kept.at >= status_age_max || now < kept.at)
    kept = {std::make_shared<const std::string>(make()), revision, now};
  return {.status = 200, .body = kept.body};
}

Answer Commands::metrics() {
  auto answer = rendered(metrics_, services_.metrics);
  answer.content_type = metrics_type;
  return answer;
}

void Commands::answer(const api::commands::Endpoint& asked, Reader reader) {
  const auto detail = services_.endpoint(asked.name);
  if (!detail) return reader.refuse(api::ErrorCode::unknown_endpoint, unknown_endpoint(asked.name));
  reader.respond(json_answer(api::to_json(*detail, reader.language)));
}

void Commands::answer(const api::commands::Events& asked, Reader reader) {
  const auto since = asked.after.value_or(events_.begin());
  if (asked.follow)
    return reader.respond({.status = 200, .body = {}, .content_type = lines_type, .follow = since});
  auto batch = events_.after(since, std::numeric_limits<std::size_t>::max());
  if (reader.language != Language::english)
    batch.text = state::in_language(batch.text, reader.language);
  reader.respond({.status = 200,
                  .body = std::make_shared<const std::string>(std::move(batch.text)),
                  .content_type = lines_type});
}

void Commands::answer(const api::commands::History& asked, Reader reader) {
  services_.history(
      asked.since.value_or(history_window),
      [name = asked.endpoint, known = services_.endpoint,
       reader = std::move(reader)](Result<api::History> history) {
        if (!history)
          return reader.refuse(api::ErrorCode::history_off, verbatim(history.error().message));
        auto& all = history->endpoints;
        if (name) std::erase_if(all, [&](const auto& one) { return one.name != *name; });
        if (name && all.empty() && !known(*name))
          return reader.refuse(api::ErrorCode::unknown_endpoint, unknown_endpoint(*name));
        reader.respond(json_answer(api::to_json(*history)));
      });
}

void Commands::answer(const api::commands::WhyModule& asked, Reader reader) {
  if (!services_.why)
    return reader.refuse(api::ErrorCode::unknown_path, unknown_path(asked.names.path));
  services_.why(asked, answer_with(std::move(reader), true));
}

void Commands::answer(const api::commands::Prove& asked, Reader reader) {
  if (!services_.prove)
    return reader.refuse(api::ErrorCode::unknown_path, unknown_path(asked.names.path));
  services_.prove(asked.url, [reader = std::move(reader)](const Result<api::Proof>& proof) {
    if (!proof) return reader.refuse(api::ErrorCode::bad_request, verbatim(proof.error().message));
    reader.respond(json_answer(api::to_json(*proof, reader.language)));
  });
}

void Commands::answer(const api::commands::Examine& asked, Reader reader) {
  if (!services_.examine)
    return reader.refuse(api::ErrorCode::unknown_path, unknown_path(asked.names.path));
  services_.examine(asked, answer_with(std::move(reader), true));
}

ReplyTo Commands::answer_with(Reader reader, bool with_results) const {
  return [reader = std::move(reader), with_results, now = services_.now](const core::Reply& reply) {
    reader.respond(reply_answer(reply, with_results, now().wall, reader.language));
  };
}

}  // namespace gopx::control
