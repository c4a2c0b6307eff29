// What `go env -w` and `go env -u` make of a file, run for real: the go of this machine must do to
// the byte what was seen with eight versions (1.19 … 1.27), for on that rests what we take for a
// person's edit. And our reader must read in each of these files what that go reads.
#include <doctest/doctest.h>

#include "envfile/text.hpp"
#include "gotool/verify.hpp"
#include "store_fixture.hpp"
#include "support/loop_until.hpp"
#include "support/real_go.hpp"

using namespace gopx;
using namespace gopx::envfile;
using namespace gopx::gotool;
using namespace gopx::testing;

namespace {

namespace fs = std::filesystem;

const std::string P = "https://goproxy.cn,direct";
const std::string bom = "\xEF\xBB\xBF";

struct Row {
  std::optional<std::string> before;  // nullopt: there is no file
  std::vector<std::string> arguments;
  std::optional<std::string> after;
  int exit = 0;
};

const std::vector<Row>& rows() {
  const std::vector<std::string> write{"-w", "GOPROXY=" + P};
  const std::vector<std::string> unset{"-u", "GOPROXY"};
  const std::string line = "GOPROXY=" + P + "\n";
  static const std::vector<Row> all{
      {std::nullopt, write, line},
      {"GOSUMDB=off\nGOPRIVATE=corp.example\n", write,
       "GOPRIVATE=corp.example\n" + line + "GOSUMDB=off\n"},
      {"GOSUMDB=off", write, line + "GOSUMDB=off\n"},
      {"",
       {"-w", "GOPROXY=" + P, "GOSUMDB=sum.golang.google.cn"},
       line + "GOSUMDB=sum.golang.google.cn\n"},
      {"# my settings\nGOSUMDB=off\nGOPRIVATE=corp.example\n\n# second\nGOVCS=*:git\nGOFLAGS=-mod="
       "mod\n",
       write,
       "# my settings\nGOPRIVATE=corp.example\nGOSUMDB=off\n\n# second\nGOFLAGS=-mod=mod\n" + line +
           "GOVCS=*:git\n"},
      {"# my settings\nGOSUMDB=off\nGOPROXY=old\nGOPRIVATE=corp.example\n\n# second\nGOVCS=*:git\n",
       write,
       "# my settings\nGOPRIVATE=corp.example\n" + line + "GOSUMDB=off\n\n# second\nGOVCS=*:git\n"},
      {"GOPROXY=one\nGOSUMDB=off\nGOPROXY=two\n", write, line + "GOSUMDB=off\n"},
      {"GOSUMDB=a\nGOPROXY=one\nGOSUMDB=b\nGOPROXY=two\n",
       {"-w", "GOPRIVATE=x"},
       "GOPRIVATE=x\nGOPROXY=two\nGOSUMDB=b\n"},
      {"#GOPROXY=old\n", write, "#GOPROXY=old\n" + line},
      {"GOPROXY=https://x/ # note\n",
       {"-w", "GOSUMDB=off"},
       "GOPROXY=https://x/ # note\nGOSUMDB=off\n"},
      {"  GOPROXY=a\nexport GOPROXY=b\n", write, "  GOPROXY=a\n" + line + "export GOPROXY=b\n"},
      {"GOPROXY = a\n", write, line + "GOPROXY = a\n"},
      {"hello world\nGOSUMDB=off\n=foo\nGOPRIVATE=a\n", write,
       "hello world\nGOSUMDB=off\n=foo\nGOPRIVATE=a\n" + line},
      {"# c\r\nGOPROXY=https://x,direct\r\nGOSUMDB=off\r\n\r\nGOPRIVATE=a\r\n", write,
       "# c\r\n" + line + "GOSUMDB=off\r\n\r\nGOPRIVATE=a\r\n"},
      {bom + "GOPROXY=https://x\n", write, line + bom + "GOPROXY=https://x\n"},
      {"GOAUTH=netrc\nGOFUTURE=1\n", {"-w", "GOPROXY=x"}, "GOAUTH=netrc\nGOFUTURE=1\nGOPROXY=x\n"},
      {"GOPROXY=a\nGOSUMDB=off\n", unset, "GOSUMDB=off\n"},
      {"GOPROXY=a\n", unset, ""},
      {"GOPROXY=a\nGOSUMDB=off\nGOPROXY=b\n", unset, "GOSUMDB=off\n"},
      {"GOVCS=z\nGOPROXY=x\nGOFLAGS=-v\n", unset, "GOVCS=z\nGOFLAGS=-v\n"},
      {"GOVCS=z\nGOFLAGS=-v\n", unset, "GOFLAGS=-v\nGOVCS=z\n"},
      {"GOVCS=z\nGOPROXY=1\nGOFLAGS=-v\nGOPROXY=2\n",
       {"-w", "GOPROXY=3"},
       "GOVCS=z\nGOFLAGS=-v\nGOPROXY=3\n"},
      {std::nullopt, unset, std::nullopt, 1},
      {std::nullopt, {"-w", "GOPROXY="}, "GOPROXY=\n"},
  };
  return all;
}

int change(const std::string& go, const Scratch& home, const std::vector<std::string>& arguments,
           const std::string& env_file) {
  std::vector<std::string> words{go, "env"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return Process(words, go_environment(home.path(), env_file)).wait();
}

// GOPROXY as this go reads it in the file.
std::string read_by(const std::string& go, const Scratch& home, const std::string& env_file) {
  GoQuestion question;
  question.binary = go;
  question.environment = {{"PATH", "/usr/bin:/bin"}, {"HOME", home.path()}};
  question.env_file.path = env_file;
  question.time_limit = std::chrono::seconds{30};
  boost::asio::io_context loop;
  std::optional<Result<core::GoEnvRead>> answer;
  ask_go(loop, question, [&](Result<core::GoEnvRead> result) { answer = std::move(result); });
  for (int rounds = 0; rounds < 4 && !answer; ++rounds)
    loop_until(loop, [&] { return answer.has_value(); });
  REQUIRE(answer);
  REQUIRE(*answer);
  return (*answer)->goproxy;
}

// Of a file without the line, or with nothing in it.
bool is_default(const std::string& value, const std::string& default_value) {
  return value.empty() || value == default_value;
}

}  // namespace

TEST_CASE("go env -w and -u do to a file what they are known to do, and are read as go reads") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Scratch home;
  const std::string file = home / "env";
  const std::string default_value = read_by(*go, home, home / "none");
  const auto check_reader = [&](const std::string& text) {
    const auto ours = env_value(text, "GOPROXY");
    const std::string theirs = read_by(*go, home, file);
    if (ours && !ours->empty()) CHECK(*ours == theirs);
    if (!ours || ours->empty()) CHECK(is_default(theirs, default_value));
  };
  for (const Row& row : rows()) {
    CAPTURE(quote(row.before.value_or("(no file)")));
    fs::remove(file);
    if (row.before) {
      put(file, *row.before);
      check_reader(*row.before);
    }
    CHECK(change(*go, home, row.arguments, file) == row.exit);
    CHECK(got(file) == row.after);
    if (row.after) check_reader(*row.after);
  }
}

TEST_CASE("go env -w keeps the mode and goes through a link, and GOENV=off doesn't stop it") {
  const auto go = real_go();
  if (!go) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Scratch home;
  put(home / "env", "GOPROXY=a\n");
  fs::permissions(home / "env", fs::perms{0600});
  CHECK(change(*go, home, {"-w", "GOPROXY=" + P}, home / "env") == 0);
  CHECK(got(home / "env") == "GOPROXY=" + P + "\n");
  CHECK(mode_of(home / "env") == 0600);

  put(home / "dot/goenv", "GOSUMDB=off\n");
  fs::create_symlink(home / "dot/goenv", home / "link");
  CHECK(change(*go, home, {"-w", "GOPROXY=" + P}, home / "link") == 0);
  CHECK(fs::is_symlink(home / "link"));
  CHECK(got(home / "dot/goenv") == "GOPROXY=" + P + "\nGOSUMDB=off\n");

  // It is written where nobody reads it.
  const std::string usual = home / ".config/go/env";
  put(usual, "# hi\nGOPROXY=fromfile\n");
  CHECK(change(*go, home, {"-w", "GOPROXY=neu", "GOSUMDB=off"}, "off") == 0);
  CHECK(got(usual) == "# hi\nGOPROXY=neu\nGOSUMDB=off\n");
}
