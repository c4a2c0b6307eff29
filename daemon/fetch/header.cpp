// See header.hpp. Names are compared as RFC 9110 wants it, without regard to case; of a header
// that comes twice the last one counts.
#include "fetch/header.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "probes/product.hpp"

namespace gopx::fetch {

namespace {

constexpr std::size_t value_bytes_max = 8192;
constexpr std::size_t maker_bytes_max = 1024;  // of all lines that name a product

// "HTTP/1.1 200 OK" → 200; 0 where there is no number.
int status_of(std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const auto number = line.substr(space + 1, 3);
  int status = 0;
  std::from_chars(number.data(), number.data() + number.size(), status);
  return status;
}

}  // namespace

void AnswerHeader::take(std::string_view line) {
  if (line.starts_with("HTTP/")) {
    *this = AnswerHeader{};
    status = status_of(line);
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto name = line.substr(0, colon);
  const auto value = trim_space(line.substr(colon + 1)).substr(0, value_bytes_max);
  if (equal_ignoring_case(name, "location")) location = value;
  if (equal_ignoring_case(name, "content-encoding")) content_encoding = to_lower(value);
  if (equal_ignoring_case(name, "retry-after")) retry_after = value;
  const bool room = maker.size() + line.size() < maker_bytes_max;
  if (room && probes::is_maker_header(name)) maker += fmt::format("{}: {}\n", name, value);
  if (equal_ignoring_case(name, "cache-control")) cache_control = value;
  if (equal_ignoring_case(name, "age")) age = value;
}

bool AnswerHeader::is_redirect() const {
  const bool redirects =
      status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return redirects && !location.empty();
}

bool AnswerHeader::is_readable_by_go() const {
  return content_encoding.empty() || content_encoding == "identity" || content_encoding == "gzip";
}

std::optional<Duration> parse_retry_after(std::string_view value, WallTime now) {
  const auto text = trim_space(value);
  if (!is_digits(text)) {
    const auto date = parse_http_date(text);
    if (!date) return std::nullopt;
    return std::clamp(Duration{*date - now}, Duration::zero(), duration_max);
  }
  std::int64_t seconds = 0;
  const auto limit = std::chrono::duration_cast<std::chrono::seconds>(duration_max).count();
  const auto error = std::from_chars(text.data(), text.data() + text.size(), seconds).ec;
  if (error != std::errc{} || seconds > limit) return duration_max;
  return std::chrono::seconds{seconds};
}

std::optional<WallTime> parse_http_date(std::string_view text) {
  const std::string copy(text);
  const time_t time = ::curl_getdate(copy.c_str(), nullptr);
  if (time < 0) return std::nullopt;
  return WallTime{std::chrono::seconds{time}};
}

}  // namespace gopx::fetch
