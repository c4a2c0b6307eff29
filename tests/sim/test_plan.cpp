// What is written: the smallest change that helps, and nothing where go succeeds anyway.
#include "simulated_machine.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

struct Fault {
  std::string_view url;
  Mode mode;
};

struct Row {
  std::string_view what;
  std::string goproxy;
  std::vector<Fault> faults;
  std::string expected;
};

// Runs a row: deep probes find what is to be found, then the file must say what is expected, and
// stay so.
void check(const Row& row, Setup setup = {}) {
  CAPTURE(std::string(row.what));
  setup.goproxy = row.goproxy;
  SimulatedMachine machine(setup);
  for (const auto& fault : row.faults) machine.become(fault.url, fault.mode);
  for (int i = 0; i < 60; ++i) {
    machine.go_command();
    machine.run_for(30s);
  }
  CHECK(machine.goproxy() == row.expected);
  CHECK(machine.writes() == (row.expected == row.goproxy ? 0 : 1));
}

const std::string direct = ",direct";
const std::string o{official}, c{cn}, a = "https://mirrors.aliyun.com/goproxy/", i{io}, k{corp};

TEST_CASE("(3) a down public element is replaced in place, everything else stays") {
  check({"comma", o + direct, {{official, Mode::refused}}, c + direct});
  check({"pipe is kept", o + "|direct", {{official, Mode::blackhole}}, c + "|direct"});
  check({"off stays", o + ",off", {{official, Mode::refused}}, c + ",off"});
  check({"alone", o, {{official, Mode::refused}}, c});
  check({"two in a row as one",
         o + "," + i + direct,
         {{official, Mode::refused}, {io, Mode::refused}},
         c + direct});
  check({"the next candidate if the first is down, too",
         o + direct,
         {{official, Mode::refused}, {cn, Mode::refused}},
         a + direct});
  check({"a known-bad address", "https://goproxy.ustc.edu.cn/,direct", {}, o + direct});
  check({"an alias of a mirror",
         "https://proxy.golang.com.cn,direct",
         {{alias_of_io, Mode::refused}},
         o + direct});
}

TEST_CASE("(2) the user's own later element comes before any stranger") {
  check({"left out", o + "," + i + direct, {{official, Mode::refused}}, i + direct});
  check(
      {"with its separator", o + "," + i + "|direct", {{official, Mode::refused}}, i + "|direct"});
  check({"two left out",
         o + "," + c + "," + i + direct,
         {{official, Mode::refused}, {cn, Mode::error_502}},
         i + direct});
}

TEST_CASE("go's walk: what go passes over is left alone, what makes it wait or stop is not") {
  check({"refused before a pipe",
         o + "|" + c + direct,
         {{official, Mode::refused}},
         o + "|" + c + direct});
  check({"502 before a pipe",
         o + "|" + c + direct,
         {{official, Mode::error_502}},
         o + "|" + c + direct});
  check({"cut zip before a pipe",
         o + "|" + c + direct,
         {{official, Mode::zip_cut}},
         o + "|" + c + direct});
  check({"404 before a comma",
         o + "," + c + direct,
         {{official, Mode::not_found}},
         o + "," + c + direct});
  check({"no zips before a comma",
         o + "," + c + direct,
         {{official, Mode::zip_not_found}},
         o + "," + c + direct});
  check({"silent before a pipe", o + "|" + c + direct, {{official, Mode::silent}}, c + direct});
  check({"black hole before a pipe",
         o + "|" + c + direct,
         {{official, Mode::blackhole}},
         c + direct});
  check(
      {"TLS stall before a pipe", o + "|" + c + direct, {{official, Mode::tls_stall}}, c + direct});
  check({"trickle before a pipe", o + "|" + c + direct, {{official, Mode::trickle}}, c + direct});
  check({"HTML before a pipe", o + "|" + c + direct, {{official, Mode::html}}, c + direct});
  check({"HTML zip before a pipe", o + "|" + c + direct, {{official, Mode::zip_html}}, c + direct});
  check({"wrong zip before a pipe",
         o + "|" + c + direct,
         {{official, Mode::zip_mismatch}},
         c + direct});
  check(
      {"404, then direct, proves nothing", o + direct, {{official, Mode::not_found}}, c + direct});
  check({"no zips, then direct", o + direct, {{official, Mode::zip_not_found}}, c + direct});
  check({"refused, then direct after a pipe",
         o + "|direct",
         {{official, Mode::refused}},
         c + "|direct"});
}

TEST_CASE("a phantom mirror before a good one is a warning, not a takeover") {
  SimulatedMachine machine(with_chain(o + "," + c + direct));
  machine.become(official, Mode::not_found);
  machine.go_command();
  machine.run_for(5min);
  CHECK(machine.writes_ordered() == 0);
  CHECK_FALSE(machine.status().warnings.empty());
}

TEST_CASE("nothing in the file means go's default, and reverts to nothing") {
  SimulatedMachine machine(with_chain(std::nullopt));
  machine.become(official, Mode::refused);
  machine.go_command();
  REQUIRE(machine.until_goproxy(c + direct, 1s));
  CHECK(machine.status().goenv.baseline_was_absent);
  machine.become(official, Mode::ok);
  CHECK(machine.until_goproxy("(none)", 15min));
}

TEST_CASE("values that must not be touched are not touched, whatever happens") {
  for (const std::string& value :
       {std::string("direct"), std::string("off"), std::string("https://a b,direct"),
        std::string("localhost"), std::string("https://proxy.golang.org,direct # comment"),
        std::string("ftp://x"), k, k + ",direct", std::string("file:///srv/goproxy,direct"),
        std::string("")}) {
    CAPTURE(value);
    SimulatedMachine machine(with_chain(value));
    machine.become(official, Mode::refused);
    machine.become(corp, Mode::refused);
    for (int n = 0; n < 40; ++n) {
      machine.go_command();
      machine.run_for(30s);
    }
    CHECK(machine.writes_ordered() == 0);
  }
}

TEST_CASE("goroot-default: where the go versions found disagree, nothing is ever written") {
  Setup setup = with_chain(std::nullopt);
  setup.roots = {stock_go(), go_that_says("go1.24.4", "https://goproxy.io,direct")};
  SimulatedMachine machine(setup);
  machine.become(official, Mode::refused);
  machine.become(io, Mode::refused);
  machine.go_command();
  machine.run_for(10min);
  CHECK(machine.writes_ordered() == 0);
  CHECK(machine.has_warning("goroot-default"));
}

TEST_CASE("goroot-default: a private default, or one without a public address, likewise") {
  for (const auto* value : {"https://goproxy.corp.example,direct", "direct", "off"}) {
    CAPTURE(value);
    Setup setup = with_chain(std::nullopt);
    setup.roots = {go_that_says("go1.24.4", value)};
    SimulatedMachine machine(setup);
    machine.become(official, Mode::refused);
    machine.become(corp, Mode::refused);
    machine.go_command();
    machine.run_for(10min);
    CHECK(machine.writes_ordered() == 0);
    CHECK(machine.has_warning("goroot-default"));
  }
}

TEST_CASE(
    "without a GOPROXY line the answer of the go found counts; without any go the usual default") {
  for (const bool installed : {true, false}) {
    Setup setup = with_chain(std::nullopt);
    setup.roots = {go_that_says("go1.19.8", o + direct)};
    SimulatedMachine machine(setup);
    if (!installed) machine.install_go({});
    machine.become(official, Mode::refused);
    machine.go_command();
    CHECK(machine.until_goproxy(c + direct, 1s));
  }
}

TEST_CASE("a go that doesn't say what its default is, and has no go.env: nothing is ever written") {
  Setup setup = with_chain(std::nullopt);
  core::GoRoot silent;
  silent.root = "/opt/go";
  silent.version = "go1.19.8";
  silent.silent = "/opt/go/bin/go: it took too long and was stopped";
  setup.roots = {silent};
  SimulatedMachine machine(setup);
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(10min);
  CHECK(machine.writes_ordered() == 0);
  CHECK(machine.has_warning("goroot-default"));
}

TEST_CASE("private elements stay, nothing public is put before them or in their place") {
  check({"private down", k + direct, {{corp, Mode::refused}}, k + direct});
  check({"private 403", k + direct, {{corp, Mode::forbidden}}, k + direct});
  check({"private 403, then public",
         k + "," + o + direct,
         {{corp, Mode::forbidden}},
         k + "," + o + direct});
  check({"public before private", o + "," + k, {{official, Mode::refused}}, o + "," + k});
  check({"public behind a private one that has no public modules",
         k + "," + o + direct,
         {{corp, Mode::not_found}, {official, Mode::refused}},
         k + "," + c + direct});
}

TEST_CASE("a private proxy that has the module and relays checksums is all that go needs") {
  SimulatedMachine machine(with_chain(k + "," + o + direct));
  machine.relay(corp, Relay::yes);
  machine.run_for(20min);  // a deep probe has seen it
  machine.become(official, Mode::refused);
  machine.go_command();
  machine.run_for(30min);
  CHECK(machine.writes_ordered() == 0);
}

TEST_CASE("an unknown address that stands in the way is a warning that names the line to write") {
  SimulatedMachine machine(with_chain("https://goproxy.example.org,direct"));
  machine.go_command();
  machine.run_for(10min);
  CHECK(machine.writes_ordered() == 0);
  bool named = false;
  for (const auto& warning : machine.status().warnings) {
    named = named ||
            (english(warning.message) + warning.fix).find("trust = \"user\"") != std::string::npos;
  }
  CHECK(named);
}

TEST_CASE("trust = user makes an unknown address replaceable") {
  Setup setup;
  setup.config.endpoints = {
      {"mine", "https://goproxy.example.org", Trust::user, true, false, "", {}}};
  check({"user", "https://goproxy.example.org,direct", {}, o + direct}, setup);
}

TEST_CASE("candidates: only those named, in that order; disabled and private ones never") {
  Setup setup;
  setup.config.failover.candidates = {"goproxy-io", "goproxy-cn"};
  check({"order", o + direct, {{official, Mode::refused}}, i + direct}, setup);
  check({"the second", o + direct, {{official, Mode::refused}, {io, Mode::refused}}, c + direct},
        setup);
  check({"no third",
         o + direct,
         {{official, Mode::refused}, {io, Mode::refused}, {cn, Mode::refused}},
         o + direct},
        setup);

  Setup disabled;
  disabled.config.endpoints = {{"goproxy-cn", c, Trust::user, false, false, "", {}},
                               {"home", k, Trust::private_, true, false, "", {}}};
  disabled.config.failover.candidates = {"goproxy-cn", "home", "aliyun"};
  check({"disabled, private", o + direct, {{official, Mode::refused}}, a + direct}, disabled);
}

TEST_CASE("builtin = false: no built-in candidates, but the catalogue's trust") {
  Setup setup;
  setup.config.catalogue.builtin = false;
  check({"nobody", o + direct, {{official, Mode::refused}}, o + direct}, setup);
  setup.config.endpoints = {{"mine", i, Trust::user, true, false, "", {}}};
  check({"a configured one", o + direct, {{official, Mode::refused}}, i + direct}, setup);
}

TEST_CASE("chain_length and separator") {
  Setup setup;
  setup.config.failover.chain_length = 2;
  check({"two", o + direct, {{official, Mode::refused}}, c + "," + a + direct}, setup);
  check(
      {"two, as the pipe was", o + "|direct", {{official, Mode::refused}}, c + "|" + a + "|direct"},
      setup);
  setup.config.failover.separator = config::Separator::pipe;
  check({"pipe between what was inserted",
         o + direct,
         {{official, Mode::refused}},
         c + "|" + a + direct},
        setup);
  setup.config.failover.chain_length = 1;
  check({"one has nothing to be piped to", o + direct, {{official, Mode::refused}}, c + direct},
        setup);
}

TEST_CASE("the candidate in use stays while it is healthy, also when a better one comes back") {
  SimulatedMachine machine;
  machine.become(official, Mode::refused);
  machine.become(cn, Mode::refused);
  machine.go_command();
  REQUIRE(machine.until_goproxy(a + direct, 2min));
  machine.become(cn, Mode::ok);
  machine.run_for(3h);
  CHECK(machine.goproxy() == a + direct);
  CHECK(machine.writes() == 1);
}

}  // namespace
