// `config check` and `config init` with a gopxd that is a shell script, and the template that init
// writes.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "ctl/commands.hpp"
#include "ctl/config_template.hpp"
#include "ctl/gopxd.hpp"
#include "support/fake_daemon.hpp"
#include "support/folder.hpp"

using namespace gopx;
using namespace gopx::ctl;
using testing::got;
using testing::put;
using testing::Scratch;
using testing::Stage;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void put_program(const std::string& path, const std::string& script) {
  put(path, "#!/bin/sh\n" + script);
  REQUIRE_EQ(::chmod(path.c_str(), 0755), 0);
}

struct Home {
  explicit Home(const std::string& script) {
    put_program(folder / "bin/gopxd", script);
    stage.context.own_path = folder / "bin/gopxctl";
    stage.context.here.environment["HOME"] = folder.path();
  }
  template <class C>
  int run(const C& command, bool json = false) {
    stage.context.json = json;
    return ctl::run(command, stage.context);
  }
  std::string usual() const { return folder / ".config/gopx/gopxd.toml"; }

  Scratch folder;
  Stage stage;
};

}  // namespace

TEST_SUITE("ctl::config") {
  TEST_CASE("check: gopxd's words and gopxd's verdict") {
    Home fine{"echo \"$@\"; exit 0"};
    CHECK_EQ(fine.run(commands::ConfigCheck{}), 0);
    CHECK_EQ(fine.stage.out, "--check-config\n");
    Home silent{"exit 0"};
    CHECK_EQ(silent.run(commands::ConfigCheck{}), 0);
    CHECK_EQ(silent.stage.err, "no " + silent.usual() + ": the defaults apply\n");
    Home bad{"echo 'f.toml:1:2: probe.interval: no duration' >&2; exit 78"};
    CHECK_EQ(bad.run(commands::ConfigCheck{}), 78);
    CHECK_EQ(bad.stage.err, "f.toml:1:2: probe.interval: no duration\n");
    CHECK(bad.stage.out.empty());
    CHECK_EQ(bad.run(commands::ConfigCheck{}, true), 78);
    CHECK_EQ(
        bad.stage.out,
        R"({"schema":1,"error":{"code":"config_error","message":"f.toml:1:2: probe.interval: no )"
        R"(duration","message_id":"{text}","message_facts":{"text":)"
        R"("f.toml:1:2: probe.interval: no duration"}}})"
        "\n");
  }

  TEST_CASE("check another file") {
    Home home{"echo \"$@\""};
    CHECK_EQ(home.run(commands::ConfigCheck{"/x y.toml"}), 0);
    CHECK_EQ(home.stage.out, "--check-config --config /x y.toml\n");
    CHECK_EQ(home.run(commands::ConfigCheck{}, true), 0);
    CHECK(has(home.stage.out, "{\"schema\":1,\"ok\":true}\n"));
  }

  TEST_CASE("no gopxd anywhere") {
    Home home{""};
    home.stage.context.own_path.reset();
    home.stage.context.here.environment["PATH"] = "/nonexistent";
    CHECK_EQ(home.run(commands::ConfigCheck{}), 69);
    CHECK(has(home.stage.err, "neither next to gopxctl nor in PATH"));
  }

  TEST_CASE("init writes a template once, at the usual place or where it is told") {
    Home home{"echo '# about'; echo '[probe]'; echo 'interval = \"30s\"'; echo \"# $*\""};
    CHECK_EQ(home.run(commands::ConfigInit{}), 0);
    CHECK_EQ(got(home.usual()), "# about\n[probe]\n# interval = \"30s\"\n# --no-system --config " +
                                    home.usual() + " --print-config\n");
    CHECK_EQ(testing::mode_of(home.usual()) & 0022, 0);
    CHECK(home.stage.out.empty());
    CHECK_EQ(home.run(commands::ConfigInit{}), 78);
    CHECK(has(home.stage.err, "already exists; not overwritten"));
    CHECK_EQ(home.run(commands::ConfigInit{home.folder / "other/f.toml"}), 0);
    CHECK(got(home.folder / "other/f.toml").has_value());
  }

  TEST_CASE("init never touches what is there, not even an empty file or a dangling link") {
    Home home{"echo new"};
    put(home.usual(), "");
    CHECK_EQ(home.run(commands::ConfigInit{}), 78);
    CHECK_EQ(got(home.usual()), "");
    const auto link = home.folder / "link.toml";
    REQUIRE_EQ(::symlink("nowhere", link.c_str()), 0);
    CHECK_EQ(home.run(commands::ConfigInit{link}), 78);
    CHECK_FALSE(got(home.folder / "nowhere").has_value());
  }

  TEST_CASE("init leaves nothing behind when gopxd fails") {
    Home home{"echo broken >&2; exit 3"};
    CHECK_EQ(home.run(commands::ConfigInit{}), 78);
    CHECK(has(home.stage.err, "broken"));
    CHECK_FALSE(got(home.usual()).has_value());
    home.stage.context.here.environment.clear();
    CHECK_EQ(home.run(commands::ConfigInit{}), 78);
    CHECK(has(home.stage.err, "set HOME"));
  }

  TEST_CASE("the template: nothing in it sets anything") {
    CHECK_EQ(
        config_template("# c\n\n[a]\nk = 1\n  k2 = [\n    \"x\",\n  ]\n[[list]]\nname = \"[x]\"\n"),
        "# c\n\n[a]\n# k = 1\n#   k2 = [\n#     \"x\",\n#   ]\n# [[list]]\n# name = \"[x]\"\n");
    CHECK_EQ(config_template("[a] # c\n[\"q\"]\n[1, 2]\n"), "# [a] # c\n# [\"q\"]\n# [1, 2]\n");
    CHECK_EQ(config_template(""), "");
    CHECK_EQ(config_template("k = 1"), "# k = 1");
  }
}

TEST_SUITE("ctl::gopxd") {
  TEST_CASE("gopxd beside gopxctl wins over PATH, whose folders are tried in order") {
    const Scratch folder;
    put_program(folder / "a/gopxd", "");
    put_program(folder / "b/gopxd", "");
    put(folder / "c/gopxd", "not executable");
    const api::Environment path{
        {"PATH", (folder / "c") + ":" + (folder / "none") + ":" + (folder / "b")}};
    CHECK_EQ(find_gopxd(folder / "a/gopxctl", path), folder / "a/gopxd");
    CHECK_EQ(find_gopxd(folder / "c/gopxctl", path), folder / "b/gopxd");
    CHECK_EQ(find_gopxd({}, path), folder / "b/gopxd");
    CHECK_FALSE(find_gopxd({}, {}).has_value());
  }

  TEST_CASE("a program's two outputs and its end") {
    const Scratch folder;
    put_program(folder / "p", "cat; echo out; echo \"err $1\" >&2; exit 7");
    const auto finished = run_program(folder / "p", {"a b"});
    REQUIRE(finished.has_value());
    CHECK_EQ(finished->out, "out\n");
    CHECK_EQ(finished->err, "err a b\n");
    CHECK_EQ(finished->exit_code, 7);
    put_program(folder / "k", "kill -9 $$");
    CHECK_EQ(run_program(folder / "k", {})->exit_code, 128 + 9);
    CHECK_FALSE(run_program(folder / "missing", {}).has_value());
  }

  TEST_CASE("much on both outputs at once neither blocks nor grows without end") {
    const Scratch folder;
    put_program(folder / "p", "head -c 3000000 /dev/zero >&2 & head -c 3000000 /dev/zero; wait");
    const auto finished = run_program(folder / "p", {});
    REQUIRE(finished.has_value());
    CHECK_EQ(finished->out.size(), output_bytes_max);
    CHECK_EQ(finished->err.size(), output_bytes_max);
    CHECK_EQ(finished->exit_code, 0);
  }
}
