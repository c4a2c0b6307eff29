// Bodies as text and back; requests are in json_requests.cpp. Two visitors walk the fields
// (fields.hpp): Writer builds an object in their order, JsonReader fills a struct from one. Doubles
// are written by Boost as 2E-1, which is JSON.
#include "api/json.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/fields.hpp"
#include "api/history_fields.hpp"
#include "api/json_text.hpp"
#include "api/sentence_json.hpp"
#include "base/render.hpp"

namespace gopx::api {
namespace {

namespace json = boost::json;

// --- writing

class Writer {
 public:
  explicit Writer(bool detailed, Language language = Language::english)
      : detailed_{detailed}, language_{language} {}

  template <class T>
  void operator()(std::string_view key, const T& field) {
    object_.emplace(json::string_view{key.data(), key.size()}, value(field));
  }
  void operator()(std::string_view key, const Sentence& field) {
    (*this)(key, render(field, {.language = language_}));
    sentences_.emplace_back(key, field.empty() ? nullptr : &field);
  }
  void operator()(std::string_view key, const std::optional<Sentence>& field) {
    if (field) return (*this)(key, *field);
    (*this)(key, std::optional<std::string>{});
    sentences_.emplace_back(key, nullptr);
  }
  template <class T>
  void only_detailed(std::string_view key, const T& field) {
    if (detailed_) (*this)(key, field);
  }
  // What the texts are made of comes at the end: first what a person looks for.
  json::object take() {
    for (const auto& [key, sentence] : sentences_) {
      object_[key + "_id"] = sentence != nullptr ? valid_text(sentence->id) : json::value(nullptr);
      object_[key + "_facts"] = sentence != nullptr ? facts_of(*sentence) : json::value(nullptr);
    }
    return std::move(object_);
  }

 private:
  json::value value(bool field) const { return field; }
  json::value value(int field) const { return field; }
  json::value value(double field) const { return field; }
  json::value value(std::int64_t field) const { return field; }
  json::value value(std::uint64_t field) const { return field; }
  json::value value(const std::string& field) const { return valid_text(field); }
  json::value value(WallTime field) const { return valid_text(format_time(field)); }
  json::value value(Duration field) const { return std::int64_t{field.count()}; }
  json::value value(Step field) const { return valid_text(name_of(field)); }
  json::value value(Fault field) const { return valid_text(name_of(field)); }
  json::value value(Layer field) const { return valid_text(name_of(field)); }
  json::value value(const ConfigValue::Value& field) const {
    return std::visit([this](const auto& held) { return value(held); }, field);
  }
  template <class T>
  json::value value(const std::optional<T>& field) const {
    return field ? value(*field) : json::value(nullptr);
  }
  template <class T>
  json::value value(const std::vector<T>& field) const {
    json::array all;
    all.reserve(field.size());
    for (const auto& one : field) all.emplace_back(value(one));
    return all;
  }
  template <class T>
  json::value value(const T& field) const {
    Writer inner{detailed_, language_};
    fields(inner, field);
    return inner.take();
  }

  bool detailed_;
  Language language_;
  json::object object_;
  std::vector<std::pair<std::string, const Sentence*>> sentences_;
};

constexpr bool detailed = true;

// A body: the schema first, then the fields.
template <class T>
std::string body(const T& value, bool with_details, Language language) {
  Writer writer{with_details, language};
  writer("schema", schema_version);
  fields(writer, value);
  return json::serialize(writer.take());
}

// --- reading

class JsonReader {
 public:
  explicit JsonReader(const json::object& object) : object_{object} {}

  template <class T>
  void operator()(std::string_view key, T& field) {
    if (!problem_.empty()) return;
    const auto* found = object_.if_contains({key.data(), key.size()});
    if (found != nullptr && !read(*found, field)) note(key);
  }
  void operator()(std::string_view key, Sentence& field) {
    std::optional<Sentence> read = std::move(field);
    (*this)(key, read);
    field = std::move(read).value_or(Sentence{});
  }
  void operator()(std::string_view key, std::optional<Sentence>& field) {
    std::optional<std::string> text;
    const bool is_there = object_.contains({key.data(), key.size()});
    (*this)(key, text);
    if (!is_there || !problem_.empty()) return;
    field.reset();
    if (text) field = sentence_from(*text, part(key, "_id"), part(key, "_facts"));
  }
  template <class T>
  void only_detailed(std::string_view key, T& field) {
    (*this)(key, field);
  }
  const std::string& problem() const { return problem_; }

 private:
  void note(std::string_view key) {
    problem_ = inner_.empty() ? std::string{key} : fmt::format("{}.{}", key, inner_);
  }

  const json::value* part(std::string_view key, std::string_view end) const {
    const auto name = fmt::format("{}{}", key, end);
    return object_.if_contains({name.data(), name.size()});
  }

  template <class Number>
  bool read_integer(const json::value& from, Number& field) {
    json::error_code ec;
    const auto number = from.to_number<Number>(ec);
    if (!ec) field = number;
    return !ec;
  }
  bool read(const json::value& from, int& field) { return read_integer(from, field); }
  bool read(const json::value& from, std::int64_t& field) { return read_integer(from, field); }
  bool read(const json::value& from, std::uint64_t& field) { return read_integer(from, field); }
  bool read(const json::value& from, bool& field) {
    if (from.is_bool()) field = from.get_bool();
    return from.is_bool();
  }
  bool read(const json::value& from, std::string& field) {
    if (from.is_string()) field = view(from.get_string());
    return from.is_string();
  }
  bool read(const json::value& from, WallTime& field) {
    const auto time = from.is_string() ? parse_time(view(from.get_string())) : std::nullopt;
    if (time) field = *time;
    return time.has_value();
  }
  bool read(const json::value& from, Duration& field) {
    std::int64_t microseconds = 0;
    if (!read(from, microseconds)) return false;
    field = Duration{microseconds};
    return true;
  }
  bool read(const json::value& from, Step& field) {
    if (!from.is_string()) return false;
    // A step that only a newer daemon knows keeps the default.
    field = step_named(view(from.get_string())).value_or(field);
    return true;
  }
  bool read(const json::value& from, Fault& field) {
    if (!from.is_string()) return false;
    field = fault_named(view(from.get_string())).value_or(Fault::internal);  // likewise
    return true;
  }
  bool read(const json::value& from, Layer& field) {
    if (!from.is_string()) return false;
    field = layer_named(view(from.get_string())).value_or(Layer::env_file);
    return true;
  }
  bool read(const json::value& from, ConfigValue::Value& field) {
    if (from.is_bool()) return read(from, field.emplace<bool>());
    if (from.is_string()) return read(from, field.emplace<std::string>());
    if (from.is_array()) return read(from, field.emplace<std::vector<std::string>>());
    if (from.is_double()) field = from.get_double();
    return from.is_double() || read(from, field.emplace<std::int64_t>());
  }
  template <class T>
  bool read(const json::value& from, std::optional<T>& field) {
    if (from.is_null()) field.reset();
    return from.is_null() || read(from, field.emplace());
  }
  template <class T>
  bool read(const json::value& from, std::vector<T>& field) {
    if (!from.is_array()) return false;
    field.clear();
    for (const auto& one : from.get_array())
      if (!read(one, field.emplace_back())) return false;
    return true;
  }
  template <class T>
  bool read(const json::value& from, T& field) {
    if (!from.is_object()) return false;
    JsonReader inner{from.get_object()};
    fields(inner, field);
    inner_ = inner.problem();
    return inner_.empty();
  }

  const json::object& object_;
  std::string inner_;    // what was wrong one level down
  std::string problem_;  // the key whose value has the wrong type, with the keys above it
};

std::string not_understood(std::string_view what) {
  return fmt::format("the answer is not understood: {}", what);
}

Result<json::object> parse_answer(std::string_view text) {
  auto object = parse_object(text);
  if (!object) return failure(not_understood(object.error().message));
  const auto* schema = object->if_contains("schema");
  if (schema == nullptr || !schema->is_int64() || schema->get_int64() != schema_version)
    return failure(not_understood(fmt::format("it does not say \"schema\":{}", schema_version)));
  return object;
}

template <class T>
Result<T> read_fields(const json::object& object) {
  T value{};
  JsonReader reader{object};
  fields(reader, value);
  if (!reader.problem().empty())
    return failure(not_understood(fmt::format("\"{}\" has the wrong type", reader.problem())));
  return value;
}

template <class T>
Result<T> from_body(std::string_view text) {
  return parse_answer(text).and_then(
      [](const json::object& object) { return read_fields<T>(object); });
}

// A body that is one value under a key, next to the schema.
template <class T>
struct Under {
  std::string_view key;
  T value{};
};
template <class T>
void fields(auto& v, Under<T>& s) {
  v(s.key, s.value);
}

template <class T>
Result<T> from_key(std::string_view text, std::string_view key) {
  auto object = parse_answer(text);
  if (!object) return tl::make_unexpected(object.error());
  Under<T> under{key, {}};
  JsonReader reader{*object};
  fields(reader, under);
  if (!reader.problem().empty())
    return failure(not_understood(fmt::format("\"{}\" has the wrong type", reader.problem())));
  return std::move(under.value);
}

}  // namespace

std::string to_json(const Status& status, Language language) {
  return body(status, !detailed, language);
}
std::string to_json(const EndpointDetail& detail, Language language) {
  return body(detail, detailed, language);
}
std::string to_json(const History& history) { return body(history, !detailed, Language::english); }

std::string to_json(const Done& done, Language language) {
  Writer writer{detailed, language};
  writer("schema", schema_version);
  writer("ok", true);
  writer("message", done.message);
  if (done.results) writer("results", *done.results);
  if (done.newest) writer("newest", *done.newest);
  if (done.private_by) writer("private_by", *done.private_by);
  return json::serialize(writer.take());
}

std::string to_json(const Proof& proof, Language language) {
  return body(proof, detailed, language);
}
std::string to_json(const Explanation& explanation, Language language) {
  return body(explanation, detailed, language);
}

std::string to_json(const Diagnosis& diagnosis, Language language) {
  return body(diagnosis, detailed, language);
}

std::string to_json(const ErrorBody& error, Language language) {
  Writer writer{!detailed, language};
  writer("schema", schema_version);
  writer("error", error);
  return json::serialize(writer.take());
}

std::string to_json(std::span<const ConfigValue> values) {
  Writer writer{!detailed};
  writer("schema", schema_version);
  writer("values", std::vector<ConfigValue>{values.begin(), values.end()});
  return json::serialize(writer.take());
}

std::string to_json(const Event& event, Language language) {
  Writer writer{!detailed, language};
  fields(writer, event);
  writer("schema", schema_version);
  return json::serialize(writer.take());
}

template <>
Result<Status> from_json(std::string_view text) {
  return from_body<Status>(text);
}
template <>
Result<EndpointDetail> from_json(std::string_view text) {
  return from_body<EndpointDetail>(text);
}
template <>
Result<Explanation> from_json(std::string_view text) {
  return from_body<Explanation>(text);
}
template <>
Result<Proof> from_json(std::string_view text) {
  return from_body<Proof>(text);
}
// A line of a stream: the stream is known to be ours, so a line need not repeat the schema.
template <>
Result<History> from_json(std::string_view text) {
  return from_body<History>(text);
}
template <>
Result<Event> from_json(std::string_view text) {
  return parse_object(text).and_then(
      [](const json::object& object) { return read_fields<Event>(object); });
}
template <>
Result<ErrorBody> from_json(std::string_view text) {
  return from_key<ErrorBody>(text, "error");
}

template <>
Result<std::vector<ConfigValue>> from_json(std::string_view text) {
  return from_key<std::vector<ConfigValue>>(text, "values");
}

template <>
Result<Done> from_json(std::string_view text) {
  const auto message = from_key<std::optional<Sentence>>(text, "message");
  if (!message) return tl::make_unexpected(message.error());
  auto results = from_key<std::optional<std::vector<EndpointReport>>>(text, "results");
  if (!results) return tl::make_unexpected(results.error());
  auto newest = from_key<std::optional<std::vector<Newest>>>(text, "newest");
  if (!newest) return tl::make_unexpected(newest.error());
  auto private_by = from_key<std::optional<GoSetting>>(text, "private_by");
  if (!private_by) return tl::make_unexpected(private_by.error());
  return Done{*message, std::move(*results), std::move(*newest), std::move(*private_by)};
}

Result<std::string> with_warnings(std::string_view status_body, std::span<const Warning> warnings) {
  auto object = parse_answer(status_body);
  if (!object) return tl::make_unexpected(object.error());
  auto& all = (*object)["warnings"];
  if (!all.is_array()) all = json::array{};
  for (const auto& warning : warnings) {
    Writer writer{!detailed};
    fields(writer, warning);
    all.get_array().emplace_back(writer.take());
  }
  return json::serialize(*object);
}

}  // namespace gopx::api
