// What in the env file is ours: record, comment and file decide together. Pure.
//
// A key is held if its value is one that the record says we wrote, or that a comment in the file
// names. Where the two name different former values the comment wins: it stands in the file that it
// tells of and travels with it, while a record may be about another time or another file. A value
// that neither of them names is a person's edit: then the key is not held, whatever they say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.hpp"
#include "envfile/comment.hpp"
#include "envfile/takeover_record.hpp"

namespace gopx::envfile {

// The token of compare-and-swap: SHA-256 of the content in hex, or "absent" for no file.
std::string digest_of(const std::optional<std::string>& text);

struct HeldKeys {
  std::vector<Comment> keys;  // `now` is the value in the file
  bool foreign = false;       // some key is known from a comment only
  bool exact = false;         // the file is, byte for byte, as the record says: nobody else wrote
  bool created = false;       // by the record: there was no file before
};

// text: nullopt = no file. record: nullptr = none, or one about another file.
HeldKeys held_in(const std::optional<std::string>& text, const TakeoverRecord* record);
const Comment* held_key(const HeldKeys& held, std::string_view key);

// The same for the brain. Where only GOSUMDB is held, goproxy_before is the GOPROXY that stands
// there now (a revert leaves it as it is). nullopt where nothing is held.
std::optional<core::Claim> claim_of(const HeldKeys& held, const std::optional<std::string>& text);

}  // namespace gopx::envfile
