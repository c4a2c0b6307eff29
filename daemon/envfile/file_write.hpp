// What a write will do to the env file and to the record, worked out before anything is touched.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/action.hpp"
#include "envfile/ownership.hpp"
#include "envfile/text.hpp"

namespace gopx::envfile {

// What a write starts from.
struct Situation {
  std::string named;                     // the file as the user names it
  std::string file;                      // with links resolved
  std::optional<std::string> text;       // nullopt = no file
  std::optional<TakeoverRecord> record;  // about this file, or none
  WallTime now{};
};

// What the user has of the keys that we may change, whether we hold them or not.
using UserValues = std::map<std::string, std::optional<std::string>>;

struct FileWrite {
  std::optional<std::string> text;  // the file afterwards; nullopt = no file
  TakeoverRecord record;            // what must be on disk before the file is touched
  bool closes = false;              // afterwards nothing is ours any more: the record goes
  // How it came about, for folding in what somebody else writes at the same moment. nullopt: by a
  // fold.
  std::optional<KeyWrites> keys;
  UserValues users_before;
  UserValues users_after;  // differs if the user keeps our values, or has changed theirs
};

// What the order wants done, or nullopt where nothing of ours is there to be reverted or kept. A
// takeover that says what the user had is a revert; an empty order.goproxy means that GOPROXY is
// not to be ours.
std::optional<FileWrite> file_write_for(const core::WriteEnv& order, const Situation& situation);

// Somebody wrote `theirs` into the file that we had replaced. They had read it a moment earlier: as
// `base`, or as it stood before that, so a value of ours in it, with its comment, is no word of
// theirs. What they have said wins; our change is made again to the keys that they left alone.
struct Hit {
  std::string base;
  std::string theirs;
  FileWrite write;  // made `base` into write.text
  // The file after `theirs` of an earlier moment was folded in; they have gone on writing since.
  std::optional<std::optional<std::string>> folded = std::nullopt;
};
FileWrite fold_in(const Hit& hit, const Situation& situation);

}  // namespace gopx::envfile
