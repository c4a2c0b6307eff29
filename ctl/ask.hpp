// Asking the daemon, and saying what went wrong: the steps that every command shares.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "api/json.hpp"
#include "base/result.hpp"
#include "ctl/context.hpp"
#include "ctl/render.hpp"

namespace gopx::ctl {

// What was asked for, or the exit code, with everything said that there is to say.
template <class T>
using Or = tl::expected<T, int>;

// The body of the daemon's answer to this command. With json an error of the daemon is printed as
// data too.
Or<std::string> ask(Context& context, const api::Command& command);

// What gopxd can't know of this shell, for requests that may tell names to others.
api::Environment environment_to_tell(Context& context);

// The exit code for an answer that is an error, after telling what the daemon said.
int tell_refusal(Context& context, const DaemonResponse& response);
// Likewise where there was no answer; names the ways out.
int tell_no_daemon(Context& context, const ClientError& error);
// Does this user's gopxd run, by its lock? One that is leaving does not.
bool still_runs(Context& context);
// "gopxctl: MESSAGE" on stderr; gives the code back.
int complain(Context& context, int code, std::string_view message);
// Likewise, in the reader's language.
int complain(Context& context, int code, const Sentence& message);
// The sentence alone, on stderr.
void tell(Context& context, const Sentence& sentence);

// Where gopxctl and the gopxd that answers are of different versions: which is older, and what to
// do about it, on stderr.
void tell_of_versions(Context& context);

// Reads a body, or says that it can't be understood (the daemon is too old or too new).
template <class T>
Or<T> understood(Context& context, Result<T> read) {
  if (read) return std::move(*read);
  const int code = complain(context, exit_unavailable, read.error().message);
  tell_of_versions(context);
  return tl::unexpected<int>{code};
}

// What the daemon answers to this command: as it came, and read.
template <class C>
struct Told {
  std::string body;
  typename C::Answer answer;
};
template <class C>
Or<Told<C>> answer_to(const C& command, Context& context) {
  auto body = ask(context, command);
  if (!body) return tl::unexpected<int>{body.error()};
  auto answer = understood(context, api::from_json<typename C::Answer>(*body));
  if (!answer) return tl::unexpected<int>{answer.error()};
  return Told<C>{std::move(*body), std::move(*answer)};
}

Scene scene_of(const Context& context);

}  // namespace gopx::ctl
