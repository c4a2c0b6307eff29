// Local time by TZ, and what is said where nothing is known of the zone.
#include "sys/local_time.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>

using namespace gopx;
using namespace std::chrono_literals;

namespace {

constexpr WallTime winter = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 12h;

// TZ for as long as this lives.
class Zone {
 public:
  explicit Zone(const char* zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", zone, 1);
    ::tzset();
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
  ~Zone() {
    if (before_)
      ::setenv("TZ", before_->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("the zone is TZ's, with the rules of the moment") {
  const Zone zone{"CET-1CEST,M3.5.0,M10.5.0/3"};
  CHECK_EQ(sys::ahead_of_utc(winter), std::optional<std::chrono::seconds>{1h});
  CHECK_EQ(sys::ahead_of_utc(winter + 24h * 180), std::optional<std::chrono::seconds>{2h});
}

TEST_CASE("a zone without data is no zone, and neither is UTC") {
  for (const char* name : {"Nowhere/City", "UTC", ""}) {
    const Zone zone{name};
    CHECK_FALSE(sys::ahead_of_utc(winter).has_value());
  }
}
