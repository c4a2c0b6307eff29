// Everything that one file can get wrong on its own: unknown keys, wrong kinds, values out of
// range, settings that the fleet has locked.
#include "config/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/logins.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "config/load.hpp"
#include "config/settings.hpp"
#include "config/url.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t key_bytes_shown = 80;

std::string shown(std::string_view key) { return printable(mask_logins(key), key_bytes_shown); }

template <class T>
std::vector<std::string_view> names_of(const std::vector<Setting<T>>& rows) {
  std::vector<std::string_view> names;
  std::transform(rows.begin(), rows.end(), std::back_inserter(names),
                 [](const auto& each) { return each.name; });
  return names;
}

std::string listed(const std::vector<std::string_view>& names) {
  const std::vector<std::string> texts(names.begin(), names.end());
  return join(texts, ", ");
}

// The keys of one section, without its name.
std::vector<std::string_view> keys_of(std::string_view section) {
  std::vector<std::string_view> keys;
  for (const auto& setting : settings())
    if (section_of(setting.name) == section)
      keys.push_back(setting.name.substr(section.size() + 1));
  return keys;
}

Sentence nearest_is(std::string_view name) {
  return say("unknown key; did you mean {name}?", name);
}

// A key that stands in the wrong section is more often meant than one that is spelt alike.
Sentence unknown_setting(std::string_view key) {
  const auto section = section_of(key);
  const auto last = key.substr(section.empty() ? 0 : section.size() + 1);
  const auto keys = keys_of(section);
  if (const auto near = nearest(last, keys))
    return nearest_is(fmt::format("{}.{}", section, *near));
  for (const auto& setting : settings())
    if (setting.name.ends_with(fmt::format(".{}", last))) return nearest_is(setting.name);
  if (!keys.empty()) return say("unknown key; [{section}] has {keys}", section, listed(keys));
  if (const auto near = nearest(key, names_of(settings()))) return nearest_is(*near);
  std::vector<std::string_view> tables{"endpoint", "canary"};
  for (const auto& each : sections()) tables.push_back(each.name);
  if (const auto near = nearest(section.empty() ? key : section, tables)) return nearest_is(*near);
  return say("unknown key; the tables are {tables}", listed(tables));
}

template <class T>
Sentence unknown_in(const std::vector<Setting<T>>& rows, std::string_view key) {
  const auto names = names_of(rows);
  if (const auto near = nearest(key, names)) return nearest_is(*near);
  return say("unknown key; the keys are {keys}", listed(names));
}

const Entry* entry_of(const Table& table, std::string_view key) {
  const auto found = std::find_if(table.entries.begin(), table.entries.end(),
                                  [key](const Entry& entry) { return entry.key == key; });
  return found == table.entries.end() ? nullptr : &*found;
}

std::string text_of(const Table& table, std::string_view key) {
  const auto* entry = entry_of(table, key);
  const auto* text = entry == nullptr ? nullptr : std::get_if<std::string>(&entry->value.value);
  return text == nullptr ? std::string{} : *text;
}

// By what an [[endpoint]] is merged: its name, else the one made from its URL; "" if it has
// neither.
std::string name_of(const Table& table) {
  if (entry_of(table, "name") != nullptr) return text_of(table, "name");
  if (login_is_misread(text_of(table, "url"))) return {};  // refused; no name of its pieces
  const auto url = parse_url(text_of(table, "url"));
  return url ? automatic_name(*url) : std::string{};
}

class Merger {
 public:
  Merged run(const File& fleet, const File& user) {
    add(fleet);
    add(user);
    return std::move(merged_);
  }

 private:
  void add(const File& file) {
    explained_ = 0;
    merged_.problems.insert(merged_.problems.end(), file.problems.begin(), file.problems.end());
    for (const auto& entry : file.settings) add_setting(entry, file.origin);
    add_canaries(file);
    add_endpoints(file);
  }

  void add_setting(const Entry& entry, Origin origin) {
    if (entry.key == "locked") return add_locks(entry, origin);
    const auto* setting = setting_named(entry.key);
    if (setting == nullptr) return add_table_or_unknown(entry, origin);
    if (report_lock(entry.key, entry.key_place, origin)) return;
    put(*setting, merged_.config, merged_.places, entry, {origin, ""});
  }

  struct MergeContext {
    Origin origin;
    std::string_view prefix;  // of the key in messages: "endpoint."
  };

  template <class T>
  void put(const Setting<T>& setting, T& object, Places& places, const Entry& entry,
           const MergeContext& context) {
    const auto complaint = setting.set(object, entry.value);
    places[entry.key] = {entry.place, context.origin, !complaint};
    if (complaint)
      report(entry.place, fmt::format("{}{}", context.prefix, entry.key),
             say("{problem}; allowed: {allowed}", *complaint, setting.allowed.described));
  }

  // A section's name with nothing in it, or with something else than a table; or an unknown key.
  void add_table_or_unknown(const Entry& entry, Origin origin) {
    const bool is_section = std::any_of(sections().begin(), sections().end(),
                                        [&](const auto& each) { return each.name == entry.key; });
    if (!is_section)
      return report_unknown(entry.key_place, entry.key, explain_unknown(entry.key), origin);
    if (entry.value.kind != "a table")
      report(entry.place, entry.key,
             say("is {what}; allowed: a table, written [{name}]", sentence_of(entry.value.kind, {}),
                 entry.key));
  }

  // Comparing with every name takes time, so a flood of unknown keys isn't explained to its end.
  Sentence explain_unknown(std::string_view key) {
    if (explained_ == problems_max) return say("unknown key");
    ++explained_;
    return unknown_setting(key);
  }

  void add_locks(const Entry& entry, Origin origin) {
    if (origin != Origin::fleet)
      return report(entry.key_place, entry.key,
                    say("only the fleet file can lock settings; remove this line"));
    const auto* names = std::get_if<std::vector<std::string>>(&entry.value.value);
    if (names == nullptr)
      return report(
          entry.place, entry.key,
          say("is {what}; allowed: a list of setting names", sentence_of(entry.value.kind, {})));
    for (const auto& name : *names) {
      if (!is_lockable(name))
        report_unknown(entry.place, entry.key,
                       say("\"{name}\": {problem}", shown(name), explain_unknown(name)), origin);
      locks_[name] = entry.place;
    }
  }

  static bool is_lockable(std::string_view name) {
    return setting_named(name) != nullptr || !keys_of(name).empty() || name == "endpoint" ||
           name == "canary";
  }

  // True if the setting is locked for this origin; the problem is reported then.
  bool report_lock(std::string_view name, const SourcePosition& place, Origin origin) {
    if (origin != Origin::user) return false;
    auto lock = locks_.find(name);
    if (lock == locks_.end()) lock = locks_.find(section_of(name));
    if (lock == locks_.end()) return false;
    report(place, std::string{name},
           say("is locked by {file}:{line}:{column}; remove it from this file", lock->second.file,
               lock->second.line, lock->second.column));
    return true;
  }

  void add_canaries(const File& file) {
    if (file.canaries.empty()) return;
    if (report_lock("canary", file.canaries.front().place, file.origin)) return;
    if (file.canaries.size() > canaries_max)
      return report(file.canaries[canaries_max].place, "canary",
                    say("too many; allowed: at most {most}", canaries_max));
    merged_.canaries.clear();
    for (const auto& table : file.canaries) {
      Draft<Canary> draft;
      draft.place = table.place;
      fill(draft, table, canary_settings(), {file.origin, "canary."});
      merged_.canaries.push_back(std::move(draft));
    }
  }

  void add_endpoints(const File& file) {
    if (file.endpoints.empty()) return;
    if (report_lock("endpoint", file.endpoints.front().place, file.origin)) return;
    std::map<std::string, int> seen;  // name, line of its heading
    for (const auto& table : file.endpoints) {
      const auto name = name_of(table);
      const auto [first, is_new] = seen.emplace(name, table.place.line);
      if (!is_new && !name.empty())
        report(table.place, "endpoint.name",
               say("\"{name}\" is also the name of the [[endpoint]] in line {line}; choose another "
                   "name",
                   shown(name), first->second));
      else
        add_endpoint(name, table, file.origin);
    }
  }

  void add_endpoint(const std::string& name, const Table& table, Origin origin) {
    auto* draft = draft_named(name);
    if (draft == nullptr) {
      if (merged_.endpoints.size() == endpoints_max)
        return report(table.place, "endpoint",
                      say("too many; allowed: at most {most}", endpoints_max));
      draft = &merged_.endpoints.emplace_back();
      draft->object.name = name;
    }
    draft->place = table.place;
    fill(*draft, table, endpoint_settings(), {origin, "endpoint."});
  }

  Draft<EndpointSettings>* draft_named(const std::string& name) {
    if (name.empty()) return nullptr;
    const auto found = std::find_if(merged_.endpoints.begin(), merged_.endpoints.end(),
                                    [&](const auto& each) { return each.object.name == name; });
    return found == merged_.endpoints.end() ? nullptr : &*found;
  }

  template <class T>
  void fill(Draft<T>& draft, const Table& table, const std::vector<Setting<T>>& rows,
            const MergeContext& context) {
    for (const auto& entry : table.entries) {
      const auto row = std::find_if(rows.begin(), rows.end(),
                                    [&](const auto& each) { return each.name == entry.key; });
      if (row != rows.end())
        put(*row, draft.object, draft.places, entry, context);
      else
        report_unknown(entry.key_place, fmt::format("{}{}", context.prefix, entry.key),
                       unknown_in(rows, entry.key), context.origin);
    }
  }

  void report(const SourcePosition& place, std::string_view key, Sentence message) {
    merged_.problems.push_back(problem_at(place, shown(key), std::move(message)));
  }

  // A fleet's file may serve several releases of gopxd: what one does not know is only a warning
  // there.
  void report_unknown(const SourcePosition& place, std::string_view key, Sentence message,
                      Origin origin) {
    report(place, key, std::move(message));
    merged_.problems.back().warning = origin == Origin::fleet;
  }

  Merged merged_;
  std::map<std::string, SourcePosition, std::less<>> locks_;
  std::size_t explained_ = 0;  // unknown keys of the present file
};

}  // namespace

Merged merge(const File& fleet, const File& user) { return Merger{}.run(fleet, user); }

}  // namespace gopx::config
