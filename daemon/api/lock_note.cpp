// A reader may come between two writes, so anything but the process id may be missing or cut.
#include "api/lock_note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gopx::api {
namespace {

struct StageName {
  Stage stage;
  std::string_view name;
};
constexpr std::array stages{
    StageName{Stage::starting, "starting"}, StageName{Stage::running, "running"},
    StageName{Stage::stopping, "stopping"}, StageName{Stage::restoring, "restoring"}};

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

Stage stage_named(std::string_view name) {
  const auto* found = std::find_if(stages.begin(), stages.end(),
                                   [name](const StageName& row) { return row.name == name; });
  return found == stages.end() ? Stage::unknown : found->stage;
}

}  // namespace

std::string_view name_of(Stage stage) {
  const auto* found = std::find_if(stages.begin(), stages.end(),
                                   [stage](const StageName& row) { return row.stage == stage; });
  return found == stages.end() ? std::string_view{} : found->name;
}

std::string to_text(const LockNote& note) {
  const bool sayable = note.socket.find('\n') == std::string::npos;
  return fmt::format("{}\n{}\n{}\n", note.pid, name_of(note.stage), sayable ? note.socket : "");
}

std::optional<LockNote> read_lock_note(std::string_view text) {
  const auto first = take_line(text);
  LockNote note;
  note.pid = read_number<decltype(note.pid)>(first).value_or(0);
  if (note.pid <= 0) return std::nullopt;
  note.stage = stage_named(take_line(text));
  note.socket = take_line(text);
  if (!note.socket.starts_with('/')) note.socket.clear();
  return note;
}

std::string state_lock_path(std::string_view state_dir) {
  return fmt::format("{}/gopxd.lock", state_dir);
}

std::string env_lock_path(std::string_view env_file) {
  const auto slash = env_file.rfind('/');
  const auto folder = slash == std::string_view::npos ? "." : env_file.substr(0, slash);
  return fmt::format("{}/.{}.gopxd.lock", folder, env_file.substr(slash + 1));
}

}  // namespace gopx::api
