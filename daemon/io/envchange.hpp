// What a write will do to the env file and to the record, worked out before anything is touched.
// Pure.
#pragma once

#include <optional>
#include <string>

#include "core/action.hpp"
#include "io/envclaim.hpp"
#include "io/envtext.hpp"

namespace gopx::io {

// What a change starts from.
struct Situation {
  std::string named;                // the file as the user names it
  std::string file;                 // with links resolved
  std::optional<std::string> text;  // nullopt = no file
  std::optional<Record> record;     // about this file, or none
  WallTime now{};
};

struct Change {
  Edit edit;  // by key: for folding in what somebody else writes at the same moment
  std::optional<std::string> text;  // the file afterwards; nullopt = no file
  Record record;                    // what must be on disk before the file is touched
  bool closes = false;              // afterwards nothing is ours any more: the record goes
};

// What the order wants done, or nullopt where nothing of ours is there to be reverted or kept. A
// takeover that says what the user had is a revert; an empty order.goproxy means that GOPROXY is
// not to be ours.
std::optional<Change> change_for(const core::WriteEnv& order, const Situation& situation);

// Somebody wrote `theirs` into the file that we had replaced: they had read `base`, we had made
// `ours` of it. Their version wins; our change is made again to the keys that they left alone.
struct Hit {
  std::string base;
  std::string theirs;
  std::optional<std::string> ours;
  Edit edit;
};
Change fold_in(const Hit& hit, const Situation& situation);

}  // namespace gopx::io
