#include "gotool/installations.hpp"

#include <doctest/doctest.h>

#include "support/folder.hpp"

using namespace gopx;
using namespace gopx::gotool;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

void install(const std::string& root, const std::string& version, const std::string& go_env = "") {
  put(root + "/bin/go", "#!/bin/sh\n");
  fs::permissions(root + "/bin/go", fs::perms(0755));
  fs::create_directories(root + "/src");
  put(root + "/VERSION", version + "\ntime 2025-01-01T00:00:00Z\n");
  if (!go_env.empty()) put(root + "/go.env", go_env);
}

std::vector<std::string> roots(const std::vector<FoundGo>& found) {
  std::vector<std::string> out;
  for (const FoundGo& go : found) out.push_back(go.root.root);
  return out;
}

}  // namespace

TEST_CASE("one installation: version and defaults, as far as its files tell") {
  const Scratch scratch;
  install(scratch / "a", "go1.23.5",
          "# c\nGOPROXY=https://corp,direct\nGOSUMDB=off\nGOTOOLCHAIN=auto\n");
  core::GoRoot go = read_go_root(scratch / "a");
  CHECK(go ==
        core::GoRoot{
            scratch / "a", "go1.23.5", "https://corp,direct", "off", true, {{"GOSUMDB", "off"}}});
  install(scratch / "b", "go1.19.8");
  go = read_go_root(scratch / "b");
  CHECK(go == core::GoRoot{scratch / "b", "go1.19.8", std::nullopt, std::nullopt, false});
  put(scratch / "b/go.env", "GOSUMDB=x\n");
  CHECK(read_go_root(scratch / "b") ==
        core::GoRoot{scratch / "b", "go1.19.8", std::nullopt, "x", true, {{"GOSUMDB", "x"}}});
  put(scratch / "b/go.env", "GOPRIVATE=a\nGOPRIVATE=corp.example\nGOFLAGS=\nGOTOOLCHAIN=local\n");
  CHECK(read_go_root(scratch / "b").settings ==
        std::map<std::string, std::string>{{"GOPRIVATE", "corp.example"}, {"GOFLAGS", ""}});
  CHECK(read_go_root(scratch / "none") ==
        core::GoRoot{scratch / "none", "", std::nullopt, std::nullopt, false});
}

TEST_CASE("every usual place is searched, in order, each root once") {
  const Scratch top;
  const std::string home = top / "home/me";
  install(top / "opt/first", "go1.1");
  install(top / "opt/onpath", "go1.2");
  install(top / "opt/goroot", "go1.3");
  install(top / "usr/local/go", "go1.4");
  install(top / "usr/lib/go-1.19", "go1.5");
  install(top / "usr/lib/go-1.23", "go1.6");
  install(home + "/sdk/go1.21.0", "go1.7");
  install(home + "/go/sdk/go1.22", "go1.8");
  fs::create_directory_symlink("go-1.19", top / "usr/lib/go");
  fs::create_directories(top / "usr/bin");
  fs::create_symlink("../../opt/onpath/bin/go", top / "usr/bin/go");
  Environment environment{{"HOME", home},
                          {"GOROOT", top / "opt/goroot"},
                          {"PATH", "relative::" + (top / "none") + ":" + (top / "usr/bin") + ":" +
                                       (top / "usr/lib/go/bin")}};
  config::GoSettings settings;
  settings.go_binary = top / "opt/first/bin/go";
  const std::vector<std::string> expected = {top / "opt/first",       top / "opt/onpath",
                                             top / "usr/lib/go-1.19", top / "opt/goroot",
                                             top / "usr/local/go",    top / "usr/lib/go-1.23",
                                             home + "/sdk/go1.21.0",  home + "/go/sdk/go1.22"};
  const auto found = find_go_below(top.path(), environment, settings);
  CHECK(roots(found) == expected);
  CHECK(found[1].binary == top / "opt/onpath/bin/go");
}

TEST_CASE("what is no installation is passed over") {
  const Scratch top;
  put(top / "shims/go", "#!/bin/sh\n");
  fs::permissions(top / "shims/go", fs::perms(0755));
  put(top / "alone/bin/go", "#!/bin/sh\n");  // neither src nor pkg beside it
  fs::permissions(top / "alone/bin/go", fs::perms(0755));
  install(top / "usr/lib/go-1.9", "go1.9");
  fs::permissions(top / "usr/lib/go-1.9/bin/go", fs::perms(0644));  // can't be executed
  fs::create_directories(top / "usr/local/go/bin/go");              // a folder
  const Environment environment{{"PATH", (top / "shims") + ":" + (top / "alone/bin")}};
  CHECK(find_go_below(top.path(), environment, {}).empty());
  CHECK(find_go_below(top.path(), {}, {}).empty());
}

// What picks a version by folder or downloads one is never run: it is not found in the first place.
TEST_CASE("a shim is not taken for an installation, what it stands for is") {
  const Scratch top;
  const std::string home = top / "home/me";
  const auto program = [](const std::string& path) {
    put(path, "#!/bin/sh\n");
    fs::permissions(path, fs::perms(0755));
  };
  program(home + "/.asdf/shims/go");
  program(home + "/.goenv/shims/go");
  program(home + "/.local/bin/mise");
  fs::create_directories(home + "/.local/share/mise/shims");
  fs::create_symlink(home + "/.local/bin/mise", home + "/.local/share/mise/shims/go");
  program(home + "/go/bin/go");  // golang.org/dl's, in a GOPATH
  fs::create_directories(home + "/go/pkg/mod");
  program(top / "usr/local/bin/go");  // a script of the distribution's, beside other programs
  fs::create_directories(top / "usr/local/src");
  fs::create_directories(top / "usr/local/lib");
  program(top / "usr/bin/snap");
  fs::create_directories(top / "snap/bin");
  fs::create_symlink(top / "usr/bin/snap", top / "snap/bin/go");
  std::string path;
  for (const char* folder :
       {"/.asdf/shims", "/.goenv/shims", "/.local/share/mise/shims", "/go/bin"})
    path += home + folder + ":";
  const Environment environment{
      {"HOME", home}, {"PATH", path + (top / "usr/local/bin") + ":" + (top / "snap/bin")}};
  CHECK(find_go_below(top.path(), environment, {}).empty());

  const std::vector<std::string> installed = {
      top / "snap/go/current", home + "/.goenv/versions/1.21.0",
      home + "/.asdf/installs/golang/1.22.0/go", home + "/.local/share/mise/installs/go/1.23.0"};
  for (const std::string& root : installed) install(root, "go1.21.0");
  CHECK(roots(find_go_below(top.path(), environment, {})) == installed);
}

TEST_CASE("the number of installations is bounded") {
  const Scratch top;
  for (std::size_t i = 0; i < found_go_max + 3; ++i)
    install(top / ("usr/lib/go-" + std::to_string(i)), "go1");
  CHECK(find_go_below(top.path(), {}, {}).size() == found_go_max);
}
