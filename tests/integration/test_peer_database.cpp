// A checksum database that is none of ours: golang.org/x/mod's own server, notes and tree, with its
// own idea of h1 (tests/peer/sumdb.go). gopxd proves it at its own address and through a relay, the
// real go goes by it after a takeover, and what it signs against itself is noticed.
//
// The log grows with every module that somebody asks for, so that growth is proven all the time.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <sstream>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

constexpr const char* program = GOPX_BINARY_DIR "/bin/gopx-peer";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class Peer {
 public:
  explicit Peer(const LabClient& lab) {
    Command command;
    command.argv = {program, "-dir", scratch_.path(), "-modules", lab.plain_url("b")};
    command.environment = {{"PATH", "/usr/bin:/bin"}};
    command.err = scratch_ / "err";
    process_ = std::make_unique<Process>(command);
    const std::string file = scratch_ / "peer.json";
    if (!eventually([&] { return std::filesystem::exists(file); }))
      throw std::runtime_error("gopx-peer does not start: " + got(scratch_ / "err").value_or(""));
    facts_ = json::parse(*got(file));
  }

  std::string fact(std::string_view name) const { return std::string{facts_.at(name).as_string()}; }
  std::string key() const { return fact("key"); }
  std::string database() const { return fact("database"); }
  std::string relay() const { return fact("relay"); }
  HttpAnswer ask(const Ask& ask) const { return ask_port(port(), ask); }
  void fork() const { REQUIRE(ask({"POST", "/fork", ""}).status == 200); }

  // The size of its signed tree.
  std::string records() const {
    std::istringstream head{ask({"GET", "/latest", ""}).body};
    std::string title, size;
    std::getline(head, title);
    std::getline(head, size);
    return size;
  }

  // Was `where` ("database", "relay") asked for a path with `part` by somebody whose name begins
  // so?
  bool was_asked(const std::string& where, const std::string& part,
                 const std::string& agent) const {
    std::istringstream lines{got(scratch_ / "requests").value_or("")};
    for (std::string at, method, path, who; lines >> at >> method >> path;) {
      std::getline(lines >> std::ws, who);
      if (at == where && has(path, part) && who.starts_with(agent)) return true;
    }
    return false;
  }

 private:
  unsigned short port() const {
    return static_cast<unsigned short>(std::stoul(database().substr(database().rfind(':') + 1)));
  }

  Scratch scratch_;
  std::unique_ptr<Process> process_;
  json::value facts_;
};

bool there_is_a_peer() {
  if (std::filesystem::exists(program)) return go_or_skip("peer-database") != nullptr;
  std::printf(
      "SKIPPED: peer-database: golang.org/x/mod (Debian: golang-golang-x-mod-dev) or go was not "
      "there when gopx was built\n");
  return false;
}

// Mirror a is the user's, b has the same modules; neither relays the peer.
struct Company {
  LabClient lab;
  Peer peer{lab};
  Machine machine{lab};

  void begin(const std::string& gosumdb) {
    const std::string env = "GOFLAGS=-modcacherw\nGOPROXY=" + lab.url("a") + ",direct\n";
    machine.write_env(env + "GOSUMDB=" + gosumdb + "\n");
    machine.start();
    machine.wait_until_healthy("mirror-a");
  }

  void download_is_green() {
    const Outcome outcome = machine.download();
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
  }

  std::string state() const {
    std::string all;
    const auto folder = machine.state_dir();
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
      if (entry.path().extension() == ".json") all += got(entry.path().string()).value_or("");
    return all;
  }

  // The newest head that gopxd has proven is the database's newest one.
  void wait_until_grown() {
    const std::string size = "\"size\":" + peer.records();
    machine.wait_until("growth to " + size,
                       [&](const Machine::Status&) { return has(state(), size); });
  }

  void wait_for_evidence() {
    machine.wait_until("both signed heads in the evidence", [&](const Machine::Status&) {
      const std::string all = machine.evidence();
      const auto first = all.find("go.sum database tree\n");
      return first != std::string::npos && has(all.substr(first + 1), "go.sum database tree\n");
    });
  }
};

std::string result_of(const json::value& proof, std::string_view check) {
  for (const json::value& each : proof.at("checks").as_array())
    if (each.at("check").as_string() == check) return std::string{each.at("result").as_string()};
  return "no such check";
}

}  // namespace

TEST_SUITE("peer-database") {
  TEST_CASE("at its own address: proven, used by go after a takeover, watched while it grows") {
    if (!there_is_a_peer()) return;
    Company company;
    company.machine.set("sumdb", "enabled", "true");  // GOSUMDB alone says which one it is
    company.begin(company.peer.key() + " " + company.peer.database());
    company.machine.wait_until_healthy("mirror-b");
    company.download_is_green();
    company.lab.fault("a", "502");
    company.machine.wait_for_takeover();
    CHECK(company.machine.goproxy() == company.lab.url("b") + ",direct");
    company.download_is_green();
    for (const char* const part : {"/lookup/", "/tile/8/0/"}) {
      CAPTURE(part);
      CHECK(company.peer.was_asked("database", part, "gopx"));
      CHECK(company.peer.was_asked("database", part, "Go"));
    }
    CHECK(std::stoul(company.peer.records()) >= company.lab.modules().size());
    company.wait_until_grown();
    CHECK(company.machine.evidence().empty());
    company.peer.fork();
    company.wait_for_evidence();
  }

  TEST_CASE(
      "through a relay: the takeover that needs it heals, prove says yes, a fork is noticed") {
    if (!there_is_a_peer()) return;
    Company company;
    Machine& machine = company.machine;
    machine.set("sumdb", "name", "\"" + company.peer.fact("name") + "\"");
    machine.set("sumdb", "key", "\"" + company.peer.key() + "\"");
    machine.set("sumdb", "url", "\"http://127.0.0.1:1\"");  // where nobody is
    machine.set("[endpoint]", "name", "\"peer\"");
    machine.set("[endpoint]", "url", "\"" + company.peer.relay() + "\"");
    machine.set("[endpoint]", "trust", "\"user\"");
    company.begin(company.peer.key());
    machine.wait_for_takeover();  // a has all modules, and no route to the database
    CHECK(machine.goproxy() == company.peer.relay() + ",direct");
    company.download_is_green();
    for (const char* const part : {"/supported", "/lookup/", "/tile/8/0/"}) {
      CAPTURE(part);
      CHECK(company.peer.was_asked("relay", part, "gopx"));
      CHECK(company.peer.was_asked("relay", part, "Go"));
    }
    company.wait_until_grown();
    const Outcome outcome = machine.ctl({"--json", "prove", company.peer.relay()});
    CHECK_MESSAGE(outcome.exit == 0, outcome.out);
    const json::value proof = json::parse(outcome.out);
    for (const json::value& check : proof.at("checks").as_array())
      if (check.at("check").as_string().starts_with("sumdb"))
        MESSAGE(std::string{check.at("check").as_string()}
                << ": " << std::string{check.at("result").as_string()} << ", "
                << std::string{check.at("detail").as_string()});
    CHECK(result_of(proof, "zip-hash") == "pass");
    CHECK(company.machine.evidence().empty());
    company.peer.fork();
    company.wait_for_evidence();
    machine.wait_until("the relay is down", [](const Machine::Status& status) {
      return has(endpoint_field(status, "peer", "reason"), "sumdb-inconsistent");
    });
  }
}

}  // namespace gopx::testing
