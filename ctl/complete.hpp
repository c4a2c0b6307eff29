// What may come next on a command line of gopxctl: the answer to the Tab key. The scripts that
// `gopxctl completion` prints only carry it from the shell to here and back, so that they never
// have to be made anew; everything offered follows from the tables in api/commands and api/options.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/render.hpp"
#include "base/time.hpp"
#include "ctl/daemon.hpp"

namespace gopx::ctl {

// Who presses Tab waits for it: a daemon that is silent for longer has no endpoints to offer.
constexpr Duration complete_patience = std::chrono::milliseconds{300};

struct Suggestion {
  std::string text;
  std::string about;  // one sentence, may be empty
};

struct Suggestions {
  bool files = false;  // names of files are wanted, which the shell knows better
  std::vector<Suggestion> candidates;
};

using Endpoints = std::function<std::vector<Suggestion>()>;

// words: what stands behind "gopxctl" as far as the cursor; the last one, perhaps empty, is being
// written. bash takes "--color=always" apart into three words: both forms are understood.
Suggestions complete(std::span<const std::string> words, const Endpoints& endpoints);

// Of the running daemon, with their states; none if there is none.
std::vector<Suggestion> endpoints_of(Daemon& daemon, const Manner& manner);

// For the shells: "words" or "files" on the first line, then TEXT<tab>ABOUT.
std::string completion_lines(const Suggestions& completion, const Manner& manner);

}  // namespace gopx::ctl
