// Tiles: their names, which of them a question needs, and that no forged one is believed.
#include "probes/tiles.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/random.hpp"
#include "unit/probes/log.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::Log;

namespace {

// The records of x/mod's answers below.
const Log& big_log() {
  static const Log log = [] {
    Log made;
    for (int i = 0; i < 70000; ++i) made.add("record " + std::to_string(i) + "\n");
    return made;
  }();
  return log;
}

std::vector<std::string> paths(const std::vector<Tile>& tiles) {
  std::vector<std::string> names;
  for (const Tile& tile : tiles) names.push_back(tile_path(tile));
  return names;
}

std::string bytes_of_tile(const Log& log, const Tile& tile) {
  return log.tile(tile.level, tile.index, tile.width);
}

std::string with_flipped_bit(std::string bytes, Random& random) {
  char& byte = bytes[random.below(bytes.size())];
  byte = static_cast<char>(byte ^ (1 << random.below(8)));
  return bytes;
}

// Feeds what is asked for, the tile number `forged` with a bit flipped. True if all was accepted.
bool feed(TileReader& reader, const std::vector<Tile>& tiles, std::size_t forged, Random& random) {
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const std::string bytes = bytes_of_tile(big_log(), tiles[i]);
    const auto verdict =
        reader.add(tiles[i], i == forged ? with_flipped_bit(bytes, random) : bytes);
    if (verdict == TileVerdict::inconsistent) return false;
    REQUIRE(verdict == TileVerdict::accepted);
  }
  return true;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("paths of tiles") {
  CHECK(tile_path({0, 0, 1}) == "tile/8/0/000.p/1");
  CHECK(tile_path({0, 999}) == "tile/8/0/999");
  CHECK(tile_path({0, 1000}) == "tile/8/0/x001/000");
  CHECK(tile_path({0, 123456789, 17}) == "tile/8/0/x123/x456/789.p/17");
  CHECK(tile_path({3, 1000000, 255}) == "tile/8/3/x001/x000/000.p/255");
  CHECK(tile_path({0, 1234067}) == "tile/8/0/x001/x234/067");
  CHECK(data_tile_path(1234067) == "tile/8/data/x001/x234/067");
  CHECK(data_tile_path(7, 3) == "tile/8/data/007.p/3");
}

TEST_CASE("the narrow tiles of a real tree, and the way down to an old record") {
  const TileReader reader({65209736, {}});
  CHECK(paths(reader.needed_for_first(0)) == Names{"tile/8/3/000.p/3", "tile/8/2/003.p/227",
                                                   "tile/8/1/995.p/5", "tile/8/0/x254/725.p/136"});
  CHECK(paths(reader.needed_for_leaf(942)) ==
        Names{"tile/8/3/000.p/3", "tile/8/2/003.p/227", "tile/8/1/995.p/5",
              "tile/8/0/x254/725.p/136", "tile/8/2/000", "tile/8/1/000", "tile/8/0/003"});
  CHECK(reader.needed_for_leaf(65209735).size() == 4);
  CHECK(reader.needed_for_leaf(65209736).empty());
  CHECK(reader.needed_for_first(65209737).empty());
}

TEST_CASE("what a proof needs is bounded, whatever the size of the tree") {
  for (unsigned bits = 1; bits <= 64; ++bits) {
    const std::uint64_t size = UINT64_MAX >> (64 - bits);
    CAPTURE(size);
    for (const std::uint64_t id : {std::uint64_t{0}, size / 2, size - 1}) {
      CHECK(TileReader({size, {}}).needed_for_leaf(id).size() <= tiles_per_record_max);
      CHECK(TileReader({size, {}}).needed_for_first(id).size() <= 16);
    }
  }
}

TEST_CASE("tiles as x/mod cuts them") {
  const std::pair<Tile, std::string> rows[] = {
      {{0, 3}, "4e1502a6fffe5dd58cace5b418bde725d3766612e221c3835ffde1124bdf9ab3"},
      {{0, 273, 112}, "37cf4a3d47d5e9c7a3af5b29dda83d2f5987c5f15e098fe8c374b5dfb9c9ac52"},
      {{1, 0}, "c02ef5a86dea0de781e38a2df373063bec7c83ea63a2c289840ae5338f88f547"},
      {{1, 1, 17}, "3b4c96abbc560f8b5eff8a3c4ef8ddd0c026c444dcd945ded0fe57e999212f2a"},
      {{2, 0, 1}, "63994f622235ebc37cb19638742a2c83bceaed93dcb7a0bd9a3815c5b6ad1630"}};
  for (const auto& [tile, hash] : rows) {
    CAPTURE(tile_path(tile));
    CHECK(hex(bytes_of(sha256(bytes_of_tile(big_log(), tile)))) == hash);
  }
}

TEST_CASE("every leaf comes out of its tiles, and none before they are proven") {
  Random random(3);
  for (const std::uint64_t size : {1, 2, 255, 256, 257, 511, 65535, 65536, 65537, 69999, 70000}) {
    CAPTURE(size);
    for (int round = 0; round < 8; ++round) {
      const std::uint64_t id = round == 0 ? 0 : round == 1 ? size - 1 : random.below(size);
      CAPTURE(id);
      TileReader reader(big_log().head(size));
      const std::vector<Tile> tiles = reader.needed_for_leaf(id);
      REQUIRE_FALSE(tiles.empty());
      for (const Tile& tile : tiles) {
        REQUIRE_FALSE(reader.leaf(id));
        REQUIRE(reader.add(tile, bytes_of_tile(big_log(), tile)) == TileVerdict::accepted);
      }
      REQUIRE(reader.needed_for_leaf(id).empty());
      REQUIRE(reader.leaf(id) == big_log().leaf(id));
      REQUIRE_FALSE(reader.leaf(size));
    }
  }
}

TEST_CASE("every forged tile is found out before a hash of it is used") {
  Random random(4);
  for (const std::uint64_t size : {3, 256, 2000, 65537, 70000}) {
    for (int round = 0; round < 12; ++round) {
      const std::uint64_t id = random.below(size);
      const auto tiles = TileReader(big_log().head(size)).needed_for_leaf(id);
      for (std::size_t forged = 0; forged < tiles.size(); ++forged) {
        CAPTURE(size);
        CAPTURE(id);
        CAPTURE(tile_path(tiles[forged]));
        TileReader reader(big_log().head(size));
        REQUIRE_FALSE(feed(reader, tiles, forged, random));
        REQUIRE_FALSE(reader.leaf(id));
      }
    }
  }
}

// Seven peaks in two narrow tiles: a reader that counts peaks and skips as many tiles would not
// look at the full one (golang/go#80744).
TEST_CASE("a full tile is checked also where peaks share narrow tiles") {
  const std::uint64_t size = 256 * 15 + 7;
  Log forged_log;
  for (int i = 0; i < 4000; ++i)
    forged_log.add(i == 300 ? "evil\n" : "record " + std::to_string(i) + "\n");
  TileReader reader(big_log().head(size));
  const std::vector<Tile> tiles = reader.needed_for_leaf(300);
  REQUIRE(paths(tiles) == Names{"tile/8/1/000.p/15", "tile/8/0/015.p/7", "tile/8/0/001"});
  REQUIRE(reader.add(tiles[0], bytes_of_tile(big_log(), tiles[0])) == TileVerdict::accepted);
  REQUIRE(reader.add(tiles[1], bytes_of_tile(big_log(), tiles[1])) == TileVerdict::accepted);
  CHECK(reader.add(tiles[2], bytes_of_tile(forged_log, tiles[2])) == TileVerdict::inconsistent);
  CHECK_FALSE(reader.leaf(300));
  CHECK(reader.add(tiles[2], bytes_of_tile(big_log(), tiles[2])) == TileVerdict::accepted);
  CHECK(reader.leaf(300) == big_log().leaf(300));
}

TEST_CASE("after a forged narrow tile all narrow ones are asked for again") {
  Random random(5);
  TileReader reader(big_log().head(70000));
  const std::vector<Tile> tiles = reader.needed_for_leaf(0);
  REQUIRE_FALSE(feed(reader, tiles, 0, random));
  CHECK(reader.needed_for_leaf(0) == tiles);
  CHECK(feed(reader, tiles, tiles.size(), random));
  CHECK(reader.leaf(0));
}

TEST_CASE("tiles that don't fit") {
  TileReader reader(big_log().head(70000));
  const std::string full = big_log().tile(0, 0, 256);
  const std::string narrow = big_log().tile(0, 273, 112);
  const auto unfit = TileVerdict::unfit;
  CHECK(reader.add({0, 0}, full) == unfit);  // before its parent
  CHECK(reader.add({0, 273, 112}, narrow.substr(1)) == unfit);
  CHECK(reader.add({0, 273, 112}, narrow + "x") == unfit);
  CHECK(reader.add({0, 273, 112}, narrow.substr(0, 111 * 32)) == unfit);
  CHECK(reader.add({0, 273, 111}, narrow.substr(0, 111 * 32)) == unfit);
  CHECK(reader.add({0, 273, 0}, "") == unfit);
  CHECK(reader.add({0, 274, 112}, narrow) == unfit);
  CHECK(reader.add({0, UINT64_MAX, 256}, full) == unfit);
  CHECK(reader.add({3, 0, 112}, narrow) == unfit);
  CHECK(reader.add({8, 0, 112}, narrow) == unfit);
  CHECK(reader.add({4000000000, 0, 112}, narrow) == unfit);
  CHECK(reader.add({0, 273, 112}, narrow) == TileVerdict::accepted);
  CHECK_FALSE(reader.leaf(69999));  // held, but nothing ties it to the root yet
}

TEST_CASE("a newer tree proves what its root was when it was smaller") {
  Random random(6);
  const std::uint64_t size = 70000;
  for (const std::uint64_t older : {0, 1, 255, 256, 257, 300, 65535, 65536, 65537, 69999, 70000}) {
    CAPTURE(older);
    TileReader reader(big_log().head(size));
    const std::vector<Tile> tiles = reader.needed_for_first(older);
    if (older > 0) CHECK_FALSE(reader.root_of_first(older));
    REQUIRE(feed(reader, tiles, tiles.size(), random));
    CHECK(reader.needed_for_first(older).empty());
    CHECK(reader.root_of_first(older) == big_log().head(older).root);
    CHECK_FALSE(reader.root_of_first(size + 1));
    for (std::size_t forged = 0; forged < tiles.size(); ++forged) {
      TileReader deceived(big_log().head(size));
      REQUIRE_FALSE(feed(deceived, tiles, forged, random));
    }
  }
}

TEST_CASE("a root that isn't the tiles' is not believed, whatever they are") {
  TreeHead head = big_log().head(257);
  head.root[31] ^= 1;
  TileReader reader(head);
  CHECK(reader.add({1, 0, 1}, big_log().tile(1, 0, 1)) == TileVerdict::accepted);
  CHECK_FALSE(reader.root_of_first(256));
  CHECK(reader.add({0, 1, 1}, big_log().tile(0, 1, 1)) == TileVerdict::inconsistent);
  CHECK_FALSE(reader.root_of_first(256));
}

TEST_CASE("the published log of five records as tiles") {
  TileReader reader({5, answers::digest_of("EwykakF3iFm6LRQrbcEHKQPSUAQm88Ab+Wl9IwH3b2E=")});
  const std::string tile = *base64_decode("YIbrIfbx/MNcPidoYOgRXWdOys26yALyiA3vKAesRjw=") +
                           *base64_decode("o8m5rrlnnRXbhEBP9X8zkP2dzqefc98mKqSMf7t1ig8=") +
                           *base64_decode("GxsknKRfMXX4Irt7UJtjr5YbiTxJpWEoJkCvoaH5N4Q=") +
                           *base64_decode("SjQftQDH9YTDuS6LmaEhjQyV3Zs5UP5o+BP73yKQWhg=") +
                           *base64_decode("P6nS0/+haFtPXDHudaMEI6wZ1MXpaHDgWR73Kphr7UU=");
  CHECK(hex(bytes_of(sha256(tile))) ==
        "7252ff792596ddc77801866e0db0834f7503ac4b249d43887fce4d6527152b57");
  CHECK(hex(bytes_of(sha256(tile.substr(0, 96)))) ==
        "23d3e4e4417f830c41ba03431461da100da7311c0c9982c4a8d604ded6264b2a");
  CHECK(paths(reader.needed_for_leaf(2)) == Names{"tile/8/0/000.p/5"});
  CHECK(reader.add({0, 0, 5}, tile) == TileVerdict::accepted);
  CHECK(reader.leaf(2) == answers::digest_of("GxsknKRfMXX4Irt7UJtjr5YbiTxJpWEoJkCvoaH5N4Q="));
  CHECK(reader.root_of_first(3) ==
        answers::digest_of("2eN41u9YLtISOTwOG8avjXoLep19wwkTd5eBYQ7fomI="));
}
