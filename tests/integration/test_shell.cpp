// Completion and hook in the real bash, zsh and fish, each on a terminal: keys are typed, and what
// comes of them is looked up at gopxd and in files. A shell that is not installed is skipped, by
// name.
#include <doctest/doctest.h>

#include <signal.h>

#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"
#include "support/terminal.hpp"

namespace gopx::testing {
namespace {

constexpr const char* ready = "R>";  // the prompt

struct Shell {
  std::string name;
  std::vector<std::string> argv;  // interactive, without anybody's start-up files
  std::string set_up;             // prompt, completion and hook
  std::string print_goproxy;      // into the file "value"
};

// The prompt is typed in two halves, so that the echo of its own line is no prompt.
const std::vector<Shell>& shells() {
  static const std::vector<Shell> all{
      {"bash",
       {"bash", "--norc", "--noprofile", "-i"},
       "source <(gopxctl completion bash); eval \"$(gopxctl hook bash)\"; PS1='R''>'",
       "printf %s \"$GOPROXY\" > value.new; mv value.new value"},
      {"zsh",
       {"zsh", "-f", "-i"},
       "autoload -U compinit; compinit -D; source <(gopxctl completion zsh); "
       "eval \"$(gopxctl hook zsh)\"; PS1='R''>'",
       "printf %s \"$GOPROXY\" > value.new; mv value.new value"},
      {"fish",
       {"fish", "--no-config", "-i"},
       "gopxctl completion fish | source; gopxctl hook fish | source; "
       "function fish_prompt; echo -n 'R''>'; end",
       "printf %s \"$GOPROXY\" > value.new; mv value.new value"},
  };
  return all;
}

std::string found(const std::string& program) {
  for (const std::string folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"})
    if (std::filesystem::exists(folder + program)) return folder + program;
  return "";
}

// The shells that are here, after naming those that are not.
std::vector<Shell> installed(const std::string& what) {
  std::vector<Shell> here;
  for (Shell shell : shells()) {
    shell.argv[0] = found(shell.name);
    if (shell.argv[0].empty())
      MESSAGE("SKIPPED: " << what << " in " << shell.name << ": it is not installed");
    else
      here.push_back(std::move(shell));
  }
  return here;
}

// A machine with a running gopxd, and a shell on it that has completion and hook.
class ShellSession {
 public:
  ShellSession() {
    before_ = lab.url("a") + ",direct";
    machine.write_env(machine.usual_env(before_));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
  }

  void sit_down(const Shell& shell, const std::string& goproxy) {
    auto command = machine.command(shell.argv);
    command.environment["TERM"] = "vt100";
    if (!goproxy.empty()) command.environment["GOPROXY"] = goproxy;
    terminal = std::make_unique<Terminal>(command);
    terminal->type(shell.set_up + "\r");
    terminal->await(ready);
    print_ = shell.print_goproxy;
  }
  // GOPROXY as the next command of the shell would see it.
  std::string goproxy() {
    const auto file = machine.home() / "value";
    std::filesystem::remove(file);
    terminal->type("\r");
    terminal->await(ready);
    terminal->type(print_ + "\r");
    terminal->await(ready);
    REQUIRE(eventually([&] { return std::filesystem::exists(file); }));
    return got(file.string()).value_or("");
  }
  // Within a few prompts: shells hear of a write a moment after the env file has it.
  bool becomes(const std::string& wanted) {
    return eventually([&] { return goproxy() == wanted; });
  }
  void type_line(const std::string& line) {
    terminal->type(line + "\r");
    terminal->await(ready);
  }
  const std::string& before() const { return before_; }
  std::string exported_file() const { return machine.socket().string() + ".exported"; }

  LabClient lab{{.mirrors = 2}};
  Machine machine{lab};
  std::unique_ptr<Terminal> terminal;

 private:
  std::string before_, print_;
};

}  // namespace

TEST_SUITE("shell") {
  TEST_CASE("the Tab key: commands, endpoints of the running gopxd, values of options") {
    for (const auto& shell : installed("completion")) {
      CAPTURE(shell.name);
      ShellSession session;
      session.sit_down(shell, "");
      session.terminal->type("gopxctl us\tmirror-b\t --fo\t1h\r");
      session.machine.wait_until("pinned", [](const Machine::Status& status) {
        return text_at(status, "/control") == "pinned" &&
               text_at(status, "/pinned") == "mirror-b" &&
               text_at(status, "/control_until") != "null";
      });
      session.terminal->await(ready);
      session.terminal->type("gopxctl aut\t\r");
      session.machine.wait_until("auto", [](const Machine::Status& status) {
        return text_at(status, "/control") == "auto";
      });
      session.terminal->await(ready);
      CHECK(session.machine.stop() == 0);
      session.terminal->type("gopxctl use mirror-\t\r");  // nobody to ask: silence, and no name
      CHECK(session.terminal->await(ready).find("complete") == std::string::npos);
    }
  }

  TEST_CASE("the hook: an exported GOPROXY follows the env file, there and back") {
    for (const auto& shell : installed("hook")) {
      CAPTURE(shell.name);
      ShellSession session;
      session.sit_down(shell, session.before());
      CHECK(session.goproxy() == session.before());
      session.lab.fault("a", "refuse");
      session.machine.wait_for_takeover();
      CHECK(session.becomes(session.machine.goproxy()));
      CHECK(session.machine.goproxy() != session.before());
      const Outcome status = session.machine.program({found(shell.name), "-c", "gopxctl status"});
      CHECK(status.exit == 0);
      session.lab.mend("a");
      session.machine.wait_for_revert();
      CHECK(session.becomes(session.before()));
    }
  }

  TEST_CASE("the hook: what was exported by hand stays; without gopxd the own value comes back") {
    for (const auto& shell : installed("hook")) {
      CAPTURE(shell.name);
      ShellSession session;
      session.sit_down(shell, session.before());
      session.lab.fault("a", "refuse");
      session.machine.wait_for_takeover();
      CHECK(session.becomes(session.machine.goproxy()));
      session.machine.daemon().kill();
      CHECK(std::filesystem::exists(session.exported_file()));  // it names a process that is gone
      CHECK(session.goproxy() == session.before());
      session.machine.start();
      session.machine.wait_for_takeover();
      CHECK(session.becomes(session.machine.goproxy()));
      session.type_line("export GOPROXY=https://by.hand.test");
      CHECK(session.goproxy() == "https://by.hand.test");
      session.type_line(shell.name == "fish" ? "set -e GOPROXY" : "unset GOPROXY");
      CHECK(session.goproxy() == "");
    }
  }

  TEST_CASE("the hook: a gopxd that has stopped answering holds no prompt up") {
    const auto here = installed("hook's pace");
    if (here.empty() || here.front().name != "bash") return;
    ShellSession session;
    session.lab.fault("a", "refuse");
    session.machine.wait_for_takeover();
    const std::string measure =
        "export GOPROXY=" + session.before() +
        "; eval \"$(gopxctl hook bash)\"; longest=0; for i in {1..200}; do GOPROXY=" +
        session.before() +
        "; begin=$EPOCHREALTIME; _gopx_hook; end=$EPOCHREALTIME; "
        "took=$(( ${end/[.,]} - ${begin/[.,]} )); (( took > longest )) && longest=$took; done; "
        "echo \"$longest us at most\"; printf %s \"$GOPROXY\" > value";
    const auto value = session.machine.home() / "value";
    const auto hooked = [&](const std::string& when) {
      const Outcome pace = session.machine.program({here.front().argv[0], "-c", measure});
      MESSAGE(when << ", a prompt waits for the hook " << pace.out);
      CHECK(pace.exit == 0);
      return got(value.string()).value_or("");
    };
    CHECK(eventually([&] { return hooked("with gopxd alive") == session.machine.goproxy(); }));
    session.machine.daemon().send(SIGSTOP);
    const auto stopped = hooked("with gopxd stopped");
    session.machine.daemon().send(SIGCONT);
    CHECK(stopped == session.machine.goproxy());
  }

  TEST_CASE("status names the file and the line that exports GOPROXY") {
    ShellSession session;
    put((session.machine.home() / ".bashrc").string(),
        "# mine\n\nexport GOPROXY=https://elsewhere.test\n");
    session.machine.variable("GOPROXY", "https://elsewhere.test");
    const Outcome outcome = session.machine.ctl({"status"});
    CHECK_MESSAGE(outcome.out.find("~/.bashrc:3") != std::string::npos, outcome.out);
    const Outcome json = session.machine.ctl({"status", "--json"});
    CHECK(json.out.find("~/.bashrc:3") != std::string::npos);
  }
}

}  // namespace gopx::testing
