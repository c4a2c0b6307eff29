// What changes the user's file or his trust is a warning, everything else is information.
#include "notify/journal_text.hpp"

#include <fmt/format.h>

namespace gopx::notify {

sys::LogLevel level_of(const core::Journal& line) {
  using Kind = core::JournalKind;
  const bool loud = line.kind == Kind::takeover || line.kind == Kind::revert ||
                    line.kind == Kind::quarantine ||
                    (line.kind == Kind::network && line.to != "online");
  return loud ? sys::LogLevel::warn : sys::LogLevel::info;
}

std::string text_of(const core::Journal& line) {
  std::string text{core::name_of(line.kind)};
  if (!line.endpoint.empty()) text += " " + line.endpoint;
  if (!line.from.empty() || !line.to.empty()) text += fmt::format(": {} -> {}", line.from, line.to);
  if (!line.cause.empty()) text += fmt::format(" ({})", english(line.cause));
  if (!line.undo.empty()) text += fmt::format("; undo by hand: {}", line.undo);
  return text;
}

Sentence reload_text(const std::vector<std::string>& changed) {
  if (changed.empty()) return say("nothing changed");
  Texts restart;
  for (const std::string& name : changed)
    if (name == "go.env_file" || name == "go.go_binary") restart.push_back(name);
  return restart.empty()
             ? say("changed: {settings}", changed)
             : say("changed: {settings}; restart gopxd for {restart}", changed, restart);
}

}  // namespace gopx::notify
