// Tiles. The log is right, what serves its tiles is not: the input says how many records the tree
// has, which one is asked for, and what is done to the tiles on their way, three bytes each: which
// tile, where in it, what is put over it. Whatever comes out as proven must be the truth.
#include "probes/tiles.hpp"

#include <array>

#include "fuzz/target.hpp"
#include "unit/probes/log.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::probes;

constexpr std::uint64_t records = 1'100;  // four whole tiles, a narrow one, and their parent

const answers::Log& log() {
  static const answers::Log whole = [] {
    answers::Log made;
    for (std::uint64_t i = 0; i < records; ++i) made.add("record " + std::to_string(i) + "\n");
    return made;
  }();
  return whole;
}

struct Forgery {
  std::uint8_t tile, place, bits;
};

// A tile as the input wants it served.
std::string served(const Tile& tile, std::uint8_t number, const std::vector<Forgery>& forgeries) {
  std::string bytes = log().tile(tile.level, tile.index, tile.width);
  for (const Forgery& forgery : forgeries) {
    if (forgery.tile % 8 != number % 8) continue;
    if (forgery.bits == 0xFF) bytes.resize(bytes.size() * forgery.place / 256);
    if (!bytes.empty())
      bytes[forgery.place * 31U % bytes.size()] ^= static_cast<char>(forgery.bits);
  }
  return bytes;
}

bool feed(TileReader& reader, const std::vector<Tile>& tiles,
          const std::vector<Forgery>& forgeries) {
  require(tiles.size() <= tiles_per_record_max + 1, "a question needs few tiles");
  std::uint8_t number = 0;
  for (const Tile& tile : tiles) {
    const std::string bytes = served(tile, number++, forgeries);
    if (reader.add(tile, bytes) != TileVerdict::accepted) return false;
  }
  return true;
}

}  // namespace

void examine(std::string_view input) {
  const auto number = [&input] { return take_byte(input) | (take_byte(input) << 8U); };
  const std::uint64_t size = 1 + static_cast<std::uint64_t>(number()) % records;
  const std::uint64_t asked = static_cast<std::uint64_t>(number());
  std::vector<Forgery> forgeries;
  while (input.size() >= 3)
    forgeries.push_back({take_byte(input), take_byte(input), take_byte(input)});

  TileReader reader{log().head(size)};
  const bool all_accepted = feed(reader, reader.needed_for_leaf(asked), forgeries) &&
                            feed(reader, reader.needed_for_first(asked), forgeries);
  if (const auto leaf = reader.leaf(asked))
    require(*leaf == log().leaf(asked), "a proven record is the true one");
  if (const auto root = reader.root_of_first(asked))
    require(*root == log().head(asked).root, "a proven root is the true one");
  require(asked >= size || !all_accepted || reader.leaf(asked).has_value(),
          "accepted tiles answer the question");
  if (forgeries.empty()) require(all_accepted, "true tiles are accepted");
}

}  // namespace gopx::fuzz
