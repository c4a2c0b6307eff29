// Proxies that send without end what is no part of an answer: gopxd goes on answering, switching
// and ending in time, and says what they are. How long it took is printed; what is asserted has
// room for a machine that is busy with other things.
#include <doctest/doctest.h>

#include <signal.h>

#include <algorithm>
#include <boost/json.hpp>
#include <memory>

#include "support/flood_server.hpp"
#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

constexpr Milliseconds answer_limit{2'000};
constexpr Milliseconds end_limit{5'000};  // 2 s are promised

// A home whose chain begins with proxies that flood, before a healthy mirror of the lab.
struct Flooded {
  explicit Flooded(const std::vector<Flood>& kinds) {
    std::string chain, roots;
    for (const Flood kind : kinds) {
      servers.push_back(std::make_unique<FloodServer>(kind));
      chain += servers.back()->url() + "|";
      roots += servers.back()->certificate();
      machine.add_config("\n[[endpoint]]\nname = \"" + name_of(*servers.back()) + "\"\nurl = \"" +
                         servers.back()->url() + "\"\ntrust = \"user\"\n");
    }
    put(machine.home() / "roots.pem", roots);
    machine.variable("SSL_CERT_FILE", (machine.home() / "roots.pem").string());
    machine.write_env(machine.usual_env(chain + "direct"));
    machine.start();
  }

  static std::string name_of(const FloodServer& server) {
    const std::string url = server.url();
    return "flood-" + url.substr(url.rfind(':') + 1);
  }

  LabClient lab{{.mirrors = 2}};
  std::vector<std::unique_ptr<FloodServer>> servers;
  Machine machine{lab};
};

Milliseconds since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
}

// The slowest of some answers.
Milliseconds slowest_status(const Machine& machine) {
  Milliseconds slowest{0};
  for (int i = 0; i < 50; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK(machine.get("/v1/status").status == 200);
    slowest = std::max(slowest, since(begin));
  }
  return slowest;
}

void end_in_time(Machine& machine) {
  const auto begin = std::chrono::steady_clock::now();
  CHECK(machine.stop() == 0);
  const auto took = since(begin);
  MESSAGE("ended after " << took.count() << " ms");
  CHECK(took < end_limit);
}

}  // namespace

TEST_SUITE("floods") {
  TEST_CASE("Floods of HTTP/2 and TLS: answers, the takeover, the class, the end") {
    Flooded flooded({Flood::goaway, Flood::rst_stream, Flood::ping, Flood::empty_data,
                     Flood::key_update, Flood::session_tickets});
    Machine& machine = flooded.machine;
    const auto slowest = slowest_status(machine);
    MESSAGE("the slowest of 50 answers: " << slowest.count() << " ms");
    CHECK(slowest < answer_limit);
    machine.wait_for_takeover();
    for (const auto& server : flooded.servers) {
      const auto name = Flooded::name_of(*server);
      CAPTURE(name);
      machine.wait_until("down by a flood", [&](const Machine::Status& status) {
        return endpoint_field(status, name, "state") == "down" &&
               endpoint_field(status, name, "reason").find("down: flood") != std::string::npos;
      });
    }
    CHECK(slowest_status(machine) < answer_limit);
    end_in_time(machine);
  }

  TEST_CASE("prove and the search for a module end in time, too") {
    Flooded flooded({Flood::goaway});
    const Machine& machine = flooded.machine;
    const auto proof = machine.ctl({"prove", flooded.servers.front()->url(), "--json"});
    CHECK(proof.exit == 2);
    CHECK(proof.out.find("what is no part of an answer") != std::string::npos);
    CHECK(proof.took < patience);
    const auto found = machine.ctl({"why", "example.test/alpha@v1.0.0", "--json"});
    CHECK_MESSAGE(found.exit == 0, (found.out + found.err));
    CHECK(found.out.find("\"failure\":\"flood\"") != std::string::npos);
    end_in_time(flooded.machine);
  }
}

}  // namespace gopx::testing
