#include "envfile/location.hpp"

#include <doctest/doctest.h>

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::sys;
using api::System;

TEST_CASE("the env file is where go env GOENV says") {
  struct Row {
    Environment environment;
    std::string env_file;
    System system;
    std::string path;
    bool is_default;
    std::string problem;  // a part of it
  };
  const auto unix_like = System::linux_;
  const auto macos = System::macos;
  const Row rows[] = {
      {{{"HOME", "/h"}}, "", unix_like, "/h/.config/go/env", true, ""},
      {{{"HOME", "/h"}}, "", macos, "/h/Library/Application Support/go/env", true, ""},
      {{{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}}, "", unix_like, "/x/go/env", true, ""},
      {{{"HOME", "/h"}, {"XDG_CONFIG_HOME", "/x"}},
       "",
       macos,
       "/h/Library/Application Support/go/env",
       true,
       ""},
      {{{"XDG_CONFIG_HOME", "/x"}}, "", unix_like, "/x/go/env", true, ""},
      {{{"HOME", "/h"}, {"XDG_CONFIG_HOME", ""}}, "", unix_like, "/h/.config/go/env", true, ""},
      {{{"HOME", "/h"}, {"GOENV", ""}}, "", unix_like, "/h/.config/go/env", true, ""},
      {{{"HOME", "/h"}, {"GOENV", "/e/f"}}, "", unix_like, "/e/f", false, ""},
      {{{"GOENV", "/e/f"}}, "", unix_like, "/e/f", false, ""},
      {{{"HOME", "/h"}, {"GOENV", "/h/.config/go/env"}},
       "",
       unix_like,
       "/h/.config/go/env",
       true,
       ""},
      {{{"HOME", "/h"}, {"GOENV", "off"}}, "", unix_like, "", false, "GOENV=off"},
      {{{"HOME", "/h"}, {"GOENV", "OFF"}}, "", unix_like, "", false, "relative path \"OFF\""},
      {{{"HOME", "/h"}, {"GOENV", "a/env"}}, "", unix_like, "", false, "GOENV is the relative"},
      {{{"HOME", "/h"}, {"XDG_CONFIG_HOME", "x"}},
       "",
       unix_like,
       "",
       false,
       "XDG_CONFIG_HOME is the relative"},
      {{{"HOME", "h"}}, "", unix_like, "", false, "HOME is the relative"},
      {{}, "", unix_like, "", false, "set HOME"},
      {{{"HOME", ""}}, "", macos, "", false, "set HOME"},
      {{{"HOME", "/h"}, {"GOENV", "off"}}, "/c/env", unix_like, "/c/env", false, ""},
      {{{"HOME", "/h"}, {"GOENV", "/e/f"}}, "/c/env", unix_like, "/c/env", false, ""},
      {{{"HOME", "/h"}}, "~/c/env", unix_like, "/h/c/env", false, ""},
      {{{"HOME", "/h"}}, "~/.config/go/env", unix_like, "/h/.config/go/env", true, ""},
      {{}, "~/c/env", unix_like, "", false, "[go] env_file is the relative"},
      {{{"HOME", "/h"}}, "c/env", unix_like, "", false, "[go] env_file is the relative"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.problem);
    config::GoSettings settings;
    settings.env_file = row.env_file;
    const EnvLocation place = locate_env_file(row.environment, settings, row.system);
    CHECK(place.path == row.path);
    CHECK(place.is_default == row.is_default);
    CHECK(place.problem.empty() == row.problem.empty());
    CHECK(place.problem.find(row.problem) != std::string::npos);
  }
}

TEST_CASE("this system has rules of its own") {
  const EnvLocation place = locate_env_file({{"HOME", "/h"}}, {});
  CHECK(place.path.starts_with("/h/"));
  CHECK(place.path.ends_with("/go/env"));
  CHECK(place.path == locate_env_file({{"HOME", "/h"}}, {}, this_system()).path);
}
