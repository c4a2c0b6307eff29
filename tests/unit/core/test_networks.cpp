// What is remembered of networks, and for how long.
#include <doctest/doctest.h>

#include "core/networks.hpp"

using namespace gopx;
using namespace gopx::core;
using namespace std::chrono_literals;

namespace {

constexpr WallTime start{std::chrono::seconds{1'795'305'600}};
constexpr Duration usual = 5min;

}  // namespace

TEST_CASE("Arriving: another name is another network; no name, or a monstrous one, is none") {
  NetworkMemory memory;
  CHECK_FALSE(arrive(memory, "", start));
  CHECK(arrive(memory, "a", start));
  CHECK_FALSE(arrive(memory, "a", start));
  CHECK_FALSE(arrive(memory, "", start));
  CHECK(memory.here == "a");
  CHECK(arrive(memory, std::string(fingerprint_bytes_max, 'x'), start));
  CHECK_FALSE(arrive(memory, std::string(fingerprint_bytes_max + 1, 'x'), start));
}

TEST_CASE("The second trouble on a network lengthens the hold, not the first") {
  NetworkMemory memory;
  arrive(memory, "a", start);
  note_trouble(memory, start);
  CHECK(hold_here(memory, usual) == usual);
  note_trouble(memory, start + 1h);
  CHECK(hold_here(memory, usual) == 1h);
  CHECK(hold_here(memory, 2h) == 2h);
  CHECK(memory.troubled.size() == 1);
}

TEST_CASE("Coming back lengthens the hold; leaving ends that") {
  NetworkMemory memory;
  arrive(memory, "a", start);
  note_trouble(memory, start);
  arrive(memory, "b", start);
  CHECK(hold_here(memory, usual) == usual);
  arrive(memory, "a", start);
  CHECK(hold_here(memory, usual) == 1h);
}

TEST_CASE("Trouble is forgotten after thirty days, not before") {
  for (const Duration gone : {trouble_forgotten_after - 1s, trouble_forgotten_after}) {
    NetworkMemory memory;
    arrive(memory, "a", start);
    note_trouble(memory, start);
    arrive(memory, "b", start);
    arrive(memory, "a", start + gone);
    CHECK((hold_here(memory, usual) == 1h) == (gone < trouble_forgotten_after));
    note_trouble(memory, start + gone);
    CHECK(memory.troubled.size() == 1);
  }
}

TEST_CASE("Sixteen networks are kept, the oldest goes; without a name nothing is noted") {
  NetworkMemory memory;
  note_trouble(memory, start);
  CHECK(memory.troubled.empty());
  for (std::size_t i = 0; i <= networks_kept; ++i) {
    arrive(memory, "n" + std::to_string(i), start);
    note_trouble(memory, start);
  }
  CHECK(memory.troubled.size() == networks_kept);
  CHECK(memory.troubled.front().first == "n1");
  CHECK(memory.troubled.back().first == "n16");
}
