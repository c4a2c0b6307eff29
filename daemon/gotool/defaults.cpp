// See defaults.hpp. What an answer is worth is decided in core/go_defaults.
#include "gotool/defaults.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sys/child.hpp"
#include "sys/clock.hpp"
#include "sys/files.hpp"

namespace gopx::gotool {

namespace {

constexpr std::size_t path_shown_max = 4096;

bool is_ours(const struct stat& status) {
  return status.st_uid == 0 || status.st_uid == ::geteuid();
}

// Members of the group root may do as root does.
bool others_may_write(const struct stat& status) {
  const bool group = (status.st_mode & S_IWGRP) != 0 && status.st_gid != 0;
  return group || (status.st_mode & S_IWOTH) != 0;
}

// Of a folder: an entry of ours in a sticky one is ours alone.
bool others_may_replace_in(const struct stat& status) {
  return others_may_write(status) && (status.st_mode & S_ISVTX) == 0;
}

// Changes when the program or its go.env does.
std::string look_of(const FoundGo& go) {
  std::string look;
  for (const std::string& path : {go.binary, go.root.root + "/go.env"}) {
    struct stat status {};
    std::error_code unreadable;
    const auto written = std::filesystem::last_write_time(path, unreadable);
    const bool there = !unreadable && ::stat(path.c_str(), &status) == 0;
    if (there)
      look += fmt::format("{} {} {} {} {} {}", status.st_dev, status.st_ino, status.st_size,
                          written.time_since_epoch().count(), status.st_mode, status.st_uid);
    look += '\n';
  }
  return look;
}

// One line, as `go env NAME` prints it.
std::optional<std::string> line_in(std::string_view output) {
  if (!output.ends_with('\n')) return std::nullopt;
  output.remove_suffix(1);
  const bool plain = std::none_of(output.begin(), output.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return plain ? std::optional(std::string(output)) : std::nullopt;
}

std::string shown(const FoundGo& go) { return printable(go.binary, path_shown_max); }

struct Known {
  std::string look;
  Duration since{};  // running time
  core::GoRoot root;
};

}  // namespace

std::string why_not_run(const std::string& binary) {
  struct stat status {};
  if (::stat(binary.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
    return "it is not a program";
  const auto fault = [](const std::string& path, const struct stat& seen, bool writable) {
    if (!is_ours(seen)) return fmt::format("{} belongs to another user", path);
    return writable ? fmt::format("other users may write to {}", path) : std::string();
  };
  std::string found = fault(binary, status, others_may_write(status));
  for (std::string folder = sys::parent_of(binary); found.empty();
       folder = sys::parent_of(folder)) {
    if (::stat(folder.c_str(), &status) != 0) return folder + " can't be examined";
    found = fault(folder, status, others_may_replace_in(status));
    if (folder == "/") break;
  }
  return found;
}

sys::Environment environment_for_defaults(sys::Environment environment) {
  for (const char* name : {"GOPROXY", "GOSUMDB", "GOROOT", "GOFLAGS", "GODEBUG"})
    environment.erase(name);
  environment["GOENV"] = "off";
  environment["GOTOOLCHAIN"] = "local";
  return environment;
}

struct DefaultsQuery::State : std::enable_shared_from_this<DefaultsQuery::State> {
  State(boost::asio::io_context& its_loop, sys::Environment its_environment)
      : loop(its_loop), environment(environment_for_defaults(std::move(its_environment))) {}

  void next();
  void begin(std::size_t index);
  void question(std::size_t index, const char* name, std::function<void(Result<std::string>)> then);
  void heard_goproxy(std::size_t index, const Result<std::string>& answer);
  void heard_gosumdb(std::size_t index, const Result<std::string>& answer);
  void settled(std::size_t index);
  const Known* known(const FoundGo& go) const;

  boost::asio::io_context& loop;
  sys::Environment environment;
  std::map<std::string, Known> answers;  // by binary, of those found last
  std::vector<FoundGo> round;
  std::size_t begun = 0, open = 0;
  Done done;
};

const Known* DefaultsQuery::State::known(const FoundGo& go) const {
  const auto found = answers.find(go.binary);
  if (found == answers.end() || found->second.look != look_of(go)) return nullptr;
  const bool stale = !found->second.root.silent.empty() &&
                     found->second.since + silent_go_again_after <= sys::running_time();
  return stale ? nullptr : &found->second;
}

void DefaultsQuery::State::next() {
  while (open < asked_at_once_max && begun < round.size()) begin(begun++);
  if (open > 0 || !done) return;
  std::map<std::string, Known> fresh;
  for (const FoundGo& go : round) fresh[go.binary] = answers[go.binary];
  answers = std::move(fresh);
  std::exchange(done, nullptr)(std::exchange(round, {}));
}

void DefaultsQuery::State::begin(std::size_t index) {
  FoundGo& go = round[index];
  if (const Known* before = known(go)) {
    go.root.said_goproxy = before->root.said_goproxy;
    go.root.said_gosumdb = before->root.said_gosumdb;
    go.root.silent = before->root.silent;
    return;
  }
  answers[go.binary] = {look_of(go), sys::running_time(), {}};
  if (const std::string why = why_not_run(go.binary); !why.empty()) {
    go.root.silent = fmt::format("gopxd does not run {}: {}", shown(go), why);
    answers[go.binary].root = go.root;
    return;
  }
  ++open;
  question(index, "GOPROXY", [self = shared_from_this(), index](const Result<std::string>& answer) {
    self->heard_goproxy(index, answer);
  });
}

void DefaultsQuery::State::question(std::size_t index, const char* name,
                                    std::function<void(Result<std::string>)> then) {
  sys::ChildOrder order;
  order.argv = {round[index].binary, "env", name};
  order.environment = environment;
  order.time_limit = go_answer_within;
  order.output_bytes_max = go_answer_bytes_max;
  sys::run_child(loop, std::move(order), std::move(then));
}

void DefaultsQuery::State::heard_goproxy(std::size_t index, const Result<std::string>& answer) {
  FoundGo& go = round[index];
  const auto line = answer ? line_in(*answer) : std::nullopt;
  if (!line) {
    go.root.silent = answer ? fmt::format("the output of {} env GOPROXY is unreadable", shown(go))
                            : answer.error().message;
    return settled(index);
  }
  go.root.said_goproxy = line;
  question(index, "GOSUMDB", [self = shared_from_this(), index](const Result<std::string>& other) {
    self->heard_gosumdb(index, other);
  });
}

// A script that prints one thing whatever it is asked has said nothing about this.
void DefaultsQuery::State::heard_gosumdb(std::size_t index, const Result<std::string>& answer) {
  core::GoRoot& root = round[index].root;
  const auto line = answer ? line_in(*answer) : std::nullopt;
  const bool echo = line && line == root.said_goproxy && *line != "off" && !line->empty();
  if (line && !echo) root.said_gosumdb = line;
  settled(index);
}

void DefaultsQuery::State::settled(std::size_t index) {
  answers[round[index].binary].root = round[index].root;
  --open;
  next();
}

DefaultsQuery::DefaultsQuery(boost::asio::io_context& loop, sys::Environment environment)
    : state_(std::make_shared<State>(loop, std::move(environment))) {}
DefaultsQuery::~DefaultsQuery() { state_->done = nullptr; }

bool DefaultsQuery::must_ask(const std::vector<FoundGo>& found) const {
  return std::any_of(found.begin(), found.end(),
                     [&](const FoundGo& go) { return state_->known(go) == nullptr; });
}

void DefaultsQuery::ask(std::vector<FoundGo> found, Done done) {
  state_->round = std::move(found);
  state_->begun = 0;
  state_->done = std::move(done);
  state_->next();
}

}  // namespace gopx::gotool
