// See envchange.hpp.
#include "io/envchange.hpp"

#include <unistd.h>

#include <algorithm>

namespace gopx::io {

namespace {

// The edit that gives every held key back.
Edit give_back(const Held& held) {
  Edit edit;
  for (const Comment& key : held.keys) {
    edit.push_back({key.key, key.before, std::nullopt, key.before ? std::string() : key.now});
  }
  return edit;
}

// The file as it would be if we had never been there.
std::optional<std::string> without_us(const Situation& situation, const Held& held) {
  if (held.exact) return situation.record->original;
  if (!situation.text) return std::nullopt;
  std::string text = edited(*situation.text, give_back(held));
  if (text.empty() && held.created) return std::nullopt;
  return text;
}

Record blank_record(const Situation& situation, const Held& held) {
  Record record;
  record.named = situation.named;
  record.file = situation.file;
  record.original = without_us(situation, held);
  record.created = held.keys.empty() ? !situation.text.has_value() : held.created;
  record.digest_before = digest_of(situation.text);
  record.since = held.keys.empty() ? situation.now : held.keys.front().since;
  record.host = host_name();
  record.boot_id = boot_id();
  record.pid = ::getpid();
  return record;
}

// The record of a change after which these values are in force, or were until now.
void note_keys(Record& record, const Held& held) {
  for (const Comment& key : held.keys) {
    record.keys.push_back({key.key, key.before, key.now, std::nullopt});
  }
}

Change closing(const Situation& situation, const Held& held) {
  Change change;
  change.closes = true;
  change.record = blank_record(situation, held);
  note_keys(change.record, held);
  return change;
}

void seal(Change& change) { change.record.digest_after = digest_of(change.text); }

Change revert(const Situation& situation, const Held& held) {
  Change change = closing(situation, held);
  change.edit = give_back(held);
  change.text = without_us(situation, held);
  seal(change);
  return change;
}

Change keep(const Situation& situation, const Held& held) {
  Change change = closing(situation, held);
  change.text = without_comments(*situation.text);
  seal(change);
  return change;
}

struct Wish {
  std::string_view key;
  std::optional<std::string> value;  // nullopt: this key is not to be ours
};

// Adds what one key needs. A wish for what the user had is no wish.
void plan_key(Change& change, const Situation& situation, const Held& held, const Wish& wish) {
  const std::string key(wish.key);
  const Comment* mine = held_key(held, key);
  const auto before = mine != nullptr ? mine->before : env_value(situation.text.value_or(""), key);
  if (wish.value && wish.value != before) {
    const Comment comment{key, before, *wish.value, change.record.since};
    change.edit.push_back({key, wish.value, comment, {}});
    const bool other = mine != nullptr && mine->now != *wish.value;
    change.record.keys.push_back(
        {key, before, *wish.value, other ? std::optional(mine->now) : std::nullopt});
  } else if (mine != nullptr) {
    change.edit.push_back({key, before, std::nullopt, before ? std::string() : mine->now});
  }
}

std::optional<Change> takeover(const core::WriteEnv& order, const Situation& situation,
                               const Held& held) {
  Change change;
  change.record = blank_record(situation, held);
  change.record.cause = order.cause;
  const auto goproxy = order.goproxy.empty() ? std::nullopt : std::optional(order.goproxy);
  plan_key(change, situation, held, {"GOPROXY", goproxy});
  plan_key(change, situation, held, {"GOSUMDB", order.gosumdb});
  if (change.record.keys.empty()) {
    if (held.keys.empty()) return std::nullopt;
    return revert(situation, held);
  }
  change.text = edited(situation.text.value_or(""), change.edit);
  seal(change);
  return change;
}

// The edits to keys that the other writer left as they were.
Edit untouched_part(const Hit& hit) {
  Edit edit = hit.edit;
  std::erase_if(edit, [&](const LineEdit& line) {
    return env_value(hit.base, line.key) != env_value(hit.theirs, line.key);
  });
  return edit;
}

std::optional<std::string> folded_text(const Hit& hit, const Situation& situation) {
  if (situation.text == hit.ours) {
    std::string text = edited(hit.theirs, untouched_part(hit));
    return text.empty() && !hit.ours ? std::nullopt : std::optional(std::move(text));
  }
  const std::string ours = hit.ours.value_or("");
  const std::string current = situation.text.value_or("");
  return merge_keys({.base = hit.base, .theirs = hit.theirs, .ours = ours, .current = current});
}

}  // namespace

std::optional<Change> change_for(const core::WriteEnv& order, const Situation& situation) {
  const Held held = held_in(situation.text, situation.record ? &*situation.record : nullptr);
  if (order.intent == core::Intent::takeover) return takeover(order, situation, held);
  if (held.keys.empty()) return std::nullopt;
  return order.intent == core::Intent::keep ? keep(situation, held) : revert(situation, held);
}

Change fold_in(const Hit& hit, const Situation& situation) {
  Situation after = situation;
  after.text = folded_text(hit, situation);
  const Held held = held_in(after.text, after.record ? &*after.record : nullptr);
  Change change;
  change.text = after.text;
  change.edit = untouched_part(hit);
  change.record = blank_record(after, held);
  change.record.digest_before = digest_of(situation.text);
  change.record.cause = situation.record ? situation.record->cause : std::string();
  change.closes = held.keys.empty();
  note_keys(change.record, held);
  seal(change);
  return change;
}

}  // namespace gopx::io
