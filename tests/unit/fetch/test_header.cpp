// Header lines and dates of an answer.
#include <doctest/doctest.h>

#include <vector>

#include "fetch/header.hpp"

using namespace gopx;
using namespace gopx::fetch;
using namespace std::chrono_literals;

namespace {

constexpr WallTime now{std::chrono::seconds{1'800'000'000}};  // 2027-01-15T08:00:00Z

}  // namespace

TEST_CASE("Retry-After as seconds or as a date") {
  struct Row {
    std::string value;
    std::optional<Duration> expected;
  };
  const std::vector<Row> rows{
      {"0", 0s},
      {"17", 17s},
      {" 17 ", 17s},
      {"Fri, 15 Jan 2027 08:02:00 GMT", 120s},
      {"Friday, 15-Jan-27 08:02:00 GMT", 120s},
      {"Fri, 15 Jan 2027 07:59:00 GMT", 0s},
      {"315360000", duration_max},
      {"315360001", duration_max},
      {"99999999999999999999999", duration_max},
      {"Fri, 15 Jan 2127 08:02:00 GMT", duration_max},
      {"", std::nullopt},
      {"-1", std::nullopt},
      {"soon", std::nullopt},
      {"1.5", std::nullopt},
  };
  for (const auto& row : rows) {
    CAPTURE(row.value);
    CHECK(bool(parse_retry_after(row.value, now) == row.expected));
  }
}

TEST_CASE("Certificate dates") {
  CHECK(parse_http_date("Jan  2 03:04:05 2027 GMT") == parse_time("2027-01-02T03:04:05Z"));
  CHECK(parse_http_date("Dec 31 23:59:59 2049 GMT") == parse_time("2049-12-31T23:59:59Z"));
  CHECK_FALSE(parse_http_date("never"));
}

TEST_CASE("A status line begins a new answer") {
  AnswerHeader header;
  header.take("HTTP/1.1 302 Found\r\n");
  header.take("LOCATION:  /elsewhere \r\n");
  header.take("Retry-After: 3\r\n");
  CHECK(header.status == 302);
  CHECK(header.location == "/elsewhere");
  CHECK(header.is_redirect());
  header.take("HTTP/2 200 \r\n");
  CHECK(header.status == 200);
  CHECK(header.location.empty());
  CHECK(header.retry_after.empty());
}

TEST_CASE("What go follows") {
  for (const int status : {301, 302, 303, 307, 308}) {
    CHECK(AnswerHeader{.status = status, .location = "/x"}.is_redirect());
    CHECK_FALSE(AnswerHeader{.status = status, .location = ""}.is_redirect());
  }
  for (const int status : {200, 201, 300, 304, 305, 404}) {
    CHECK_FALSE(AnswerHeader{.status = status, .location = "/x"}.is_redirect());
  }
}

TEST_CASE("What go can read") {
  const auto readable = [](const std::string& coding) {
    AnswerHeader header;
    header.take("content-encoding: " + coding);
    return header.is_readable_by_go();
  };
  CHECK(AnswerHeader{}.is_readable_by_go());
  CHECK(readable("gzip"));
  CHECK(readable("GZip"));
  CHECK(readable("identity"));
  for (const auto* coding : {"br", "deflate", "zstd", "gzip, gzip", "x-gzip"}) {
    CAPTURE(std::string(coding));
    CHECK_FALSE(readable(coding));
  }
}

TEST_CASE("Rubbish in a header changes nothing") {
  AnswerHeader header{.status = 200};
  for (const auto* line : {"", "\r\n", ":", "no colon", "Location"}) header.take(line);
  header.take(std::string(9999, ':'));
  CHECK(header.status == 200);
  CHECK(header.location.empty());
  header.take("HTTP/");
  CHECK(header.status == 0);
}
