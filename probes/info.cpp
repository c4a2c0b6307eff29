// The only file of this layer that sees Boost.JSON. It is stricter than Go in two corners that no
// proxy was seen in (lone surrogate escapes, more than 128 levels); both end as bad_json.
#include "probes/info.hpp"

#include <array>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/text.hpp"

namespace gopx::probes {
namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

json::value parse(std::string_view text, boost::system::error_code& error) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // Go replaces bad bytes
  options.max_depth = 128;
  return json::parse(json::string_view(text.data(), text.size()), error, {}, options);
}

// The number in text[at, at+2), if it is one of two digits and at most `max`.
std::optional<int> two_digits(std::string_view text, std::size_t at, int max) {
  if (at + 2 > text.size()) return {};
  const std::string_view part = text.substr(at, 2);
  if (part.find_first_not_of("0123456789") != std::string_view::npos) return {};
  const int number = (part[0] - '0') * 10 + (part[1] - '0');
  return number <= max ? std::optional(number) : std::nullopt;
}

int days_in(int year, int month) {
  constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

// "2006-01-02T15:04:05", exactly.
bool is_date_and_time(std::string_view text) {
  const auto century = two_digits(text, 0, 99), year = two_digits(text, 2, 99),
             month = two_digits(text, 5, 12), day = two_digits(text, 8, 31),
             hour = two_digits(text, 11, 23), minute = two_digits(text, 14, 59),
             second = two_digits(text, 17, 59);
  if (!century || !year || !month || !day || !hour || !minute || !second || *month == 0 ||
      *day == 0)
    return false;
  if (*day > days_in(*century * 100 + *year, *month)) return false;
  return text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':';
}

std::string_view without_fraction(std::string_view text) {
  if (!text.starts_with('.')) return text;
  const std::size_t end = text.find_first_not_of("0123456789", 1);
  return end == 1 || end == std::string_view::npos ? text : text.substr(end);
}

bool is_zone(std::string_view text) {
  if (text == "Z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && two_digits(text, 1, 23) &&
         text[3] == ':' && two_digits(text, 4, 59);
}

// Takes one member into `info`; the words for what is wrong with it, or none.
std::optional<std::string_view> take(std::string_view key, const json::value& value, Info& info) {
  const bool is_version = equal_ignoring_case(key, "Version");
  const bool is_time = equal_ignoring_case(key, "Time");
  if ((!is_version && !is_time) || value.is_null()) return {};
  if (!value.is_string()) return is_version ? "Version is no string" : "Time is no string";
  const std::string_view text = view(value.get_string());
  if (is_time && !is_go_time(text)) return "Time is not RFC 3339";
  if (is_version) info.version = text;
  if (is_time) info.published = parse_time(text);
  return {};
}

}  // namespace

bool is_go_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;
  if (text.size() <= seconds_end) return false;
  return is_date_and_time(text.substr(0, seconds_end)) &&
         is_zone(without_fraction(text.substr(seconds_end)));
}

Result<Info> parse_info(std::string_view text) {
  boost::system::error_code error;
  const json::value value = parse(text, error);
  if (error) return failure(fmt::format("not JSON: {}", error.message()));
  if (!value.is_object()) return failure("not a JSON object");
  Info info;
  for (const auto& member : value.get_object()) {
    const std::string_view key{member.key().data(), member.key().size()};
    if (const auto problem = take(key, member.value(), info)) return failure(std::string(*problem));
  }
  if (info.version.empty()) return failure("the JSON object has no Version");
  return info;
}

Result<std::string> version_in_info(std::string_view text) {
  return parse_info(text).map([](Info info) { return std::move(info.version); });
}

Finding judge_info(const Canary& canary, const Response& response) {
  if (response.cut) return unusable(response, Fault::too_large, {});
  const Result<std::string> version = version_in_info(response.body);
  if (!version) return unusable(response, Fault::bad_json, version.error().message);
  if (*version == canary.version) return good(fmt::format("names {}", canary.version));
  return bad(Fault::wrong_version,
             fmt::format("it names version {} instead of {}", *version, canary.version));
}

}  // namespace gopx::probes
