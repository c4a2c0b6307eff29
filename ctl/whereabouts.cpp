// The lock files are flock(2)ed by whoever runs; a file without a lock is left by somebody who was
// killed.
#include "ctl/whereabouts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "api/go_settings.hpp"
#include "base/logins.hpp"
#include "base/render.hpp"
#include "base/text.hpp"
#include "base/version.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t advice_indent = 2;
constexpr std::size_t shown_bytes = 4096;  // of a path
constexpr std::size_t version_bytes_max = 64;
constexpr std::string_view version_characters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.+-~";
constexpr std::size_t version_found_within = 4096;  // bytes of a status

std::string shown(std::string_view path) { return printable(path, shown_bytes); }

// What decided where the socket is looked for.
Sentence reason_of(const Context& context) {
  const auto& here = context.here;
  if (context.daemon.socket() != api::socket_path(here)) return {};  // --socket
  const auto name = api::socket_variable(here);
  if (!name.empty() && name != "HOME")
    return say("{variable}={value} decides where gopxctl looks", name,
               shown(api::variable(here.environment, name).value_or("")));
  if (here.system == api::System::macos) return {};
  return say("XDG_RUNTIME_DIR is not set, so gopxctl looks where gopxd listens without it");
}

Sentence about(const api::LockNote& holder, const std::string& socket) {
  if (holder.stage == api::Stage::restoring || holder.stage == api::Stage::stopping)
    return say("gopxd (pid {pid}) is shutting down", holder.pid);
  if (!holder.socket.empty() && holder.socket != socket)
    return say("gopxd (pid {pid}) is running and listens elsewhere: `gopxctl --socket {path}`",
               holder.pid, shown(holder.socket));
  return say(
      "gopxd (pid {pid}) is running, but its socket is gone; gopxd makes it again within "
      "30 s. Try again",
      holder.pid);
}

// A GOPROXY line that gopxd has written stands below a comment of its own: it is still there if
// gopxd was stopped while a backup was in use.
Sentence left_behind(const Context& context) {
  const auto file = api::go_env_file(context.here);
  const auto text = file && *file != "off" && context.files.read ? context.files.read(*file)
                                                                 : std::optional<std::string>{};
  if (!text || text->find("# gopxd: GOPROXY ") == std::string::npos) return {};
  const auto lines = api::read_go_env(*text);
  const auto value = lines.find("GOPROXY");
  if (value == lines.end()) return {};
  return say("gopxd left GOPROXY={value} in place; restore yours: `gopxd --restore`",
             mask_logins(shown(value->second)));
}

std::optional<api::LockNote> holder_of(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::optional<api::LockNote> note;
  if (::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    std::array<char, api::lock_note_bytes_max> text{};
    const auto got = ::read(fd, text.data(), text.size());
    note = api::read_lock_note({text.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))});
  }
  ::close(fd);
  return note;
}

}  // namespace

std::string advice(Context& context, bool foreign) {
  std::string all;
  const auto add = [&](const Sentence& sentence) {
    if (!sentence.empty())
      all += indented(context.style, render(sentence, context.manner()), advice_indent);
  };
  const auto reason = reason_of(context);
  add(reason);
  const auto holder = context.lock_holder ? context.lock_holder() : std::nullopt;
  if (holder) {
    add(about(*holder, context.daemon.socket()));
    return all;
  }
  const bool by_variable = api::socket_variable(context.here) == "XDG_RUNTIME_DIR";
  if (foreign && by_variable && !reason.empty())
    add(say("leave it out: `env -u XDG_RUNTIME_DIR gopxctl`"));
  if (foreign) return all;
  add(say("start it: `systemctl --user start gopxd`, or in the foreground: `gopxd`"));
  add(say("on another socket: `gopxctl --socket PATH`, or GOPX_SOCKET"));
  add(left_behind(context));
  return all;
}

std::string version_in(std::string_view status_body) {
  constexpr std::string_view key = "\"version\":\"";
  const auto head = status_body.substr(0, version_found_within);
  const auto at = head.find(key);
  if (at == std::string_view::npos) return "";
  const auto rest = head.substr(at + key.size());
  const auto end = rest.find('"');
  const auto version = rest.substr(0, end == std::string_view::npos ? 0 : end);
  const bool sound = version.size() <= version_bytes_max &&
                     version.find_first_not_of(version_characters) == std::string_view::npos;
  return sound ? std::string{version} : "";
}

std::optional<VersionRemark> version_remark(std::string_view version) {
  if (version.empty() || version == GOPX_VERSION) return std::nullopt;
  const int order = compare_versions(fmt::format("v{}", version), "v" GOPX_VERSION);
  if (order <= 0)
    return VersionRemark{
        say("gopxd {running} is older than gopxctl {own}; restart gopxd", version, GOPX_VERSION),
        "systemctl --user restart gopxd", true};
  return VersionRemark{
      say("gopxctl {own} is older than gopxd {running}; use the gopxctl that came with it",
          GOPX_VERSION, version),
      "type -a gopxctl"};
}

std::optional<api::LockNote> lock_holder(const api::PathInputs& here) {
  if (const auto state = api::state_dir(here))
    if (auto note = holder_of(api::state_lock_path(*state))) return note;
  const auto env_file = api::go_env_file(here);
  if (!env_file || *env_file == "off") return std::nullopt;
  return holder_of(api::env_lock_path(*env_file));
}

// Only where nobody is at the usual place; a socket of another user's is no reason to look further.
std::optional<Client> UsualDaemon::elsewhere(
    const tl::expected<DaemonResponse, ClientError>& answer) const {
  const bool nobody = !answer && answer.error().unreachable && !answer.error().exit_code;
  const auto holder = nobody ? holder_() : std::nullopt;
  if (!holder || holder->socket.empty() || holder->socket == client_.socket()) return std::nullopt;
  return Client{holder->socket, own_uid_};
}

tl::expected<DaemonResponse, ClientError> UsualDaemon::ask(const DaemonRequest& request) {
  auto answer = client_.ask(request);
  if (auto other = elsewhere(answer))
    if (auto second = other->ask(request)) return second;
  return answer;
}

tl::expected<DaemonResponse, ClientError> UsualDaemon::follow(
    const DaemonRequest& request, const std::function<bool(std::string_view)>& line) {
  auto answer = client_.follow(request, line);
  if (auto other = elsewhere(answer))
    if (auto second = other->follow(request, line)) return second;
  return answer;
}

}  // namespace gopx::ctl
