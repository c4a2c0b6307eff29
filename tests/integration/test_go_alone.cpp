// What the go command does by itself when its first proxy fails: the first two columns of the fault
// table (F1–F15, README "What it is for"). gopx exists because of the cells that are not "ok", and
// its lab is only worth something if the real go agrees with it.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/go.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

enum class Fate { ok, fails, waits };

struct Row {
  std::string name;
  const char* wish;  // JSON for the lab
  Fate comma, pipe;
  bool tls = false;
};

constexpr Milliseconds long_enough{3'000};  // to say that it waits; a good download takes 0.1 s

const Row rows[] = {
    {"F1 refused", R"({"kind":"refuse"})", Fate::fails, Fate::ok},
    {"F2 502", R"({"kind":"502"})", Fate::fails, Fate::ok},
    {"F3 silent", R"({"kind":"silent"})", Fate::waits, Fate::waits},
    {"F4 black hole", R"({"kind":"blackhole"})", Fate::waits, Fate::waits},
    {"F5 TLS never completes", R"({"kind":"tls-silent"})", Fate::waits, Fate::waits, true},
    {"F6 HTML for everything", R"({"kind":"html"})", Fate::fails, Fate::fails},
    {"F7 HTML zip", R"({"kind":"html-zip"})", Fate::fails, Fate::fails},
    {"F8 cut zip", R"({"kind":"cut-zip"})", Fate::fails, Fate::ok},
    {"F9 tampered zip", R"({"kind":"tampered-zip"})", Fate::fails, Fate::fails},
    {"F10 lookups 502", R"({"kind":"lookup-502"})", Fate::fails, Fate::fails},
    {"F11 zips 404", R"({"kind":"zip-404"})", Fate::ok, Fate::ok},
    {"F12 404 bad upstream", R"({"kind":"404-bad-upstream"})", Fate::ok, Fate::ok},
    {"F13 429", R"({"kind":"429"})", Fate::fails, Fate::ok},
    {"F14 expired", R"({"kind":"cert-expired"})", Fate::fails, Fate::ok, true},
    {"F14 wrong name", R"({"kind":"cert-wrong-name"})", Fate::fails, Fate::ok, true},
    {"F14 unknown CA", R"({"kind":"cert-unknown-ca"})", Fate::fails, Fate::ok, true},
    {"F15 one byte a second", R"({"kind":"drip"})", Fate::waits, Fate::waits},
};

Fate fate_of(const Outcome& outcome) {
  if (!outcome.exit) return Fate::waits;
  return *outcome.exit == 0 ? Fate::ok : Fate::fails;
}

}  // namespace

TEST_SUITE("go-alone") {
  TEST_CASE("a healthy mirror serves every module over HTTP and HTTPS, sums relayed and direct") {
    if (go_or_skip("go-alone") == nullptr) return;
    for (const bool tls : {false, true}) {
      const LabClient lab{{.mirrors = 1, .tls = tls}};
      Machine machine{lab};
      const std::string direct = lab.database_key() + " " + lab.database_url();
      for (const std::string& sums : {lab.database_key(), direct}) {
        CAPTURE(tls);
        CAPTURE(sums);
        machine.write_env("GOPROXY=" + lab.url("a") + "\nGOSUMDB=" + sums + "\n");
        const Outcome outcome = machine.download();
        CHECK_MESSAGE(outcome.exit == 0, outcome.err);
      }
    }
  }

  TEST_CASE("the fault table: A,B and A|B with A at fault and B good") {
    if (go_or_skip("go-alone") == nullptr) return;
    const LabClient http{{.mirrors = 2}};
    const LabClient https{{.mirrors = 2, .tls = true}};
    for (const Row& row : rows) {
      const LabClient& lab = row.tls ? https : http;
      Machine machine{lab};
      lab.fault_json("a", row.wish);
      for (const bool pipe : {false, true}) {
        CAPTURE(row.name);
        CAPTURE(pipe);
        machine.write_env(machine.usual_env(lab.url("a") + (pipe ? "|" : ",") + lab.url("b")));
        const Fate expected = pipe ? row.pipe : row.comma;
        const auto limit = expected == Fate::waits ? long_enough : patience;
        const Outcome outcome = machine.download(limit);
        CHECK_MESSAGE(fate_of(outcome) == expected, outcome.err);
      }
      lab.mend("a");
    }
  }
}

}  // namespace gopx::testing
