// What a command of gopxctl works with: its arguments, the daemon behind an interface, two outputs,
// the time. All of it can be handed in by a test; main.cpp builds the real one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/commands.hpp"
#include "api/lock_note.hpp"
#include "api/paths.hpp"
#include "base/exit_codes.hpp"
#include "base/render.hpp"
#include "base/time.hpp"
#include "ctl/daemon.hpp"
#include "ctl/files.hpp"
#include "ctl/layout.hpp"

namespace gopx::ctl {

namespace commands = api::commands;

struct Context {
  api::PathInputs here;
  Style style;
  bool json = false;  // data as JSON
  Daemon& daemon;
  std::function<void(std::string_view)> out;  // data
  std::function<void(std::string_view)> err;  // messages
  std::function<WallTime()> now;
  std::function<Duration()> running;  // since some moment, never jumping
  std::function<void(Duration)> sleep;
  // Of the running gopxctl: gopxd is looked for beside it.
  std::optional<std::string> own_path;
  // Do two paths name the same file? (links, mounts)
  std::function<bool(const std::string&, const std::string&)> same_file;
  Files files;
  // Answers what needs no daemon with a history, where none is running; null = nobody does.
  Daemon* stand_in = nullptr;
  // Has data been lost on its way out? Whoever prints without end then ends; empty = it never is.
  std::function<bool()> out_is_lost = {};
  // Who holds the lock of this user's state or env file: a gopxd that runs, whether its socket can
  // be reached or not. Empty = nobody can tell.
  std::function<std::optional<api::LockNote>()> lock_holder = {};
  // The reader's language, and how far his clock is ahead of UTC (Manner::ahead_of_utc).
  Language language = Language::english;
  std::optional<std::chrono::seconds> (*ahead_of_utc)(WallTime) = nullptr;

  // How this reader is spoken to: render(sentence, context.manner()).
  Manner manner() const { return {language, now(), ahead_of_utc}; }
};

// By --lang, else by the first of LC_ALL, LC_MESSAGES and LANG that is set and not empty.
Language language_of(const std::optional<std::string>& chosen, const api::Environment& environment);

}  // namespace gopx::ctl
