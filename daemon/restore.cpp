// `gopxd --restore`: the way back without, or in spite of, a running daemon.
#include <fmt/format.h>
#include <poll.h>

#include <cstdio>

#include "base/text.hpp"
#include "io/ask_daemon.hpp"
#include "io/clock.hpp"
#include "io/envlocation.hpp"
#include "io/envrestore.hpp"
#include "service.hpp"

namespace gopx {
namespace {

// Nothing else runs in this process while it restores, so it may simply wait.
void wait_for(Duration span) {
  poll(nullptr, 0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(span).count()));
}

// A daemon that lives must not write again right after us: it is asked to pause, and reverts
// itself.
std::optional<int> restore_by_daemon(const std::string& socket) {
  const auto answer = io::post_to_daemon(socket, "/v1/pause");
  if (!answer) {
    say(answer.error().message);
    return exit_unavailable;
  }
  if (!answer->reached) return std::nullopt;
  if (answer->status != 200) {
    say(fmt::format("the running gopxd could not pause: {}", printable(answer->body, 300)));
    return exit_unavailable;
  }
  std::puts(
      "the running gopxd has put your own values back and is paused; `gopxctl resume` lets it go "
      "on");
  return exit_ok;
}

}  // namespace

int restore(const Options& options) {
  const io::Environment environment = process_environment();
  const Places places = find_places(options, environment);
  if (const auto done = restore_by_daemon(places.socket)) return *done;
  const config::Loaded loaded = load_configuration(places);
  if (!loaded.ok()) {
    std::fputs(describe_problems(loaded.problems).c_str(), stderr);
    say("the configuration is not usable: the env file is looked for where go looks for it");
  }
  const config::Go settings = loaded.ok() ? loaded.config.go : config::Go{};
  const io::EnvLocation env = io::locate_env_file(environment, settings);
  auto lock = io::InstanceLock::acquire(places.state_dir, resolved(env.path));
  if (!lock) return refused(lock.error());
  const io::EnvStore::Options store{env.path, env.problem, places.state_dir, &*lock};
  const auto restored = io::restore(store, wait_for, io::read_clock().wall);
  if (!restored) {
    say(restored.error().message);
    return exit_software;
  }
  for (const std::string& note : restored->notes) say(note);
  if (restored->files.empty()) std::puts("no takeover is in force: nothing to put back");
  for (const std::string& file : restored->files)
    std::printf("%s: your own values are back\n", file.c_str());
  return exit_ok;
}

}  // namespace gopx
