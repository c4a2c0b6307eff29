#include "sys/watch_places.hpp"

#include <doctest/doctest.h>

#include "support/folder.hpp"

using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

TEST_CASE("an existing file: its folder; each link on the way: the folder of the link") {
  const Scratch scratch;
  put(scratch / "real/goenv", "");
  put(scratch / "bin/go", "");
  fs::create_directory(scratch / "go");
  fs::create_symlink(scratch / "real/goenv", scratch / "go/env");
  const Watch::Targets targets{scratch / "go/env", {scratch / "bin/go"}, {}};
  CHECK(places_for(targets) ==
        std::vector<WatchedPlace>{{PlaceKind::link, scratch / "go", "env"},
                                  {PlaceKind::file, scratch / "real", "goenv"}});
}

TEST_CASE("a folder on the way that is a link: the folder of that link, too") {
  const Scratch scratch;
  put(scratch / "dot/go/env", "");
  fs::create_directory(scratch / "config");
  fs::create_directory_symlink(scratch / "dot/go", scratch / "config/go");
  CHECK(places_for({scratch / "config/go/env", {}, {}}) ==
        std::vector<WatchedPlace>{{PlaceKind::link, scratch / "config", "go"},
                                  {PlaceKind::file, scratch / "dot/go", "env"}});
}

TEST_CASE("no file: its folder and the go binaries; no folder: the nearest one") {
  const Scratch scratch;
  put(scratch / "bin/go", "");
  const Watch::Targets targets{scratch / "a/b/env", {scratch / "bin/go", scratch / "bin/none"}, {}};
  const WatchedPlace go{PlaceKind::binary, scratch / "bin/go", ""};
  CHECK(places_for(targets) ==
        std::vector<WatchedPlace>{{PlaceKind::way, scratch.path(), "a"}, go});
  fs::create_directory(scratch / "a");
  CHECK(places_for(targets) == std::vector<WatchedPlace>{{PlaceKind::way, scratch / "a", "b"}, go});
  fs::create_directory(scratch / "a/b");
  CHECK(places_for(targets) ==
        std::vector<WatchedPlace>{{PlaceKind::file, scratch / "a/b", "env"}, go});
  put(scratch / "a/b/env", "");
  CHECK(places_for(targets) ==
        std::vector<WatchedPlace>{{PlaceKind::file, scratch / "a/b", "env"}});
}

TEST_CASE("a link that leads nowhere: the link and the coming of its target") {
  const Scratch scratch;
  fs::create_symlink("x/target", scratch / "env");
  CHECK(places_for({scratch / "env", {}, {}}) ==
        std::vector<WatchedPlace>{{PlaceKind::link, scratch.path(), "env"},
                                  {PlaceKind::way, scratch.path(), "x"}});
}

TEST_CASE("go.env is watched whether it is there or not; no env file at all is fine") {
  const Scratch scratch;
  put(scratch / "one/go.env", "");
  fs::create_directory(scratch / "two");
  const Watch::Targets targets{
      "", {}, {scratch / "one/go.env", scratch / "two/go.env", scratch / "three/go.env"}};
  CHECK(places_for(targets) ==
        std::vector<WatchedPlace>{{PlaceKind::defaults, scratch / "one", "go.env"},
                                  {PlaceKind::defaults, scratch / "two", "go.env"}});
}

TEST_CASE(
    "a kept file: its folder for its coming and going, every folder above for its own going") {
  const Scratch scratch;
  fs::create_directories(scratch / "run/gopx");
  Watch::Targets targets;
  targets.kept = scratch / "run/gopx/s";
  auto places = places_for(targets);
  REQUIRE(places.size() >= 4);
  CHECK(places[0] == WatchedPlace{PlaceKind::kept, scratch / "run/gopx", "s"});
  CHECK(places[1] == WatchedPlace{PlaceKind::above, scratch / "run/gopx", ""});
  CHECK(places[2] == WatchedPlace{PlaceKind::above, scratch / "run", ""});
  CHECK(places[3] == WatchedPlace{PlaceKind::above, scratch.path(), ""});
  fs::remove_all(scratch / "run");
  places = places_for(targets);
  CHECK(places[0] == WatchedPlace{PlaceKind::way, scratch.path(), "run"});
  CHECK(places[1] == WatchedPlace{PlaceKind::above, scratch.path(), ""});
}

TEST_CASE("the number of places is bounded") {
  const Scratch scratch;
  Watch::Targets targets;
  targets.go_env_files.assign(places_max + 10, scratch / "go.env");
  CHECK(places_for(targets).size() == places_max);
}
