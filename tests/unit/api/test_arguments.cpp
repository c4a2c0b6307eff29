// Values as text: of an option, of a query.
#include <doctest/doctest.h>

#include "api/arguments.hpp"

using namespace gopx;
using namespace gopx::api;

TEST_SUITE("api::arguments") {
  TEST_CASE("texts are read by kind") {
    CHECK_EQ(std::get<std::string>(read_value({.name = "x"}, "a", "x").value()), "a");
    CHECK_EQ(std::get<bool>(read_value({.name = "x", .kind = Kind::flag}, "true", "x").value()),
             true);
    CHECK_EQ(std::get<bool>(read_value({.name = "x", .kind = Kind::flag}, "0", "x").value()),
             false);
    CHECK_EQ(
        std::get<std::uint64_t>(read_value({.name = "x", .kind = Kind::number}, "0", "x").value()),
        0);
    CHECK_EQ(std::get<std::string>(
                 read_value({.name = "x", .kind = Kind::duration}, "1h30m", "x").value()),
             "1h30m");
  }

  TEST_CASE("bad texts are refused with what is allowed") {
    CHECK_FALSE(read_value({.name = "x"}, "", "x").has_value());
    CHECK_FALSE(read_value({.name = "x", .kind = Kind::flag}, "2", "x").has_value());
    for (const char* text : {"", "-1", "+1", "1.5", "1 ", "0x10", "99999999999999999999"})
      CHECK_FALSE(read_value({.name = "x", .kind = Kind::number}, text, "x").has_value());
    for (const char* text : {"5", "-1s", "1d", "0s", "soon"})
      CHECK_FALSE(read_value({.name = "x", .kind = Kind::duration}, text, "x").has_value());
  }

  TEST_CASE("choices are exact") {
    const Argument choice{.name = "for", .choices = "healthy|usable"};
    CHECK(read_value(choice, "usable", "x").has_value());
    for (const char* text : {"usabl", "healthy|usable", "Usable", "|"}) {
      const auto refused = read_value(choice, text, "x");
      REQUIRE_FALSE(refused.has_value());
      CHECK_NE(english(refused.error()).find("use one of healthy|usable"), std::string::npos);
    }
  }

  TEST_CASE("asking for what is not there, or for another kind, yields nothing") {
    Arguments arguments;
    arguments.set("n", std::uint64_t{3});
    CHECK_FALSE(arguments.text("n").has_value());
    CHECK_FALSE(arguments.flag("n"));
    CHECK(arguments.texts("n").empty());
    CHECK_FALSE(arguments.number("m").has_value());
    CHECK_FALSE(arguments.duration("n").has_value());
  }
}
