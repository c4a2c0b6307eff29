// The file for shells is there while something stands in, and never longer than its gopxd.
#include "gotool/exported_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/folder.hpp"
#include "sys/files.hpp"

using namespace gopx;
using namespace gopx::gotool;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {

const core::StandIn by_cn{"https://proxy.golang.org,direct", "https://goproxy.cn,direct"};
constexpr const char* cn_lines = "42\nhttps://proxy.golang.org,direct\nhttps://goproxy.cn,direct\n";

std::optional<std::string> content(const std::string& path) {
  return read_file_if_exists(path, 1000).value();
}

}  // namespace

TEST_CASE("three lines while something stands in, no file otherwise") {
  const Scratch scratch;
  ExportedFile file{scratch / "s.exported", 42};
  CHECK(file.say({}));
  CHECK_FALSE(content(scratch / "s.exported"));
  CHECK(file.say(by_cn));
  CHECK(content(scratch / "s.exported") == cn_lines);
  struct stat status {};
  REQUIRE(::stat((scratch / "s.exported").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(file.say(core::StandIn{by_cn.own, "https://goproxy.io,direct"}));
  CHECK(content(scratch / "s.exported")->ends_with("\nhttps://goproxy.io,direct\n"));
  CHECK(file.say({}));
  CHECK_FALSE(content(scratch / "s.exported"));
}

TEST_CASE("the file of a gopxd that was killed goes at the next start, ours at our end") {
  const Scratch scratch;
  REQUIRE(write_file_atomically(scratch / "s.exported", cn_lines, {}));
  {
    ExportedFile file{scratch / "s.exported", 43};
    CHECK_FALSE(content(scratch / "s.exported"));
    CHECK(file.say(by_cn));
    CHECK(content(scratch / "s.exported")->starts_with("43\n"));
  }
  CHECK_FALSE(content(scratch / "s.exported"));
}

TEST_CASE("what can't be written is said once; without a path nothing is written") {
  const Scratch scratch;
  ExportedFile file{scratch / "missing/s.exported", 42};
  const auto refused = file.say(by_cn);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find(scratch / "missing") != std::string::npos);
  CHECK(file.say(by_cn));
  ExportedFile nowhere{"", 42};
  CHECK(nowhere.say(by_cn));
}

TEST_CASE("a file that others have removed is written again after a look, and only then") {
  const Scratch scratch;
  ExportedFile file{scratch / "s.exported", 42};
  CHECK(file.say(by_cn));
  std::filesystem::remove(scratch / "s.exported");
  CHECK(file.say(by_cn));
  CHECK_FALSE(content(scratch / "s.exported"));
  file.look();
  CHECK(file.say(by_cn));
  CHECK(content(scratch / "s.exported") == cn_lines);
  CHECK(file.say({}));
  file.look();
  CHECK(file.say({}));
  CHECK_FALSE(content(scratch / "s.exported"));
}
