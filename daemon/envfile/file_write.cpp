// How a write is worked out, key by key. See file_write.hpp.
#include "envfile/file_write.hpp"

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
KeyWrites give_back(const HeldKeys& held) {
  KeyWrites keys;
  for (const Comment& key : held.keys) {
    keys.push_back({key.key, key.before, std::nullopt, key.before ? std::string() : key.now});
  }
  return keys;
}

// Does the file come of `original` by what is held in it? In which order the keys were set is not
// known, nor whether a line that has gone again had needed an LF before it.
bool comes_of(const std::string& text, const std::string& original, const HeldKeys& held) {
  KeyWrites keys;
  for (const Comment& key : held.keys) {
    if (env_value(original, key.key) != key.before) return false;
    keys.push_back({key.key, key.now, key, {}});
  }
  const KeyWrites other_way_round(keys.rbegin(), keys.rend());
  const auto gives_text = [&](const std::string& begin) {
    return edited(begin, keys) == text || edited(begin, other_way_round) == text;
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

// The record of a write after which these values are in force, or were until now.
void note_keys(TakeoverRecord& record, const HeldKeys& held) {
  for (const Comment& key : held.keys) {
    record.keys.push_back({key.key, key.before, key.now, std::nullopt});
  }
}

void note_users(FileWrite& write, const Situation& situation, const HeldKeys& held) {
  write.users_before = user_values(held, situation.text);
  write.users_after = write.users_before;
}

FileWrite closing(const Situation& situation, const HeldKeys& held) {
  FileWrite write;
  write.closes = true;
  write.keys.emplace();
  note_users(write, situation, held);
  write.record = blank_record(situation, held);
  note_keys(write.record, held);
  return write;
}

void seal(FileWrite& write) { write.record.digest_after = digest_of(write.text); }

FileWrite revert(const Situation& situation, const HeldKeys& held) {
  FileWrite write = closing(situation, held);
  write.keys = give_back(held);
  write.text = without_us(situation, held);
  seal(write);
  return write;
}

FileWrite keep(const Situation& situation, const HeldKeys& held) {
  FileWrite write = closing(situation, held);
  for (const Comment& key : held.keys) {
    write.keys->push_back({key.key, key.now, std::nullopt, {}});
    write.users_after[key.key] = key.now;
  }
  write.text = edited(*situation.text, *write.keys);
  write.record.keeps = true;
  seal(write);
  return write;
}

// Adds what one key needs. nullopt: it is not to be ours; what the user had need not be.
void plan_key(FileWrite& write, const Situation& situation, const HeldKeys& held,
              const std::string& key, const std::optional<std::string>& value) {
  const Comment* mine = held_key(held, key);
  const auto before = mine != nullptr ? mine->before : env_value(situation.text.value_or(""), key);
  if (value && value != before) {
    const Comment comment{key, before, *value, write.record.since};
    write.keys->push_back({key, value, comment, {}});
    const bool other = mine != nullptr && mine->now != *value;
    write.record.keys.push_back(
        {key, before, *value, other ? std::optional(mine->now) : std::nullopt});
  } else if (mine != nullptr) {
    write.keys->push_back({key, before, std::nullopt, before ? std::string() : mine->now});
  }
}

std::optional<FileWrite> takeover(const core::WriteEnv& order, const Situation& situation,
                                  const HeldKeys& held) {
  FileWrite write;
  write.keys.emplace();
  note_users(write, situation, held);
  write.record = blank_record(situation, held);
  write.record.cause = order.cause;
  const auto goproxy = order.goproxy.empty() ? std::nullopt : std::optional(order.goproxy);
  plan_key(write, situation, held, "GOPROXY", goproxy);
  plan_key(write, situation, held, "GOSUMDB", order.gosumdb);
  if (write.record.keys.empty()) {
    if (held.keys.empty()) return std::nullopt;
    return revert(situation, held);
  }
  write.text = edited(situation.text.value_or(""), *write.keys);
  seal(write);
  return write;
}

// What the writer of `theirs` says about the user's values.
UserValues users_in(const Hit& hit) {
  UserValues users = user_values(held_in(hit.theirs, nullptr), hit.theirs);
  for (auto& [key, value] : users) {
    const bool copied = env_value(hit.theirs, key) == env_value(hit.base, key);
    if (copied) value = hit.write.users_before.at(key);
  }
  return users;
}

// What we did to one key, or nullptr.
const KeyWrite* done_to(const KeyWrites& keys, std::string_view key) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const KeyWrite& line) { return line.key == key; });
  return found == keys.end() ? nullptr : &*found;
}

// Nobody else has written the new file: it becomes `theirs`, with our change made to it again.
std::string our_change_again(const Hit& hit, const UserValues& users) {
  KeyWrites keys;
  for (const auto& [key, value] : users) {
    const bool touched = value != hit.write.users_before.at(key);
    const KeyWrite* ours = touched ? nullptr : done_to(*hit.write.keys, key);
    const auto now = env_value(hit.theirs, key);
    if (ours != nullptr) {
      keys.push_back(*ours);
    } else if (now != value) {
      keys.push_back({key, value, std::nullopt, now.value_or("")});
    }
  }
  return edited(hit.theirs, keys);
}

// Somebody, perhaps we, has written since: only what they changed is brought in, key by key.
std::string their_change_only(const Hit& hit, const Situation& situation, const UserValues& users) {
  const std::string ours = hit.write.text.value_or("");
  const std::string current = situation.text.value_or("");
  const HeldKeys held = held_in(situation.text, situation.record ? &*situation.record : nullptr);
  const UserValues now = user_values(held, situation.text);
  std::string text = merge_keys({.base = hit.base,
                                 .theirs = hit.theirs,
                                 .ours = ours,
                                 .current = current,
                                 .except = {std::begin(managed), std::end(managed)}});
  for (const auto& [key, value] : users) {
    const bool touched = value != hit.write.users_before.at(key);
    const bool overtaken = now.at(key) != hit.write.users_after.at(key);
    if (!touched || overtaken) continue;
    text = value ? with_line(text, key, *value) : without_line(text, key);
  }
  return text;
}

std::optional<std::string> folded_text(const Hit& hit, const Situation& situation) {
  const UserValues users = users_in(hit);
  const bool as_we_left_it =
      situation.text == hit.write.text || (hit.folded && situation.text == *hit.folded);
  const bool untouched = as_we_left_it && hit.write.keys;
  if (!untouched) return their_change_only(hit, situation, users);
  std::string text = our_change_again(hit, users);
  return text.empty() && !hit.write.text ? std::nullopt : std::optional(std::move(text));
}

}  // namespace

std::optional<FileWrite> file_write_for(const core::WriteEnv& order, const Situation& situation) {
  const HeldKeys held = held_in(situation.text, situation.record ? &*situation.record : nullptr);
  if (order.intent == core::Intent::takeover) return takeover(order, situation, held);
  if (held.keys.empty()) return std::nullopt;
  return order.intent == core::Intent::keep ? keep(situation, held) : revert(situation, held);
}

FileWrite fold_in(const Hit& hit, const Situation& situation) {
  const TakeoverRecord* record = situation.record ? &*situation.record : nullptr;
  Situation after = situation;
  after.text = folded_text(hit, situation);
  const HeldKeys held = held_in(after.text, record);
  FileWrite write;
  write.users_before = user_values(held_in(situation.text, record), situation.text);
  write.users_after = user_values(held, after.text);
  write.text = after.text;
  write.record = blank_record(after, held);
  write.record.digest_before = digest_of(situation.text);
  write.record.cause = record != nullptr ? record->cause : std::string();
  write.closes = held.keys.empty();
  note_keys(write.record, held);
  seal(write);
  return write;
}

}  // namespace gopx::envfile
