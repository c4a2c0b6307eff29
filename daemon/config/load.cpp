// The only file that knows the TOML library (toml++ 3.3 and 3.4). It takes the text apart; what the
// values mean is decided in merge.cpp and check.cpp.
#include "config/load.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/logins.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"
#include "config/check.hpp"
#include "config/file.hpp"
#include "config/merge.hpp"
#include "config/scan.hpp"
#include "config/settings.hpp"

namespace gopx::config {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t message_bytes_max = 300;

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none:
      return msgid("nothing");
    case toml::node_type::table:
      return msgid("a table");
    case toml::node_type::array:
      return msgid("a list");
    case toml::node_type::string:
      return msgid("a string");
    case toml::node_type::integer:
      return msgid("a whole number");
    case toml::node_type::floating_point:
      return msgid("a number");
    case toml::node_type::boolean:
      return msgid("a boolean");
    case toml::node_type::date:
      return msgid("a date");
    case toml::node_type::time:
      return msgid("a time of day");
    case toml::node_type::date_time:
      return msgid("a date and time");
  }
  return msgid("nothing");
}

Raw raw_list(const toml::array& array) {
  std::vector<std::string> texts;
  for (const auto& node : array) {
    const auto* text = node.as_string();
    if (text == nullptr)
      return {{},
              array.is_array_of_tables() ? msgid("a list of tables")
                                         : msgid("a list with something other than strings")};
    texts.push_back(text->get());
  }
  return {std::move(texts), msgid("a list")};
}

Raw raw_of(const toml::node& node) {
  Raw raw{{}, kind_of(node)};
  if (const auto* text = node.as_string()) raw.value = text->get();
  if (const auto* whole = node.as_integer()) raw.value = whole->get();
  if (const auto* number = node.as_floating_point()) raw.value = number->get();
  if (const auto* yes_no = node.as_boolean()) raw.value = yes_no->get();
  if (const auto* array = node.as_array()) raw = raw_list(*array);
  return raw;
}

// A key as it must be written: in quotation marks unless it is a bare one.
std::string written(std::string_view key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), is_bare_key);
  return bare ? std::string{key} : toml_text(key);
}

class TomlReader {
 public:
  TomlReader(const Source& source, Origin origin) : path_(source.path) { file_.origin = origin; }

  File read(std::string_view text) {
    if (text.size() > file_bytes_max)
      report({path_, 1, 1}, "",
             say("the file is {size} bytes long; allowed: at most {most}", text.size(),
                 file_bytes_max));
    else if (text.starts_with(byte_order_mark))
      parse(text.substr(byte_order_mark.size()));
    else
      parse(text);
    return std::move(file_);
  }

 private:
  void parse(std::string_view text) {
    if (const auto finding = scan(text))
      return report({path_, finding->line, finding->column}, "", finding->message);
    try {
      take_apart(toml::parse(text));
    } catch (const toml::parse_error& error) {
      const auto description =
          printable(mask_logins_in_prose(error.description()), message_bytes_max);
      report(place_of(error.source()), "", say("not valid TOML: {error}", description));
    }
  }

  void take_apart(const toml::table& root) {
    for (auto&& [key, node] : root) {
      const auto name = written(key.str());
      if (name == "endpoint" || name == "canary")
        take_tables(name, node, name == "endpoint" ? file_.endpoints : file_.canaries);
      else
        flatten(name, key, node, file_.settings);
    }
  }

  // Tables inside a table become dotted names: no setting is a table.
  void flatten(const std::string& name, const toml::key& key, const toml::node& node,
               std::vector<Entry>& entries) {
    const auto* table = node.as_table();
    if (table == nullptr || table->empty()) {
      entries.push_back({name, raw_of(node), place_of(key.source()), place_of(node.source())});
      return;
    }
    for (auto&& [inner, value] : *table)
      flatten(fmt::format("{}.{}", name, written(inner.str())), inner, value, entries);
  }

  void take_tables(const std::string& name, const toml::node& node, std::vector<Table>& tables) {
    const auto* array = node.as_array();
    if (array == nullptr || !std::all_of(array->begin(), array->end(),
                                         [](const auto& each) { return each.is_table(); }))
      return report(place_of(node.source()), name,
                    say("is {what}; allowed: tables, each written [[{name}]]",
                        sentence_of(raw_of(node).kind, {}), name));
    for (const auto& each : *array) {
      Table table{{}, place_of(each.source())};
      for (auto&& [key, value] : *each.as_table())
        flatten(written(key.str()), key, value, table.entries);
      tables.push_back(std::move(table));
    }
  }

  SourcePosition place_of(const toml::source_region& region) const {
    return {path_, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
  }

  void report(const SourcePosition& place, std::string key, Sentence message) {
    file_.problems.push_back(problem_at(place, std::move(key), std::move(message)));
  }

  std::string path_;
  File file_;
};

File read(const std::optional<Source>& source, Origin origin) {
  if (!source) return {origin, {}, {}, {}, {}};
  return TomlReader{*source, origin}.read(source->text);
}

// As a person meets them: the fleet's file first, from top to bottom, errors and warnings mixed.
void put_in_order(std::vector<Problem>& problems, const Sources& sources) {
  const auto position = [&](const Problem& problem) {
    const bool is_fleet = sources.fleet && problem.file == sources.fleet->path;
    return std::tuple{!is_fleet, problem.line, problem.column};
  };
  std::stable_sort(problems.begin(), problems.end(),
                   [&](const Problem& a, const Problem& b) { return position(a) < position(b); });
}

// Errors are kept before warnings where not all can be.
void bound(std::vector<Problem>& problems) {
  if (problems.size() <= problems_max) return;
  const auto others = problems.size() - problems_max;
  std::stable_partition(problems.begin(), problems.end(),
                        [](const Problem& problem) { return !problem.warning; });
  const bool has_more_errors = !problems[problems_max].warning;
  problems.resize(problems_max);
  Problem last = problems.back();
  last.key.clear();
  last.message = say("and {count} more problems", others);
  last.warning = !has_more_errors;
  problems.push_back(std::move(last));
}

Origin origin_of(const Places& places, std::string_view name) {
  const auto found = places.find(name);
  return found == places.end() ? Origin::builtin : found->second.origin;
}

template <class T>
void add_values(std::vector<Value>& values, const std::string& prefix, const Draft<T>& draft,
                const std::vector<Setting<T>>& rows) {
  for (const auto& row : rows)
    values.push_back({fmt::format("{}.{}", prefix, row.name), row.shown_value_of(draft.object),
                      origin_of(draft.places, row.name)});
}

std::vector<Value> values_of(const Merged& merged) {
  std::vector<Value> values;
  for (const auto& setting : settings())
    values.push_back({std::string{setting.name}, setting.shown_value_of(merged.config),
                      origin_of(merged.places, setting.name)});
  for (std::size_t i = 0; i < merged.canaries.size(); ++i)
    add_values(values, fmt::format("canary.{}", i + 1), merged.canaries[i], canary_settings());
  for (const auto& draft : merged.endpoints)
    add_values(values, fmt::format("endpoint.{}", draft.object.name), draft, endpoint_settings());
  return values;
}

}  // namespace

bool Loaded::ok() const {
  return std::all_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.warning; });
}

Loaded load(const Sources& sources) {
  Merged merged = merge(read(sources.fleet, Origin::fleet), read(sources.user, Origin::user));
  check(merged, sources.catalogue);
  put_in_order(merged.problems, sources);
  bound(merged.problems);
  Loaded loaded;
  loaded.values = values_of(merged);
  loaded.problems = std::move(merged.problems);
  loaded.config = std::move(merged.config);
  for (auto& draft : merged.canaries) loaded.config.canaries.push_back(std::move(draft.object));
  for (auto& draft : merged.endpoints) loaded.config.endpoints.push_back(std::move(draft.object));
  return loaded;
}

}  // namespace gopx::config
