// The files that others read: systemd's own check of the units, Python's parser for the property
// list of launchd.
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>

#include "support/folder.hpp"
#include "support/process.hpp"

using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

const std::string units = GOPX_SOURCE_DIR "/systemd/";

bool have(const std::string& program, const char* what) {
  if (fs::exists(program)) return true;
  std::fprintf(stderr, "SKIPPED: unit-platform: no %s: %s\n", program.c_str(), what);
  return false;
}

}  // namespace

TEST_CASE("systemd finds nothing wrong with the units, the strict drop-in included") {
  const std::string analyze = "/usr/bin/systemd-analyze";
  if (!have(analyze, "the units are not verified")) return;
  const Scratch scratch;
  std::string service = got(units + "gopxd.service").value();
  // Its programs need not be installed here, nor its manual pages.
  for (const std::string name : {"gopxd", "gopxctl"}) {
    const auto at = service.find("=" + name);
    REQUIRE(at != std::string::npos);
    service.replace(at + 1, name.size(), "/bin/true");
  }
  service.erase(service.find("Documentation="), service.find('\n', service.find("Documentation=")) -
                                                    service.find("Documentation="));
  put(scratch / "gopxd.service", service);
  put(scratch / "gopxd.service.d/strict.conf", got(units + "strict.conf").value());
  const Command command{
      .argv = {analyze, "verify", "--user", "--man=no", scratch / "gopxd.service"},
      .environment = {{"PATH", "/usr/bin:/bin"},
                      {"HOME", scratch.path()},
                      {"XDG_RUNTIME_DIR", scratch.path()}}};
  const Outcome outcome = run(command);
  CHECK_MESSAGE(outcome.exit == 0, outcome.err);
  CHECK_MESSAGE(outcome.err.find("gopxd") == std::string::npos, outcome.err);
}

TEST_CASE("the property list is well-formed and says what launchd.plist(5) knows") {
  const std::string python = "/usr/bin/python3";
  if (!have(python, "the property list is not parsed")) return;
  const Command command{.argv = {python, "-c",
                                 "import plistlib, sys\n"
                                 "with open(sys.argv[1], 'rb') as f: p = plistlib.load(f)\n"
                                 "print(sorted(p)); print(p['Label'], p['KeepAlive'])",
                                 units + "com.gopx.gopxd.plist"},
                        .environment = {{"PATH", "/usr/bin:/bin"}}};
  const Outcome outcome = run(command);
  REQUIRE_MESSAGE(outcome.exit == 0, outcome.err);
  CHECK(outcome.out ==
        "['ExitTimeOut', 'KeepAlive', 'Label', 'ProcessType', 'ProgramArguments', 'RunAtLoad', "
        "'ThrottleInterval', 'Umask']\ncom.gopx.gopxd {'SuccessfulExit': False}\n");
}
