// The checksum route decides whether a takeover is any good: the table of what GOSUMDB says × does
// the candidate relay × can the database be reached, with the plan that was written and what the
// real go then did with it.
//
// Two parts of the world are stand-ins. The lab's database is at https://NAME, so that go walks to
// it as it would to sum.golang.org, whose signatures nobody else can make. "default" is an env file
// without GOSUMDB: gopxd takes the database from its own default, which [sumdb] sets to the lab's,
// and go from its default, which a variable in go's environment stands in for. What gopx may do
// only for the official database (GOSUMDB=sum.golang.google.cn) is the simulation's to show.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

enum class Says { nothing, key, key_and_address, off };

struct Row {
  Says gosumdb;
  bool relays;     // the candidate relays the database
  bool reachable;  // the database answers at its own address
  bool written;    // what ought to come of it
  std::string route;
};

const std::string by_relay = "b's relay";
const std::string by_itself = "the database itself";
const std::string by_nobody = "nobody";

std::string words_of(Says gosumdb) {
  if (gosumdb == Says::nothing) return "default";
  if (gosumdb == Says::key) return "set to a key";
  return gosumdb == Says::off ? "off" : "set to a key and an address";
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

class Trial {
 public:
  // fault: what ails the primary.
  Trial(const Row& row, const std::string& fault)
      : row_(row),
        fault_(fault),
        lab_({.mirrors = 2, .tls = true, .database_at_its_name = true}),
        machine_(lab_) {
    if (!row.relays) lab_.fault("b", "supported-404");
    if (!row.reachable) lab_.fault("sumdb", "refuse");
    if (row.gosumdb != Says::nothing) machine_.set("sumdb", "enabled", "true");  // nothing else
    before_ = env();
    machine_.write_env(before_);
    machine_.start();
    if (row.gosumdb == Says::nothing) machine_.variable("GOSUMDB", lab_.database_key());
  }

  std::string name() const {
    return "GOSUMDB " + padded(words_of(row_.gosumdb), 27) + " | candidate " +
           padded(row_.relays ? "relays" : "doesn't relay", 13) + " | database " +
           padded(row_.reachable ? "reachable" : "unreachable", 11);
  }

  void be_measured() {
    machine_.wait_until_healthy("mirror-b");
    if (starts_well()) machine_.wait_until_healthy("mirror-a");
    CHECK(machine_.env_text() == before_);
  }

  void break_primary() { lab_.fault("a", fault_); }

  void be_decided() {
    if (row_.written) return be_taken_over();
    deep_probes_of_candidate(3);
    const auto status = machine_.status();
    CHECK(endpoint_field(status, "mirror-a", "state") == "down");
    CHECK(text_at(status, "/takeover") == "false");
    CHECK(machine_.env_text() == before_);
  }

  void be_used() {
    lab_.forget();
    const Outcome outcome = machine_.download();
    const bool green = outcome.exit == 0;
    CHECK_MESSAGE(green == row_.written, outcome.err);
    const std::string route = green ? route_taken() : by_nobody;
    CHECK(route == row_.route);
    const std::string plan = row_.written ? "b,direct" : "none, deliberately";
    const std::string done = green ? "green, lines from " + route : "red, as before";
    MESSAGE(name() << " | plan written: " << padded(plan, 18) << " | go mod download: " << done);
  }

  // Where nothing was written for want of a route, a route is all it takes.
  void be_mended() {
    if (row_.written) return;
    lab_.mend("sumdb");
    be_taken_over();
    const Outcome outcome = machine_.download();
    CHECK_MESSAGE(outcome.exit == 0, outcome.err);
  }

 private:
  // With the database out of reach and an explicit address, go is red from the beginning.
  bool starts_well() const { return row_.gosumdb != Says::key_and_address || row_.reachable; }

  std::string env() const {
    const std::string lines = "# mine\nGOFLAGS=-modcacherw\nGOPROXY=" + lab_.url("a") + ",direct\n";
    if (row_.gosumdb == Says::nothing) return lines;
    if (row_.gosumdb == Says::off) return lines + "GOSUMDB=off\n";
    const std::string address =
        row_.gosumdb == Says::key_and_address ? " " + lab_.database_url() : "";
    return lines + "GOSUMDB=" + lab_.database_key() + address + "\n";
  }

  void be_taken_over() {
    machine_.wait_for_takeover();
    CHECK(machine_.goproxy() == lab_.url("b") + ",direct");
    CHECK(without_goproxy(machine_.env_text()) == without_goproxy(before_));  // GOSUMDB, too
  }

  static std::string without_goproxy(const std::string& text) {
    std::string kept;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      const std::string line = text.substr(at, end - at);
      if (!line.starts_with("GOPROXY=") && !line.starts_with("# gopxd:")) kept += line;
      at = end;
    }
    return kept;
  }

  void deep_probes_of_candidate(std::size_t count) const {
    const auto zips = [this] {
      const auto paths = lab_.paths_asked("b");
      return static_cast<std::size_t>(
          std::count_if(paths.begin(), paths.end(),
                        [](const std::string& path) { return path.ends_with(".zip"); }));
    };
    const std::size_t before = zips();
    machine_.wait_until("deep probes of the candidate", [&](const Machine::Status& status) {
      return zips() >= before + count && endpoint_field(status, "mirror-a", "state") == "down";
    });
  }

  // Who gave go its records.
  std::string route_taken() const {
    if (go_looked_up_at("sumdb")) return by_itself;
    return go_looked_up_at("b") ? by_relay : by_nobody;
  }

  bool go_looked_up_at(std::string_view letter) const {
    const auto all = lab_.requests(letter);
    return std::any_of(all.begin(), all.end(), [](const boost::json::value& request) {
      const std::string agent = text_at(request, "/headers/user-agent");
      return agent.starts_with("Go") && text_at(request, "/path").find("/lookup/") != agent.npos;
    });
  }

  Row row_;
  std::string fault_;
  LabClient lab_;
  Machine machine_;
  std::string before_;
};

// Side by side: most of the time is waiting.
void try_all(const std::vector<Row>& rows, const std::string& fault) {
  if (go_or_skip("routes") == nullptr) return;
  std::vector<std::unique_ptr<Trial>> trials;
  for (const Row& row : rows) trials.push_back(std::make_unique<Trial>(row, fault));
  using Station = void (Trial::*)();
  for (const Station station : {&Trial::be_measured, &Trial::break_primary, &Trial::be_decided,
                                &Trial::be_used, &Trial::be_mended}) {
    for (const auto& trial : trials) {
      CAPTURE(trial->name());
      ((*trial).*station)();
    }
  }
}

// relays × reachable, for what goes by the chain.
std::vector<Row> by_the_chain(Says gosumdb) {
  return {{gosumdb, true, true, true, by_relay},
          {gosumdb, true, false, true, by_relay},
          {gosumdb, false, true, true, by_itself},
          {gosumdb, false, false, false, by_nobody}};
}

}  // namespace

TEST_SUITE("routes") {
  TEST_CASE("the primary is down, GOSUMDB at its default") {
    try_all(by_the_chain(Says::nothing), "502");
  }

  TEST_CASE("the primary is down, GOSUMDB set to another database") {
    try_all(by_the_chain(Says::key), "502");
  }

  TEST_CASE("the primary is down, GOSUMDB set to another database and where it is") {
    try_all({{Says::key_and_address, true, true, true, by_itself},
             {Says::key_and_address, true, false, false, by_nobody},
             {Says::key_and_address, false, true, true, by_itself},
             {Says::key_and_address, false, false, false, by_nobody}},
            "502");
  }

  TEST_CASE("the primary is down, GOSUMDB off") {
    try_all({{Says::off, true, true, true, by_nobody},
             {Says::off, true, false, true, by_nobody},
             {Says::off, false, true, true, by_nobody},
             {Says::off, false, false, true, by_nobody}},
            "502");
  }

  TEST_CASE("only the primary's relay is broken") {
    try_all(by_the_chain(Says::key), "supported-503");
  }
}

}  // namespace gopx::testing
