// The help: every command is in it, in its group and with examples; what is shown fits the terminal.
#include "ctl/help.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"
#include "support/golden.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Lines that are to be pasted stay whole.
bool keeps_width(const std::string& text, std::size_t width) {
  for (const auto line : split(text, '\n'))
    if (columns_of(line) > width && line.find("  e.g. ") != 0 && line.find("  例如 ") != 0)
      return false;
  return true;
}

}  // namespace

TEST_SUITE("ctl::help") {
  TEST_CASE("in groups, at three widths and in two languages") {
    for (const std::size_t width : {40, 80, 140})
      for (const auto language : {Language::english, Language::chinese}) {
        const auto text = help({.width = width}, {.language = language});
        CHECK(keeps_width(text, width));
        for (const auto& row : api::command_table()) CHECK(has(text, row.names.command));
      }
    testing::check_golden("ctl-help.txt", help({}, {}));
    testing::check_golden("ctl-help.zh.txt", help({}, {.language = Language::chinese}));
  }

  TEST_CASE("each command: how it is called, what it takes, an example") {
    for (const auto& row : api::command_table()) {
      if (row.names.command.empty()) continue;
      const auto text = help_about(row, {}, {});
      CAPTURE(text);
      CHECK(text.starts_with("gopxctl " + std::string{row.names.command}));
      CHECK(has(text, "  e.g. "));
      CHECK(has(text, "--json"));
    }
  }

  TEST_CASE("one group of commands") {
    const auto text = help_about_group("config", {}, {});
    for (const char* const name : {"config show", "config check", "config init"})
      CHECK(has(text, name));
    CHECK_FALSE(has(text, "reload"));
  }
}
