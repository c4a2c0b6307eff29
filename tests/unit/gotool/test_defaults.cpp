// Gos that answer, hang, babble, or may not be run: each a script in a GOROOT of its own.
#include "gotool/defaults.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "support/folder.hpp"
#include "support/loop_until.hpp"
#include "support/real_go.hpp"

using namespace gopx;
using namespace gopx::gotool;
using namespace gopx::sys;
using namespace gopx::testing;
namespace fs = std::filesystem;

namespace {

// Prints what stands for it, as go does.
const std::string patched =
    "case \"$*\" in 'env GOPROXY') echo direct;; 'env GOSUMDB') echo off;; *) exit 2;; esac\n";

FoundGo install(const Scratch& top, const std::string& name, const std::string& body) {
  const std::string root = fs::canonical(top.path()).string() + "/" + name;
  put(root + "/bin/go", "#!/bin/sh\n" + body);
  fs::permissions(root + "/bin/go", fs::perms(0755));
  put(root + "/VERSION", "go1.19.8\n");
  return {root + "/bin/go", read_go_root(root)};
}

// A loop and who asks on it.
struct DefaultsFixture {
  boost::asio::io_context loop;
  DefaultsQuery defaults;

  explicit DefaultsFixture(Environment environment = {{"PATH", "/usr/bin:/bin"}})
      : defaults(loop, std::move(environment)) {}

  std::vector<core::GoRoot> ask(const std::vector<FoundGo>& found) {
    std::optional<std::vector<FoundGo>> answered;
    defaults.ask(found, [&](std::vector<FoundGo> gos) { answered = std::move(gos); });
    REQUIRE(loop_until(loop, [&] { return answered.has_value(); }));
    loop.restart();
    std::vector<core::GoRoot> roots;
    for (const FoundGo& go : *answered) roots.push_back(go.root);
    return roots;
  }
};

std::size_t lines_in(const std::string& path) {
  const std::string text = got(path).value_or("");
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("what it prints is its default; an empty line is an answer") {
  const Scratch top;
  DefaultsFixture fixture;
  const auto roots = fixture.ask({install(top, "a", patched), install(top, "b", "echo\n")});
  REQUIRE(roots.size() == 2);
  CHECK(roots[0].said_goproxy == "direct");
  CHECK(roots[0].said_gosumdb == "off");
  CHECK(roots[0].silent == "");
  CHECK(roots[1].said_goproxy == "");
  CHECK(roots[1].said_gosumdb == "");
}

TEST_CASE("nobody to ask: the answer is there at once") {
  DefaultsFixture fixture;
  bool done = false;
  fixture.defaults.ask({}, [&](const std::vector<FoundGo>& gos) { done = gos.empty(); });
  CHECK(done);
}

TEST_CASE("it runs in / without env file, other versions and our own settings") {
  const Scratch top;
  const FoundGo go = install(top, "a", "pwd > \"$0.where\"; env > \"$0.env\"; echo https://a\n");
  DefaultsFixture fixture({{"PATH", "/usr/bin:/bin"},
                           {"GOPROXY", "off"},
                           {"GOSUMDB", "off"},
                           {"GOROOT", "/nowhere"},
                           {"GOFLAGS", "-bad"},
                           {"GODEBUG", "x=1"},
                           {"GOENV", "/x"},
                           {"HOME", "/h"}});
  CHECK(fixture.ask({go})[0].said_goproxy == "https://a");
  CHECK(got(go.binary + ".where") == "/\n");
  const std::string env = got(go.binary + ".env").value_or("");
  CHECK(env.find("GOENV=off\n") != std::string::npos);
  CHECK(env.find("GOTOOLCHAIN=local\n") != std::string::npos);
  CHECK(env.find("HOME=/h\n") != std::string::npos);
  for (const char* name : {"GOPROXY=", "GOSUMDB=", "GOROOT=", "GOFLAGS=", "GODEBUG="}) {
    CAPTURE(name);
    CHECK(("\n" + env).find("\n" + std::string(name)) == std::string::npos);
  }
}

TEST_CASE("one that gives no answer says why, the others theirs; all within the time for one") {
  const Scratch top;
  const std::pair<const char*, const char*> rows[] = {
      {"sleep 1000\n", "took too long"}, {"exit 1\n", "failed with exit code 1"},
      {"yes\n", "far too much"},         {"echo a; echo b\n", "unreadable"},
      {"printf a\n", "unreadable"},      {"printf 'a\\rb\\n'\n", "unreadable"},
  };
  std::vector<FoundGo> found;
  for (const auto& [body, why] : rows)
    found.push_back(install(top, "go" + std::to_string(found.size()), body));
  found.push_back(install(top, "good", patched));
  DefaultsFixture fixture;
  const auto roots = fixture.ask(found);
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    CAPTURE(rows[i].first);
    CHECK_FALSE(roots[i].said_goproxy);
    CHECK(roots[i].silent.find(rows[i].second) != std::string::npos);
    CHECK(roots[i].silent.find(found[i].binary) != std::string::npos);
  }
  CHECK(roots.back().said_goproxy == "direct");
}

TEST_CASE("a script that says one thing to everything has said nothing about GOSUMDB") {
  const Scratch top;
  DefaultsFixture fixture;
  const auto roots = fixture.ask({install(top, "a", "echo https://a,direct\n")});
  CHECK(roots[0].said_goproxy == "https://a,direct");
  CHECK_FALSE(roots[0].said_gosumdb);
}

TEST_CASE("never more than four at once") {
  const Scratch top;
  const std::string mark = fs::canonical(top.path()).string() + "/marks";
  fs::create_directories(mark);
  // Each leaves its mark, counts those that are there, and takes its own away.
  const std::string body = "touch " + mark + "/$$; ls " + mark + " | wc -l >> " + mark +
                           "/../counts; sleep 0.1; rm " + mark + "/$$; echo direct\n";
  std::vector<FoundGo> found;
  for (int i = 0; i < 9; ++i) found.push_back(install(top, "go" + std::to_string(i), body));
  DefaultsFixture fixture;
  for (const core::GoRoot& root : fixture.ask(found)) CHECK(root.said_goproxy == "direct");
  std::istringstream counts(got(top / "counts").value_or(""));
  int most = 0;
  for (int count = 0; counts >> count;) most = std::max(most, count);
  CHECK(most >= 1);
  CHECK(most <= static_cast<int>(asked_at_once_max));
}

TEST_CASE("it is asked again when it or its go.env is another, and not before") {
  const Scratch top;
  const std::string log = top / "log";
  FoundGo go = install(top, "a", "echo x >> " + log + "; echo direct\n");
  DefaultsFixture fixture;
  CHECK(fixture.defaults.must_ask({go}));
  CHECK(fixture.ask({go})[0].said_goproxy == "direct");
  const std::size_t asked = lines_in(log);
  CHECK_FALSE(fixture.defaults.must_ask({go}));
  CHECK(fixture.ask({go})[0].said_goproxy == "direct");
  CHECK(lines_in(log) == asked);
  put(go.root.root + "/go.env", "GOPROXY=https://corp\n");
  CHECK(fixture.defaults.must_ask({go}));
  fixture.ask({go});
  CHECK(lines_in(log) == 2 * asked);
  go = install(top, "a", "echo https://another\n");
  CHECK(fixture.ask({go})[0].said_goproxy == "https://another");
}

TEST_CASE("only what nobody else could have changed is run") {
  const Scratch top;
  const FoundGo go = install(top, "a", patched);
  const std::string bin = go.root.root + "/bin";
  CHECK(why_not_run(go.binary) == "");
  for (const auto& [path, mode] : std::vector<std::pair<std::string, int>>{
           {go.binary, 0757}, {go.binary, 0775}, {bin, 0777}, {go.root.root, 0777}}) {
    const auto before = fs::status(path).permissions();
    // Files of the group root may be written by it: root is nobody else.
    const bool by_root = mode == 0775 && ::getegid() == 0;
    fs::permissions(path, fs::perms(mode));
    CAPTURE(path);
    CAPTURE(mode);
    CHECK(why_not_run(go.binary) == (by_root ? "" : "other users may write to " + path));
    fs::permissions(path, before);
  }
  fs::permissions(bin, fs::perms(01777));  // as /tmp: what is ours stays ours
  CHECK(why_not_run(go.binary) == "");
  fs::permissions(bin, fs::perms(0755));
  if (::geteuid() == 0) {
    REQUIRE(::chown(go.binary.c_str(), 12345, 0) == 0);
    CHECK(why_not_run(go.binary) == go.binary + " belongs to another user");
    DefaultsFixture fixture;
    const auto roots = fixture.ask({go});
    CHECK_FALSE(roots[0].said_goproxy);
    CHECK(roots[0].silent ==
          "gopxd does not run " + go.binary + ": " + go.binary + " belongs to another user");
  }
  CHECK(why_not_run(bin) == "it is not a program");
}

TEST_CASE("the real go tells its default") {
  const auto binary = real_go();
  if (!binary) {
    MESSAGE("SKIPPED: no go command here");
    return;
  }
  const Scratch home;
  const std::string root = fs::path(*binary).parent_path().parent_path().string();
  DefaultsFixture fixture({{"PATH", "/usr/bin:/bin"}, {"HOME", home.path()}});
  const auto roots = fixture.ask({{*binary, read_go_root(root)}});
  CHECK(roots[0].silent == "");
  CHECK(roots[0].said_goproxy.value_or("").find("https://") == 0);
  CHECK(roots[0].said_gosumdb == "sum.golang.org");
}
