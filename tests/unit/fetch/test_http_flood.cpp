// Servers that send without end what is no part of an answer. What is asserted is that each is
// named in time and that the loop goes on meanwhile, within bounds that a busy machine keeps too;
// how long the loop was held is printed.
#include <doctest/doctest.h>

#include <openssl/ssl.h>

#include "fetch/wire.hpp"
#include "support/flood_server.hpp"
#include "support/http_client.hpp"
#include "sys/clock.hpp"

using namespace gopx;
using namespace gopx::testing;
using namespace std::chrono_literals;

namespace {

constexpr Duration patience_of_fetch = 20s;  // and of one that ends by it
constexpr Duration patience_in_the_clear = 1s;
// Far above the 50 ms that are meant, far below what a fetch that is not bounded takes.
constexpr Duration hold_that_a_busy_machine_excuses = 3s;

std::string outcome_of(const probes::Response& answer) {
  return answer.fault ? std::string(name_of(*answer.fault)) : std::to_string(answer.status);
}

// The class, after a fetch that must not have held the loop.
std::string flooded_by(Flood flood, bool with_tls) {
  const FloodServer server(flood, with_tls);
  Client client(server.certificate());
  const Duration begin = sys::running_time();
  const Duration work = sys::thread_time();
  const auto answer =
      client.fetch({.url = server.url() + "/x",
                    .body_max = 64 * 1024,
                    .timeout = with_tls ? patience_of_fetch : patience_in_the_clear});
  REQUIRE(answer);
  MESSAGE(std::string(name_of(flood))
          << std::string(with_tls ? "" : " in the clear") << ": " << outcome_of(*answer)
          << " after " << (sys::running_time() - begin) / 1ms << " ms, loop held for "
          << client.meter.longest() / 1us << " us, work " << (sys::thread_time() - work) / 1ms
          << " ms, " << answer->fault_detail);
  CHECK(client.meter.longest() < hold_that_a_busy_machine_excuses);
  return outcome_of(*answer);
}

}  // namespace

TEST_SUITE("floods") {
  TEST_CASE("A flood over TLS is named, and the loop goes on") {
    for (const Flood flood : tls_floods()) {
      CAPTURE(std::string(name_of(flood)));
      CHECK(flooded_by(flood, true) == "flood");
    }
  }

  TEST_CASE("A flood of HTTP/1, over TLS or not") {
    for (const bool with_tls : {true, false}) {
      CAPTURE(with_tls);
      CHECK(flooded_by(Flood::header_lines, with_tls) == "too-large");
      CHECK(flooded_by(Flood::early_hints, with_tls) == "flood");
    }
    CHECK(flooded_by(Flood::chunk_extensions, true) == "flood");
    CHECK(flooded_by(Flood::redirect_body, true) == "flood");
  }

  TEST_CASE("In the clear it may go on until the time is up, and the loop goes on with it") {
    CHECK(flooded_by(Flood::chunk_extensions, false) == "slow");
    CHECK(flooded_by(Flood::redirect_body, false) == "slow");
  }

  TEST_CASE("A transfer reads no more in a turn than the turn has, whoever else reads") {
    const auto turn = std::make_shared<fetch::Turn>();
    const auto one = std::make_shared<fetch::Wire>(turn);
    const auto other = std::make_shared<fetch::Wire>(turn);
    turn->begin();
    CHECK(one->allowed(100) == 100);
    one->read(fetch::turn_bytes_max - 10);
    CHECK(one->allowed(100) == 10);
    CHECK(other->allowed(100) == 10);
    other->read(10);
    CHECK(one->allowed(1) == 0);
    turn->begin();
    CHECK(one->allowed(fetch::turn_bytes_max + 1) == fetch::turn_bytes_max);
  }

  TEST_CASE("A flood is what goes beyond the answer, not a long answer") {
    const auto turn = std::make_shared<fetch::Turn>();
    const auto wire = std::make_shared<fetch::Wire>(turn);
    wire->handed_out(5'000'000);
    wire->read(5'000'000 + fetch::overhead_bytes_max);
    CHECK_FALSE(wire->flooded());
    CHECK(turn->take_flooded().empty());
    wire->read(1);
    CHECK(wire->flooded());
    turn->begin();
    CHECK(wire->allowed(100) == 0);
    wire->read(1);
    CHECK(turn->take_flooded().size() == 1);  // told once
    CHECK(turn->take_flooded().empty());
  }

  TEST_CASE("libcurl's TLS is the one whose reading is bounded, so HTTP/2 is spoken") {
    CHECK(fetch::can_bound_reading());
  }
}
