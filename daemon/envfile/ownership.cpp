// Whose is what stands in the env file? Record, comment and file decide together (ownership.hpp).
#include "envfile/ownership.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "envfile/text.hpp"
#include "probes/crypto.hpp"

namespace gopx::envfile {

namespace {

// The last one that names this value.
std::optional<Comment> comment_in_force(const std::vector<Comment>& comments, std::string_view key,
                                        std::string_view value) {
  const auto found = std::find_if(comments.rbegin(), comments.rend(), [&](const Comment& comment) {
    return comment.key == key && comment.now == value;
  });
  return found == comments.rend() ? std::nullopt : std::optional(*found);
}

std::optional<Comment> recorded(const TakeoverRecord* record, std::string_view key,
                                std::string_view value) {
  if (record == nullptr) return std::nullopt;
  for (const KeyRecord& entry : record->keys) {
    const bool ours = entry.now == value || entry.earlier == value;
    if (entry.key == key && ours) {
      return Comment{entry.key, entry.before, std::string(value), record->since};
    }
  }
  return std::nullopt;
}

void judge_key(HeldKeys& held, std::string_view text, std::string_view key,
               const TakeoverRecord* record) {
  const auto value = env_value(text, key);
  if (!value) return;
  auto by_comment = comment_in_force(comments_in(text), key, *value);
  auto by_record = recorded(record, key, *value);
  const bool contradicted = by_record && by_comment && by_comment->before != by_record->before;
  if (by_record && !contradicted) return held.keys.push_back(std::move(*by_record));
  if (!by_comment) return;
  held.foreign = true;
  held.keys.push_back(std::move(*by_comment));
}

}  // namespace

std::string digest_of(const std::optional<std::string>& text) {
  if (!text) return "absent";
  const auto digest = probes::sha256(*text);
  return hex(probes::bytes_of(digest));
}

HeldKeys held_in(const std::optional<std::string>& text, const TakeoverRecord* record) {
  HeldKeys held;
  if (!text) return held;
  const std::string digest = record != nullptr ? digest_of(text) : "";
  if (record != nullptr && record->keeps && record->digest_after == digest) return held;
  // As it was before what the record announces, or as it is afterwards.
  held.exact =
      record != nullptr && (record->digest_after == digest || record->digest_before == digest);
  for (const std::string_view key : {"GOPROXY", "GOSUMDB"}) judge_key(held, *text, key, record);
  held.exact = held.exact && !held.keys.empty();
  held.created = record != nullptr && record->created && !held.foreign && !held.keys.empty();
  return held;
}

const Comment* held_key(const HeldKeys& held, std::string_view key) {
  const auto found = std::find_if(held.keys.begin(), held.keys.end(),
                                  [&](const Comment& comment) { return comment.key == key; });
  return found == held.keys.end() ? nullptr : &*found;
}

std::optional<core::Claim> claim_of(const HeldKeys& held, const std::optional<std::string>& text) {
  if (held.keys.empty()) return std::nullopt;
  core::Claim claim;
  claim.since = held.keys.front().since;
  const Comment* goproxy = held_key(held, "GOPROXY");
  const Comment* gosumdb = held_key(held, "GOSUMDB");
  claim.goproxy_before =
      goproxy != nullptr ? goproxy->before : env_value(text.value_or(""), "GOPROXY");
  claim.gosumdb_managed = gosumdb != nullptr;
  if (gosumdb != nullptr) claim.gosumdb_before = gosumdb->before;
  return claim;
}

}  // namespace gopx::envfile
