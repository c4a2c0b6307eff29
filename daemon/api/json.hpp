// The bodies of the control protocol as text and back. Every body has "schema":1; times are RFC
// 3339 in UTC; null where there is none. Sentences are in the language that is asked for; beside
// each stands what it is made of (sentence_json.hpp). What is written is always valid JSON: bytes
// that are not UTF-8 become '?'. What is read is hostile until it is read: depth and sizes are
// bounded, and an error names the key.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/arguments.hpp"
#include "api/diagnosis.hpp"
#include "api/explanation.hpp"
#include "api/history.hpp"
#include "api/types.hpp"
#include "base/result.hpp"
#include "base/translation.hpp"

namespace gopx::api {

std::string to_json(const Status& status, Language language = Language::english);
std::string to_json(const EndpointDetail& detail, Language language = Language::english);
std::string to_json(const History& history);
std::string to_json(const Done& done, Language language = Language::english);
std::string to_json(const Proof& proof, Language language = Language::english);
std::string to_json(const Diagnosis& diagnosis, Language language = Language::english);
std::string to_json(const ErrorBody& error, Language language = Language::english);
std::string to_json(const Explanation& explanation, Language language = Language::english);
std::string to_json(std::span<const ConfigValue> values);
// One line of /v1/events, without the newline.
std::string to_json(const Event& event, Language language = Language::english);

// For the client. Unknown keys are ignored, missing ones leave the default; a value of the wrong
// type, a text that is no JSON object or another schema is an error in one sentence.
template <class T>
Result<T> from_json(std::string_view text);
template <>
Result<Status> from_json(std::string_view text);
template <>
Result<EndpointDetail> from_json(std::string_view text);
template <>
Result<History> from_json(std::string_view text);
template <>
Result<Done> from_json(std::string_view text);
template <>
Result<Proof> from_json(std::string_view text);
template <>
Result<Explanation> from_json(std::string_view text);
template <>
Result<ErrorBody> from_json(std::string_view text);
template <>
Result<std::vector<ConfigValue>> from_json(std::string_view text);
template <>
Result<Event> from_json(std::string_view text);

// A status body with these warnings added at the end of its own; everything else stays, known or
// not.
Result<std::string> with_warnings(std::string_view status_body, std::span<const Warning> warnings);

// The arguments as one object, in the order of their names.
std::string to_json(const Arguments& arguments);

// A JSON object of anybody's making, for requests.cpp to judge: null, a value that an argument can
// have, or something else (a fraction, a negative number, a list or an object that holds more than
// texts).
struct Strange {};
using Loose = std::variant<std::monostate, bool, std::uint64_t, std::string,
                           std::vector<std::string>, Environment, Strange>;
using LooseObject =
    std::vector<std::pair<std::string, Loose>>;  // keys may be repeated: the last one counts
Result<LooseObject> loose_from_json(std::string_view text);

}  // namespace gopx::api
