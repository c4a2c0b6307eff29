// Nothing is decided here.
#include "gotool/go_tool.hpp"

#include <boost/asio/io_context.hpp>

#include "gotool/stale_go_processes.hpp"
#include "gotool/verify.hpp"
#include "sys/clock.hpp"
#include "sys/log.hpp"

namespace gopx::gotool {
namespace {

// While a package is unpacked, programs and files come and go.
constexpr Duration installed_within = std::chrono::seconds{1};
// What no watch sees: a go in a new place, and one that did not answer when the machine was busy.
constexpr Duration usual_interval = std::chrono::minutes{5};

std::vector<std::string> binaries_of(const std::vector<FoundGo>& found) {
  std::vector<std::string> paths;
  for (const FoundGo& go : found) paths.push_back(go.binary);
  return paths;
}

// What the defaults hang on: go.env, there or not, and the program itself.
std::vector<std::string> default_files_of(const std::vector<FoundGo>& found) {
  std::vector<std::string> paths;
  for (const FoundGo& go : found) {
    paths.push_back(go.root.root + "/go.env");
    paths.push_back(go.binary);
  }
  return paths;
}

core::GoRootsSeen seen_in(const std::vector<FoundGo>& found, bool still_asking) {
  core::GoRootsSeen seen{{}, still_asking};
  for (const FoundGo& go : found) seen.roots.push_back(go.root);
  return seen;
}

}  // namespace

GoTool::GoTool(boost::asio::io_context& loop, Options options, Tell tell)
    : loop_(loop),
      options_(std::move(options)),
      tell_(std::move(tell)),
      found_(find_go(options_.environment, options_.settings)),
      goenv_(loop, {options_.store, binaries_of(found_), default_files_of(found_)},
             {.changed = [this](core::EnvFile file) { tell_(core::EnvFileSeen{std::move(file)}); },
              .go_started = [this] { tell_(core::GoStarted{}); },
              .defaults_touched = [this] { look_soon(); },
              .problem = [](const std::string& text) { sys::log_warn("env-file", text); },
              .lack =
                  [this](const sys::Watch::Lack& lack) {
                    tell_(core::PartReported{core::Part::watch, lack.what, lack.fix});
                  }}),
      defaults_(loop, options_.environment),
      again_(loop) {}

void GoTool::start() {
  find_roots();
  goenv_.start();
}

// One round of questions at a time; what happens during one is looked at after it.
void GoTool::find_roots() {
  soon_ = false;
  asking_ = true;
  found_ = find_go(options_.environment, options_.settings);
  goenv_.follow(binaries_of(found_), default_files_of(found_));
  std::shared_ptr<void> muted;
  if (defaults_.must_ask(found_)) {
    tell_(seen_in(found_, true));
    muted = goenv_.mute();
  }
  defaults_.ask(found_, [this, muted](std::vector<FoundGo> answered) {
    asking_ = false;
    found_ = std::move(answered);
    tell_(seen_in(found_, false));
    if (std::exchange(touched_meanwhile_, false)) return look_soon();
    look_again_after(usual_interval);
  });
}

// What was known does not hold any more, what holds is known in a moment.
void GoTool::look_soon() {
  if (asking_) touched_meanwhile_ = true;
  if (asking_ || soon_) return;
  soon_ = true;
  tell_(seen_in(found_, true));
  look_again_after(installed_within);
}

void GoTool::look_again_after(Duration wait) {
  again_.expires_after(wait);
  again_.async_wait([this](const boost::system::error_code& error) {
    if (!error) find_roots();
  });
}

void GoTool::write(const core::WriteEnv& order) {
  const bool takeover = order.intent == core::Intent::takeover;
  goenv_.write(order, [this, takeover](const core::WriteFinished& finished) {
    const bool done = finished.outcome == core::WriteOutcome::written;
    if (done && takeover) switched_at_ = sys::read_clock().steady;
    tell_(finished);
    if (done && takeover) verify();
  });
}

// Does what was written reach go? Its answer may differ where a wrapper or a variable stands in
// between.
void GoTool::verify() {
  if (found_.empty()) return;
  const std::shared_ptr<void> muted = goenv_.mute();
  ask_go(loop_, {found_.front().binary, options_.environment, options_.location},
         [this, muted](const Result<core::GoEnvRead>& answer) {
           if (answer) return tell_(*answer);
           sys::log_info("verify", answer.error().message);
         });
}

void GoTool::look_for_waiting_go(const core::LookForWaitingGo& order) {
  tell_(core::WaitingGoSeen{
      order.id, find_waiting_go(order, switched_at_.value_or(sys::read_clock().steady))});
}

}  // namespace gopx::gotool
