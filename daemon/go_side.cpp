// Nothing is decided here.
#include "go_side.hpp"

#include "io/clock.hpp"
#include "io/goenv_verify.hpp"
#include "io/log.hpp"
#include "io/waiting.hpp"

namespace gopx {
namespace {

std::vector<std::string> binaries_of(const std::vector<io::FoundGo>& found) {
  std::vector<std::string> paths;
  for (const io::FoundGo& go : found) paths.push_back(go.binary);
  return paths;
}

std::vector<std::string> go_env_files_of(const std::vector<io::FoundGo>& found) {
  std::vector<std::string> paths;
  for (const io::FoundGo& go : found) {
    if (go.root.has_go_env) paths.push_back(go.root.root + "/go.env");
  }
  return paths;
}

}  // namespace

GoSide::GoSide(boost::asio::io_context& loop, Options options, Tell tell)
    : loop_(loop),
      options_(std::move(options)),
      tell_(std::move(tell)),
      found_(io::find_go(options_.environment, options_.settings)),
      goenv_(loop, {options_.store, binaries_of(found_), go_env_files_of(found_)},
             {.changed = [this](core::EnvFile file) { tell_(core::EnvFileSeen{std::move(file)}); },
              .go_started = [this] { tell_(core::GoStarted{}); },
              .defaults_touched = [this] { find_roots(); },
              .problem = [](const std::string& text) { io::log_warn("env-file", text); }}) {}

void GoSide::start() {
  find_roots();
  goenv_.start();
}

void GoSide::find_roots() {
  found_ = io::find_go(options_.environment, options_.settings);
  goenv_.follow(binaries_of(found_), go_env_files_of(found_));
  core::GoRootsSeen seen;
  for (const io::FoundGo& go : found_) seen.roots.push_back(go.root);
  tell_(std::move(seen));
}

void GoSide::write(const core::WriteEnv& order) {
  const bool takeover = order.intent == core::Intent::takeover;
  goenv_.write(order, [this, takeover](const core::WriteFinished& finished) {
    const bool done = finished.outcome == core::WriteOutcome::written;
    if (done && takeover) switched_at_ = io::read_clock().steady;
    tell_(finished);
    if (done && takeover) verify();
  });
}

// Does what was written reach go? Its answer may differ where a wrapper or a variable stands in
// between.
void GoSide::verify() {
  if (found_.empty()) return;
  const std::shared_ptr<void> muted = goenv_.mute();
  io::ask_go(loop_, {found_.front().binary, options_.environment, options_.location},
             [this, muted](const Result<core::GoEnvRead>& answer) {
               if (answer) return tell_(*answer);
               io::log_info("verify", answer.error().message);
             });
}

void GoSide::look_for_waiting_go(const core::LookForWaitingGo& order) {
  tell_(core::WaitingGoSeen{
      io::find_waiting_go(order, switched_at_.value_or(io::read_clock().steady))});
}

}  // namespace gopx
