// The command lines of gopxctl and gopxd: what is refused, with which exit code and which words,
// and that gopxctl's general options may stand on either side of the command.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

using Words = std::vector<std::string>;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Refused {
  Words words;
  std::string said;
};

}  // namespace

TEST_SUITE("command-line") {
  TEST_CASE("gopxctl: what is not understood is 64, with a word about it and nothing on stdout") {
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    const std::vector<Refused> rows{
        {{"nonsense"}, "unknown command \"nonsense\"\n"},
        {{"statsu"}, "unknown command \"statsu\". Did you mean \"status\"?"},
        {{"--nonsense"}, "unknown option --nonsense\n"},
        {{"status", "--jsn"}, "unknown option --jsn. Did you mean --json?"},
        {{"status", "extra"}, "unexpected argument \"extra\""},
        {{"use"}, "missing argument PROXY"},
        {{"use", "a", "b"}, "unexpected argument \"b\""},
        {{"use", "a", "--for", "soon"}, "invalid duration \"soon\" for --for"},
        {{"pause", "--for"}, "--for needs a value"},
        {{"wait", "--for", "spring"}, "healthy|usable|takeover|primary"},
        {{"--color", "pink"}, "pink"},
        {{"--socket"}, "--socket"},
        {{"config"}, "config needs a subcommand: show, check, init"},
        {{"config", "shwo"}, "Did you mean"},
        {{"status", "why"}, "why"},
    };
    for (const auto& row : rows) {
      const Outcome outcome = machine.ctl(row.words);
      CAPTURE(row.said);
      CHECK(outcome.exit == 64);
      CHECK(outcome.out == "");
      CHECK_MESSAGE(has(outcome.err, row.said), outcome.err);
      CHECK(has(outcome.err, "See `gopxctl "));
      CHECK(has(outcome.err, "--help`."));
      CHECK_FALSE(has(outcome.err, "\x1b"));
    }
  }

  TEST_CASE("gopxctl: help is on stdout and names every command; so is each command's own") {
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    const Outcome help = machine.ctl({"--help"});
    CHECK(help.exit == 0);
    for (const char* const name : {"status", "why", "probe", "use", "auto", "pause", "resume",
                                   "keep", "events", "wait", "config", "reload", "version"}) {
      CHECK(has(help.out, name));
      const Outcome own = machine.ctl({name, "--help"});
      CHECK(own.exit == 0);
      CHECK(has(own.out, name));
    }
    CHECK(has(help.out, "64  wrong usage"));
    CHECK(machine.ctl({"help"}).out == help.out);
    CHECK(machine.ctl({"--lang", "en", "help"}).out == help.out);
    CHECK(has(machine.ctl({"--lang", "zh", "help", "use"}).out, "选项"));
    CHECK(machine.ctl({"help", "config", "show"}).out ==
          machine.ctl({"config", "show", "--help"}).out);
  }

  TEST_CASE("gopxctl: general options before the command and after it") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.variable("GOPX_SOCKET", "/nonexistent/gopxd.sock");
    const std::string socket = machine.socket().string();
    CHECK(machine.ctl({"status"}).exit == 69);
    CHECK(machine.ctl({"status", "--socket", socket}).exit == 69);
    const Outcome talk = machine.ctl({"--json", "status"});
    CHECK(text_at(boost::json::parse(talk.out), "/error/code") == "no_daemon");
    for (const Words& words :
         {Words{"--json", "version"}, Words{"version", "--json"}, Words{"--version", "--json"},
          Words{"--color", "always", "version", "--json"},
          Words{"version", "--json", "--color=never"},
          Words{"--socket", socket, "version", "--json"}}) {
      const Outcome outcome = machine.ctl(words);
      CHECK(outcome.exit == 0);
      CHECK_MESSAGE(text_at(boost::json::parse(outcome.out), "/schema") == "1", outcome.out);
    }
  }

  TEST_CASE("gopxctl: an endpoint that nobody knows is 64 too, and the near one is named") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    for (const Words& words : {Words{"use", "mirror-z"}, Words{"probe", "mirror-z"},
                               Words{"why", "mirror-z"}, Words{"--json", "use", "mirror-z"}}) {
      const Outcome outcome = machine.ctl(words);
      CHECK(outcome.exit == 64);
      CHECK_MESSAGE(has(outcome.err, "mirror-z"), outcome.err);
      if (words.front() == "--json") {
        CHECK(text_at(boost::json::parse(outcome.out), "/error/code") == "unknown_endpoint");
      }
    }
  }

  TEST_CASE("gopxd: what is not understood is 64, and one thing at a time is done") {
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    for (const Words& words : {Words{"--nonsense"}, Words{"start"}, Words{"--config"},
                               Words{"--check-config", "--restore"}}) {
      const Outcome outcome = machine.gopxd(words);
      CHECK(outcome.exit == 64);
      CHECK(outcome.out == "");
      CHECK(outcome.err != "");
    }
    CHECK(machine.gopxd({"--help"}).exit == 0);
    const Outcome version = machine.gopxd({"--version"});
    CHECK(version.exit == 0);
    CHECK(has(version.out, "gopxd "));
  }
}

}  // namespace gopx::testing
