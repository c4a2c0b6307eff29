// How a change is worked out, key by key. See change.hpp.
#include "envfile/change.hpp"

#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "sys/system.hpp"

namespace gopx::envfile {

namespace {

constexpr const char* managed[] = {"GOPROXY", "GOSUMDB"};

UserValues user_values(const HeldKeys& held, const std::optional<std::string>& text) {
  UserValues users;
  for (const std::string key : managed) {
    const Comment* mine = held_key(held, key);
    users[key] = mine != nullptr ? mine->before : env_value(text.value_or(""), key);
  }
  return users;
}

// The edit that gives every held key back.
Edit give_back(const HeldKeys& held) {
  Edit edit;
  for (const Comment& key : held.keys) {
    edit.push_back({key.key, key.before, std::nullopt, key.before ? std::string() : key.now});
  }
  return edit;
}

// Does the file come of `original` by what is held in it? In which order the keys were set is not
// known, nor whether a line that has gone again had needed an LF before it.
bool comes_of(const std::string& text, const std::string& original, const HeldKeys& held) {
  Edit edit;
  for (const Comment& key : held.keys) {
    if (env_value(original, key.key) != key.before) return false;
    edit.push_back({key.key, key.now, key, {}});
  }
  const Edit other_way_round(edit.rbegin(), edit.rend());
  const auto gives_text = [&](const std::string& begin) {
    return edited(begin, edit) == text || edited(begin, other_way_round) == text;
  };
  return gives_text(original) || gives_text(original + '\n') ||
         edited(text, give_back(held)) == original;
}

// The file as it would be if we had never been there. The record's word for it is taken only if
// what stands in the file bears it out; it knows what lines alone don't tell, such as a missing LF
// at the end, or that there was no file. Of a file with nothing else in it that only its comments
// tell of, nobody knows whether it was there: no file means the same to go.
std::optional<std::string> without_us(const Situation& situation, const HeldKeys& held) {
  if (!situation.text) return std::nullopt;
  if (held.exact) {
    const auto& original = situation.record->original;
    if (comes_of(*situation.text, original.value_or(""), held)) return original;
  }
  std::string text = edited(*situation.text, give_back(held));
  if (text.empty() && (held.created || held.foreign)) return std::nullopt;
  return text;
}

TakeoverRecord blank_record(const Situation& situation, const HeldKeys& held) {
  TakeoverRecord record;
  record.named = situation.named;
  record.file = situation.file;
  record.original = without_us(situation, held);
  record.created = held.keys.empty() ? !situation.text.has_value()
                                     : held.created || !record.original.has_value();
  record.digest_before = digest_of(situation.text);
  record.since = held.keys.empty() ? situation.now : held.keys.front().since;
  record.host = sys::host_name();
  record.boot_id = sys::boot_id();
  record.pid = ::getpid();
  return record;
}

// The record of a change after which these values are in force, or were until now.
void note_keys(TakeoverRecord& record, const HeldKeys& held) {
  for (const Comment& key : held.keys) {
    record.keys.push_back({key.key, key.before, key.now, std::nullopt});
  }
}

void note_users(Change& change, const Situation& situation, const HeldKeys& held) {
  change.users_before = user_values(held, situation.text);
  change.users_after = change.users_before;
}

Change closing(const Situation& situation, const HeldKeys& held) {
  Change change;
  change.closes = true;
  change.edit.emplace();
  note_users(change, situation, held);
  change.record = blank_record(situation, held);
  note_keys(change.record, held);
  return change;
}

void seal(Change& change) { change.record.digest_after = digest_of(change.text); }

Change revert(const Situation& situation, const HeldKeys& held) {
  Change change = closing(situation, held);
  change.edit = give_back(held);
  change.text = without_us(situation, held);
  seal(change);
  return change;
}

Change keep(const Situation& situation, const HeldKeys& held) {
  Change change = closing(situation, held);
  for (const Comment& key : held.keys) {
    change.edit->push_back({key.key, key.now, std::nullopt, {}});
    change.users_after[key.key] = key.now;
  }
  change.text = edited(*situation.text, *change.edit);
  change.record.keeps = true;
  seal(change);
  return change;
}

struct KeyOrder {
  std::string_view key;
  std::optional<std::string> value;  // nullopt: this key is not to be ours
};

// Adds what one key needs. A wish for what the user had is no wish.
void plan_key(Change& change, const Situation& situation, const HeldKeys& held,
              const KeyOrder& wish) {
  const std::string key(wish.key);
  const Comment* mine = held_key(held, key);
  const auto before = mine != nullptr ? mine->before : env_value(situation.text.value_or(""), key);
  if (wish.value && wish.value != before) {
    const Comment comment{key, before, *wish.value, change.record.since};
    change.edit->push_back({key, wish.value, comment, {}});
    const bool other = mine != nullptr && mine->now != *wish.value;
    change.record.keys.push_back(
        {key, before, *wish.value, other ? std::optional(mine->now) : std::nullopt});
  } else if (mine != nullptr) {
    change.edit->push_back({key, before, std::nullopt, before ? std::string() : mine->now});
  }
}

std::optional<Change> takeover(const core::WriteEnv& order, const Situation& situation,
                               const HeldKeys& held) {
  Change change;
  change.edit.emplace();
  note_users(change, situation, held);
  change.record = blank_record(situation, held);
  change.record.cause = order.cause;
  const auto goproxy = order.goproxy.empty() ? std::nullopt : std::optional(order.goproxy);
  plan_key(change, situation, held, {"GOPROXY", goproxy});
  plan_key(change, situation, held, {"GOSUMDB", order.gosumdb});
  if (change.record.keys.empty()) {
    if (held.keys.empty()) return std::nullopt;
    return revert(situation, held);
  }
  change.text = edited(situation.text.value_or(""), *change.edit);
  seal(change);
  return change;
}

// What the writer of `theirs` says about the user's values.
UserValues users_in(const Hit& hit) {
  UserValues users = user_values(held_in(hit.theirs, nullptr), hit.theirs);
  for (auto& [key, value] : users) {
    const bool copied = env_value(hit.theirs, key) == env_value(hit.base, key);
    if (copied) value = hit.change.users_before.at(key);
  }
  return users;
}

// What we did to one key, or nullptr.
const LineEdit* done_to(const Edit& edit, std::string_view key) {
  const auto found =
      std::find_if(edit.begin(), edit.end(), [&](const LineEdit& line) { return line.key == key; });
  return found == edit.end() ? nullptr : &*found;
}

// Nobody else has written the new file: it becomes `theirs`, with our change made to it again.
std::string our_change_again(const Hit& hit, const UserValues& users) {
  Edit edit;
  for (const auto& [key, value] : users) {
    const bool touched = value != hit.change.users_before.at(key);
    const LineEdit* ours = touched ? nullptr : done_to(*hit.change.edit, key);
    const auto now = env_value(hit.theirs, key);
    if (ours != nullptr) {
      edit.push_back(*ours);
    } else if (now != value) {
      edit.push_back({key, value, std::nullopt, now.value_or("")});
    }
  }
  return edited(hit.theirs, edit);
}

// Somebody, perhaps we, has written since: only what they changed is brought in, key by key.
std::string their_change_only(const Hit& hit, const Situation& situation, const UserValues& users) {
  const std::string ours = hit.change.text.value_or("");
  const std::string current = situation.text.value_or("");
  const HeldKeys held = held_in(situation.text, situation.record ? &*situation.record : nullptr);
  const UserValues now = user_values(held, situation.text);
  std::string text = merge_keys({.base = hit.base,
                                 .theirs = hit.theirs,
                                 .ours = ours,
                                 .current = current,
                                 .except = {std::begin(managed), std::end(managed)}});
  for (const auto& [key, value] : users) {
    const bool touched = value != hit.change.users_before.at(key);
    const bool overtaken = now.at(key) != hit.change.users_after.at(key);
    if (!touched || overtaken) continue;
    text = value ? with_line(text, key, *value) : without_line(text, key);
  }
  return text;
}

std::optional<std::string> folded_text(const Hit& hit, const Situation& situation) {
  const UserValues users = users_in(hit);
  const bool as_we_left_it =
      situation.text == hit.change.text || (hit.folded && situation.text == *hit.folded);
  const bool untouched = as_we_left_it && hit.change.edit;
  if (!untouched) return their_change_only(hit, situation, users);
  std::string text = our_change_again(hit, users);
  return text.empty() && !hit.change.text ? std::nullopt : std::optional(std::move(text));
}

}  // namespace

std::optional<Change> change_for(const core::WriteEnv& order, const Situation& situation) {
  const HeldKeys held = held_in(situation.text, situation.record ? &*situation.record : nullptr);
  if (order.intent == core::Intent::takeover) return takeover(order, situation, held);
  if (held.keys.empty()) return std::nullopt;
  return order.intent == core::Intent::keep ? keep(situation, held) : revert(situation, held);
}

Change fold_in(const Hit& hit, const Situation& situation) {
  const TakeoverRecord* record = situation.record ? &*situation.record : nullptr;
  Situation after = situation;
  after.text = folded_text(hit, situation);
  const HeldKeys held = held_in(after.text, record);
  Change change;
  change.users_before = user_values(held_in(situation.text, record), situation.text);
  change.users_after = user_values(held, after.text);
  change.text = after.text;
  change.record = blank_record(after, held);
  change.record.digest_before = digest_of(situation.text);
  change.record.cause = record != nullptr ? record->cause : std::string();
  change.closes = held.keys.empty();
  note_keys(change.record, held);
  seal(change);
  return change;
}

}  // namespace gopx::envfile
