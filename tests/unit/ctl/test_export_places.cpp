// Lines of start-up files: which set a variable for what comes after, in each shell's words; and
// which file is named.
#include "ctl/export_places.hpp"

#include <doctest/doctest.h>

#include <map>

#include "ctl/shell_words.hpp"

using namespace gopx;
using namespace gopx::ctl;

namespace {

// A disk of a few files.
struct Disk {
  std::map<std::string, std::string> texts;

  Files files() const {
    return {[this](const std::string& path) {
              const auto found = texts.find(path);
              return found == texts.end() ? std::nullopt : std::optional{found->second};
            },
            [this](const std::string& folder) {
              std::vector<std::string> names;
              for (const auto& [path, text] : texts)
                if (path.starts_with(folder + "/")) names.push_back(path.substr(folder.size() + 1));
              return names;
            }};
  }
  std::vector<std::string> places(const std::string& value, api::Environment more = {}) const {
    more.emplace("HOME", "/home/u");
    const api::PathInputs here{more, api::System::linux_, 1000, {}};
    std::vector<std::string> shown;
    for (const auto& place : export_places(here, files(), {"GOPROXY", value}))
      shown.push_back(place.file + ":" + std::to_string(place.line) +
                      (place.same_value ? "" : "?"));
    return shown;
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("ctl::export_places") {
  TEST_CASE("lines that set it, in the words of each shell and file") {
    struct Row {
      std::string line, value;
    };
    const std::vector<Row> rows{
        {"export GOPROXY=https://a.test,direct", "https://a.test,direct"},
        {"  export  A=1 GOPROXY='https://a.test'  # mine", "https://a.test"},
        {"GOPROXY=https://a.test", "https://a.test"},
        {"GOPROXY=\"https://a.test|direct\"; export GOPROXY", "https://a.test|direct"},
        {"declare -x GOPROXY=a", "a"},
        {"typeset -gx GOPROXY=a", "a"},
        {"[ -x /usr/bin/go ] && export GOPROXY=a", "a"},
        {"if command -v go; then export GOPROXY=a; fi", "a"},
        {"export GOPROXY=$CORP_PROXY", "$CORP_PROXY"},
        {"export GOPROXY=", ""},
        {"export GOPROXY='a'\\''b'", "a'b"},
        {"set -gx GOPROXY https://a.test", "https://a.test"},
        {"set --global --export GOPROXY a", "a"},
        {"set -Ux GOPROXY 'a b'", "a b"},
        {"setenv GOPROXY a", "a"},
        {"GOPROXY DEFAULT=a", "a"},
        {"GOPROXY  OVERRIDE=a", "a"},
        {"SETUVAR --export GOPROXY:a", "a"},
    };
    for (const auto& row : rows) {
      CAPTURE(row.line);
      CHECK_EQ(assigned_value(row.line, "GOPROXY"), row.value);
    }
  }

  TEST_CASE("lines that don't") {
    for (const std::string line : {"",
                                   "# export GOPROXY=a",
                                   "export MYGOPROXY=a",
                                   "export GOPROXYX=a",
                                   "unset GOPROXY",
                                   "export GOPROXY",
                                   "GOPROXY=off go build",
                                   "env GOPROXY=off go build",
                                   "alias b='GOPROXY=off go build'",
                                   "echo GOPROXY=a",
                                   "echo $GOPROXY",
                                   "set -e GOPROXY",
                                   "set -g GOPROXY a",
                                   "set GOPROXY a",
                                   "set -gx GOPROXYX a",
                                   "go env -w GOPROXY=a",
                                   "export A=1 # GOPROXY=a",
                                   "[ \"$GOPROXY\" = a ]",
                                   "GOPROXY",
                                   "setenv GOPROXY"}) {
      CAPTURE(line);
      CHECK_FALSE(assigned_value(line, "GOPROXY").has_value());
    }
  }

  TEST_CASE("words: quotes, comments, what separates commands, a quote without end") {
    using Commands = std::vector<ShellCommand>;
    CHECK_EQ(shell_commands(""), Commands{});
    CHECK_EQ(shell_commands("  a\tb "), Commands{{"a", "b"}});
    CHECK_EQ(shell_commands("a;b&&c|d"), Commands{{"a"}, {"b"}, {"c"}, {"d"}});
    CHECK_EQ(shell_commands("a'b c'\"d;e\" f"), Commands{{"ab cd;e", "f"}});
    CHECK_EQ(shell_commands("a#b #c d"), Commands{{"a#b"}});
    CHECK_EQ(shell_commands("''"), Commands{{""}});
    CHECK_EQ(shell_commands("\"a\\\"b\" 'c\\d' e\\ f"), Commands{{"a\"b", "c\\d", "e f"}});
    CHECK_EQ(shell_commands("a 'b c"), Commands{{"a", "b c"}});
    CHECK_EQ(shell_commands("a \\"), Commands{{"a", "\\"}});
  }

  TEST_CASE("the file and the line; the very value before one that may become it") {
    const Disk disk{{{"/home/u/.profile", "umask 022\nexport GOPROXY=$CORP\n"},
                     {"/home/u/.bashrc", "\n\nexport GOPROXY=https://a.test\n"},
                     {"/home/u/.config/fish/config.fish", "set -gx GOPROXY https://a.test\n"},
                     {"/home/u/.vimrc", "export GOPROXY=https://a.test\n"}}};
    CHECK_EQ(disk.places("https://a.test"),
             Names{"~/.bashrc:3", "~/.config/fish/config.fish:1", "~/.profile:2?"});
    CHECK_EQ(disk.places("https://b.test").size(), 3);
    CHECK_EQ(Disk{}.places("https://a.test"), Names{});
  }

  TEST_CASE("system files, drop-in folders, and folders that variables move") {
    const Disk disk{{{"/etc/profile.d/go.sh", "export GOPROXY=a\n"},
                     {"/etc/profile.d/go.csh", "setenv GOPROXY a\n"},
                     {"/home/u/.config/environment.d/go.conf", "GOPROXY=a\n"}}};
    CHECK_EQ(disk.places("a"),
             Names{"~/.config/environment.d/go.conf:1", "/etc/profile.d/go.sh:1"});
    const Disk moved{{{"/zsh/.zshrc", "export GOPROXY=a\n"},
                      {"/cfg/fish/conf.d/go.fish", "set -x GOPROXY a\n"},
                      {"/home/u/.zshrc", "export GOPROXY=a\n"}}};
    CHECK_EQ(moved.places("a", {{"ZDOTDIR", "/zsh"}, {"XDG_CONFIG_HOME", "/cfg"}}),
             Names{"/zsh/.zshrc:1", "/cfg/fish/conf.d/go.fish:1"});
  }
}
