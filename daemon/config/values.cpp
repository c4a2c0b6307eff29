// Complaints show the value as it was written, without control characters and passwords, cut to a
// length that fits into a line.
#include "config/values.hpp"

#include <algorithm>
#include <iterator>

#include "base/logins.hpp"
#include "base/sentence.hpp"
#include "base/text.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t shown_bytes_max = 80;

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", printable(mask_logins(text), shown_bytes_max));
}

Complaint wrong_kind(const Raw& raw) { return say("is {what}", sentence_of(raw.kind, {})); }

bool within(double value, const Allowed& allowed) {
  return value >= allowed.min && value <= allowed.max;  // false for NaN
}

Complaint check_text(std::string_view text, const Allowed& allowed) {
  if (text.size() > text_bytes_max) return say("is longer than {count} bytes", text_bytes_max);
  return allowed.check == nullptr ? std::nullopt : allowed.check(text);
}

Complaint check_list(const std::vector<std::string>& texts, const Allowed& allowed) {
  if (texts.size() > allowed.count_max)
    return say("has {count} entries, more than {most}", texts.size(), allowed.count_max);
  for (const auto& text : texts)
    if (auto complaint = check_text(text, allowed)) return complaint;
  return std::nullopt;
}

}  // namespace

Complaint read(Duration& field, const Raw& raw, const Allowed&) {
  const auto* text = std::get_if<std::string>(&raw.value);
  if (text == nullptr) return wrong_kind(raw);
  const auto duration = parse_duration(*text);
  if (!duration) return say("{value} is not a duration", in_quotes(*text));
  field = *duration;
  return std::nullopt;
}

Complaint read(int& field, const Raw& raw, const Allowed& allowed) {
  const auto* number = std::get_if<std::int64_t>(&raw.value);
  if (number == nullptr) return wrong_kind(raw);
  if (!within(static_cast<double>(*number), allowed)) return say("is {what}", *number);
  field = static_cast<int>(*number);
  return std::nullopt;
}

Complaint read(double& field, const Raw& raw, const Allowed& allowed) {
  const auto* whole = std::get_if<std::int64_t>(&raw.value);
  const auto* number = std::get_if<double>(&raw.value);
  if (whole == nullptr && number == nullptr) return wrong_kind(raw);
  const double value = number != nullptr ? *number : static_cast<double>(*whole);
  if (!within(value, allowed)) return say("is {what}", fmt::format("{}", value));
  field = value;
  return std::nullopt;
}

Complaint read(bool& field, const Raw& raw, const Allowed&) {
  const auto* value = std::get_if<bool>(&raw.value);
  if (value == nullptr) return wrong_kind(raw);
  field = *value;
  return std::nullopt;
}

Complaint read(std::string& field, const Raw& raw, const Allowed& allowed) {
  const auto* text = std::get_if<std::string>(&raw.value);
  if (text == nullptr) return wrong_kind(raw);
  auto complaint = check_text(*text, allowed);
  if (!complaint) field = *text;
  return complaint;
}

Complaint read(std::vector<std::string>& field, const Raw& raw, const Allowed& allowed) {
  const auto* texts = std::get_if<std::vector<std::string>>(&raw.value);
  if (texts == nullptr) return wrong_kind(raw);
  auto complaint = check_list(*texts, allowed);
  if (!complaint) field = *texts;
  return complaint;
}

Complaint read_word(int& position, const Raw& raw, const Allowed& allowed) {
  const auto* text = std::get_if<std::string>(&raw.value);
  if (text == nullptr) return wrong_kind(raw);
  const auto found = std::find(allowed.words.begin(), allowed.words.end(), *text);
  if (found == allowed.words.end()) return say("is {what}", in_quotes(*text));
  position = static_cast<int>(found - allowed.words.begin());
  return std::nullopt;
}

Plain plain(Duration field) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(field).count();
  return milliseconds % 1000 != 0 ? fmt::format("{}ms", milliseconds) : format_duration(field);
}

namespace {

std::string toml_of(bool value) { return value ? "true" : "false"; }
std::string toml_of(std::int64_t value) { return std::to_string(value); }
std::string toml_of(const std::string& value) { return toml_text(value); }

std::string toml_of(double value) {
  auto text = fmt::format("{}", value);
  const bool looks_whole = text.find_first_not_of("-0123456789") == std::string::npos;
  return looks_whole ? text + ".0" : text;
}

std::string toml_of(const std::vector<std::string>& value) {
  std::vector<std::string> texts;
  std::transform(value.begin(), value.end(), std::back_inserter(texts), toml_text);
  return fmt::format("[{}]", join(texts, ", "));
}

}  // namespace

std::string to_toml(const Plain& value) {
  return std::visit([](const auto& one) { return toml_of(one); }, value);
}

Plain without_passwords(Plain value) {
  if (auto* text = std::get_if<std::string>(&value)) *text = mask_logins(*text);
  if (auto* list = std::get_if<std::vector<std::string>>(&value))
    for (auto& text : *list) text = mask_logins(text);
  return value;
}

}  // namespace gopx::config
