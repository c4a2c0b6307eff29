// What the real go prints when the lab's servers misbehave, and what explain makes of it: class,
// side and host, with every go that is installed.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>

#include "support/go.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

struct Row {
  std::string name;
  const char* wish;      // JSON for the lab
  std::string expected;  // class and side; several, if go 1.19 and later ones say it differently
  bool tls = false;
};

// A proxy of the lab stands on 127.0.0.1, so it is nobody's that the world knows.
const Row rows[] = {
    {"refused", R"({"kind":"refuse"})", "tcp-refused them"},
    {"reset", R"({"kind":"reset"})", "tcp-reset-early path"},
    {"closed without a word", R"({"kind":"empty-reply"})", "empty-reply path"},
    {"no HTTP", R"({"kind":"garbage"})", "not-http me"},
    {"401", R"({"kind":"401"})", "http-401 me"},
    {"403", R"({"kind":"403"})", "http-403-policy policy"},
    {"429", R"({"kind":"429"})", "http-429 them"},
    {"502", R"({"kind":"502"})", "http-5xx them"},
    {"204", R"({"kind":"204"})", "http-odd them"},
    {"404 for everything", R"({"kind":"404-html"})", "wrong-base them"},
    {"bad upstream", R"({"kind":"404-bad-upstream"})", "404-but-broken them"},
    {"zips are 404", R"({"kind":"zip-404"})", "split-brain them"},
    {"HTML", R"({"kind":"html"})", "html-200 me"},
    {"HTML for the zip", R"({"kind":"html-zip"})", "zip-invalid them"},
    {"bad JSON", R"({"kind":"bad-json"})", "bad-json them"},
    {"another version", R"({"kind":"wrong-version"})", "wrong-version them"},
    {"cut zip", R"({"kind":"cut-zip"})", "truncated them"},
    {"tampered zip", R"({"kind":"tampered-zip"})", "zip-mismatch them"},
    {"tampered go.mod", R"({"kind":"tampered-mod"})", "mod-mismatch them"},
    {"bad gzip", R"({"kind":"bad-gzip"})", "bad-encoding them"},
    {"redirect loop", R"({"kind":"redirect-loop"})", "redirect-loop them"},
    {"relay says 503", R"({"kind":"supported-503"})", "sumdb-relay-error them"},
    {"lookups are 502", R"({"kind":"lookup-502"})", "sumdb-relay-error them"},
    {"lookups are HTML", R"({"kind":"lookup-html"})", "sumdb-garbage path"},
    {"forged tile", R"({"kind":"forged-tile"})", "sumdb-inconsistent them"},
    {"plain HTTP", R"({"kind":"plain-http"})", "tls-plain-http me", true},
    {"expired", R"({"kind":"cert-expired"})", "tls-expired them", true},
    {"another name", R"({"kind":"cert-wrong-name"})", "tls-name-mismatch path", true},
    {"unknown authority", R"({"kind":"cert-unknown-ca"})", "tls-unknown-ca path", true},
    {"to http", R"({"kind":"redirect-http"})", "redirect-insecure path", true},
};

// "class side" of the first finding, or "none".
std::string explained(const Machine& machine, const std::string& text) {
  const auto file = machine.home() / "pasted";
  std::ofstream{file, std::ios::binary} << text;
  const auto outcome = machine.ctl({"--json", "explain", file.string()});
  const auto answer = boost::json::parse(outcome.out).as_object();
  const auto& findings = answer.at("findings").as_array();
  if (findings.empty()) return "none";
  const auto& first = findings.front().as_object();
  return std::string{first.at("class").as_string()} + " " +
         std::string{first.at("side").as_string()};
}

}  // namespace

TEST_SUITE("explain") {
  TEST_CASE("the lab's faults, as go prints them") {
    if (go_or_skip("explain") == nullptr) return;
    const LabClient http{{.mirrors = 1}};
    const LabClient https{{.mirrors = 1, .tls = true}};
    for (const auto& row : rows) {
      const LabClient& lab = row.tls ? https : http;
      Machine machine{lab};
      machine.write_env("GOPROXY=" + lab.url("a") + "\nGOSUMDB=" + lab.database_key() + "\n");
      lab.fault_json("a", row.wish);
      const auto outcome = machine.download();
      lab.mend("a");
      CAPTURE(row.name);
      CAPTURE(outcome.err);
      CHECK_NE(outcome.exit.value_or(1), 0);
      CHECK_EQ(explained(machine, outcome.err), row.expected);
    }
  }

  TEST_CASE("settings of this machine, as go prints them") {
    if (go_or_skip("explain") == nullptr) return;
    const LabClient lab{{.mirrors = 1}};
    struct Setting {
      std::string env;
      std::string expected;
    };
    const std::string database = "GOSUMDB=" + lab.database_key() + "\n";
    for (const auto& setting : {
             Setting{"GOPROXY=off\n" + database, "gooff me"},
             Setting{"GOPROXY=goproxy\n" + database, "list-typo me"},
             Setting{"GOPROXY=ftp://goproxy.cn\n" + database, "list-typo me"},
             Setting{"GOPROXY=,\n" + database, "goproxy-empty me"},
             Setting{"GOPROXY=" + lab.url("a") + "\nGOSUMDB=on\n", "sumdb-name me"},
             Setting{"GOPROXY=http://joe:secret@127.0.0.1:1\n" + database,
                     "credentials-over-http me"},
             Setting{"GOPROXY=file:///nowhere\n" + database, "file-missing them"},
         }) {
      Machine machine{lab};
      machine.write_env(setting.env);
      const auto outcome = machine.download();
      CAPTURE(setting.env);
      CAPTURE(outcome.err);
      CHECK_EQ(explained(machine, outcome.err), setting.expected);
    }
  }

  TEST_CASE("a good download says nothing, also with -x; neither home nor gopxd is needed") {
    if (go_or_skip("explain") == nullptr) return;
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env("GOPROXY=" + lab.url("a") + "\nGOSUMDB=" + lab.database_key() + "\n");
    const auto outcome = machine.download();
    CHECK_EQ(outcome.exit, 0);
    CHECK_EQ(explained(machine, outcome.err), "none");
    machine.variable("HOME", "/nonexistent");
    CHECK_EQ(explained(machine, "go: a.b/c@v1.0.0: module lookup disabled by GOPROXY=off\n"),
             "gooff me");
  }
}

}  // namespace gopx::testing
