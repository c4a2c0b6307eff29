// Waiting for a daemon that starts, and saying what went wrong.
#include "ctl/ask.hpp"

#include <fmt/format.h>

#include "api/command_table.hpp"
#include "api/errors.hpp"
#include "api/json.hpp"
#include "base/text.hpp"
#include "ctl/own_environment.hpp"
#include "ctl/shell_settings.hpp"
#include "ctl/whereabouts.hpp"

namespace gopx::ctl {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t message_bytes_max = 4096;
// A gopxd that has not read the env file yet says so, for a fifth of a second or so. Whoever woke
// it up by this very command (socket activation) need not know.
constexpr Duration start_patience = 5s;
constexpr Duration start_interval = 50ms;
constexpr Duration dying_patience = 100ms;

bool is_starting(const tl::expected<DaemonResponse, ClientError>& response) {
  if (!response || response->status == 200) return false;
  const auto error = api::from_json<api::ErrorBody>(response->body);
  return error && error->code == name_of(api::ErrorCode::starting);
}

// The daemon's answer, after its start if it is just starting.
tl::expected<DaemonResponse, ClientError> ask_started(Context& context,
                                                      const DaemonRequest& request) {
  const auto begin = context.running();
  auto response = context.daemon.ask(request);
  while (is_starting(response) && context.running() - begin < start_patience) {
    context.sleep(start_interval);
    response = context.daemon.ask(request);
  }
  return response;
}

void tell_as_data(Context& context, const api::ErrorBody& error) {
  if (context.json) context.out(api::to_json(error) + "\n");
}

// With GOENV or XDG_CONFIG_HOME go may read another env file here than gopxd knows.
bool reads_another_file(Context& context) {
  const auto& environment = context.here.environment;
  const bool likely =
      api::variable(environment, "GOENV") || api::variable(environment, "XDG_CONFIG_HOME");
  const auto file = likely ? api::go_env_file(context.here) : std::nullopt;
  if (!file) return false;
  const auto answer = context.daemon.ask(request_for(commands::Status{}));
  const auto status = answer ? api::from_json<api::Status>(answer->body) : failure("");
  if (!status || !status->goenv.file) return true;
  return *file != *status->goenv.file && !context.same_file(*file, *status->goenv.file);
}

// A gopxd that does not know a request that this gopxctl sends.
Sentence lacks_command(Context& context) {
  const auto response = context.daemon.ask(request_for(commands::Status{}));
  const auto version = response ? version_in(response->body) : std::string{};
  if (const auto remark = version_remark(version); remark && !remark->gopxd_is_older)
    return remark->sentence;
  if (!version.empty())
    return say(
        "gopxd {running} is older than gopxctl {own} and lacks this command; restart it: "
        "systemctl --user restart gopxd",
        version, GOPX_VERSION);
  return say(
      "this gopxd is older than gopxctl {own} and lacks this command; restart it: "
      "systemctl --user restart gopxd",
      GOPX_VERSION);
}

}  // namespace

bool still_runs(Context& context) {
  if (!context.lock_holder) return false;
  auto holder = context.lock_holder();
  if (!holder || holder->stage == api::Stage::stopping) return false;
  context.sleep(dying_patience);  // who was killed lets go of connection and lock one after another
  holder = context.lock_holder();
  return holder && holder->stage != api::Stage::stopping;
}

void tell_of_versions(Context& context) {
  const auto response = context.daemon.ask(request_for(commands::Status{}));
  if (!response) return;
  if (const auto remark = version_remark(version_in(response->body)))
    context.err(
        fmt::format("  {}:\n  {}\n", render(remark->sentence, context.manner()), remark->fix));
}

api::Environment environment_to_tell(Context& context) {
  const OwnEnvironment own{context.here, context.same_file, context.files};
  return told_environment(own, reads_another_file(context));
}

int complain(Context& context, int code, std::string_view message) {
  context.err(fmt::format("gopxctl: {}\n", printable(message, message_bytes_max)));
  return code;
}

int complain(Context& context, int code, const Sentence& message) {
  return complain(context, code, render(message, context.manner()));
}

void tell(Context& context, const Sentence& sentence) {
  context.err(clean(render(sentence, context.manner())) + "\n");
}

Or<std::string> ask(Context& context, const api::Command& command) {
  const auto request = request_for(command);
  auto response = ask_started(context, request);
  const bool nobody = !response && response.error().unreachable;
  if (nobody && api::row_of(command).alone && context.stand_in != nullptr)
    response = context.stand_in->ask(request);
  if (!response) return tl::unexpected<int>{tell_no_daemon(context, response.error())};
  if (response->status != 200) return tl::unexpected<int>{tell_refusal(context, *response)};
  return response->body;
}

int tell_refusal(Context& context, const DaemonResponse& response) {
  auto error =
      api::from_json<api::ErrorBody>(response.body)
          .value_or(api::error_of(
              api::ErrorCode::bad_answer,
              say("gopxd answers with HTTP status {status} and no explanation", response.status)));
  const bool is_old = error.code == name_of(api::ErrorCode::unknown_path);
  if (is_old) error.message = lacks_command(context);
  tell_as_data(context, error);
  const int code = complain(context, api::exit_code_of(error.code), error.message);
  if (error.code == name_of(api::ErrorCode::bad_request)) tell_of_versions(context);
  return code;
}

int tell_no_daemon(Context& context, const ClientError& error) {
  const int code = error.exit_code.value_or(exit_unavailable);
  const bool foreign = code == exit_not_permitted;
  const auto kind = foreign ? api::ErrorCode::forbidden : api::ErrorCode::no_daemon;
  tell_as_data(context, api::error_of(kind, error.message));
  complain(context, code, error.message);
  if (!error.detail.empty())
    context.err("  " + clean(render(error.detail, context.manner())) + "\n");
  if (foreign || (error.unreachable && !error.exit_code)) context.err(advice(context, foreign));
  return code;
}

Scene scene_of(const Context& context) {
  return {.style = context.style,
          .now = context.now(),
          .exported_goproxy = exported_goproxy(context.here.environment),
          .manner = context.manner()};
}

}  // namespace gopx::ctl
