// A log's hashes as they are served: in tiles of height 8. Tile (L, N) holds the 256 hashes from
// N·256 on of tree level 8·L; at the right edge of the tree tiles are narrower.
// (x/mod/sumdb/tlog, "Tiling a log")
//
// A tile says nothing by itself, whoever sent it. From here no hash comes out that isn't tied to
// the signed root: the narrow tiles together must add up to the root, and every full tile must hash
// to what its parent, tied already, holds for it. (A client that skipped that for some tiles let
// forged modules pass: golang/go#80744.)
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/crypto.hpp"
#include "probes/note.hpp"

namespace gopx::probes {

constexpr std::size_t hash_bytes = 32;
constexpr std::size_t tile_width_max = 256;                          // hashes
constexpr std::size_t tile_bytes_max = tile_width_max * hash_bytes;  // of a tile
constexpr std::size_t tiles_per_record_max = 15;  // 8 levels of tiles, all but the top one twice

struct Tile {
  unsigned level = 0;
  std::uint64_t index = 0;
  std::size_t width = tile_width_max;  // hashes, 1 to tile_width_max
  bool operator==(const Tile&) const = default;
};

// Below the base of a database: "tile/8/0/x001/234", a narrow one with ".p/17" behind it.
std::string tile_path(const Tile& tile);
// "tile/8/data/x001/234": the records themselves, of which go never asks.
std::string data_tile_path(std::uint64_t index, std::size_t width = tile_width_max);

enum class TileVerdict : std::uint8_t {
  accepted,
  unfit,         // not a tile of this tree, of another length, or before its parent is proven
  inconsistent,  // it contradicts the root; after a narrow one all narrow ones are needed again
};

// The proven hashes of one tree. Says which tiles a question needs, takes them, answers. Whose
// signature the head carries is for the caller to have checked. Holds 16 tiles per question at
// most.
class TileReader {
 public:
  explicit TileReader(const TreeHead& head) : head_(head) {}

  // The tiles that are still to be fetched until leaf(id) is known, in the order in which add()
  // takes them. Empty also for a record beyond the tree.
  std::vector<Tile> needed_for_leaf(std::uint64_t id) const;
  // Likewise for root_of_first(size).
  std::vector<Tile> needed_for_first(std::uint64_t size) const;

  TileVerdict add(const Tile& tile, std::string_view bytes);

  // The proven hash of a record; nullopt while tiles are missing.
  std::optional<Sha256Digest> leaf(std::uint64_t id) const;
  // The proven root that this tree had when it held `size` records: equal to an older signed root,
  // or the log has been forked. nullopt while tiles are missing and for sizes beyond the tree.
  std::optional<Sha256Digest> root_of_first(std::uint64_t size) const;

 private:
  struct TilePosition {
    unsigned level;
    std::uint64_t index;
    auto operator<=>(const TilePosition&) const = default;
  };
  // A complete subtree: `index` counts those of 2^level leaves from the left.
  struct Node {
    unsigned level;
    std::uint64_t index;
  };
  using Hashes = std::vector<Sha256Digest>;
  using Tiles = std::map<TilePosition, Hashes>;

  static std::vector<Node> peaks_of(std::uint64_t size);
  static TilePosition place_of(const Node& node);
  static std::optional<Sha256Digest> hash_in(const Tiles& tiles, const Node& node);
  static std::optional<Sha256Digest> root_in(const Tiles& tiles, std::uint64_t size);

  std::size_t width_at(const TilePosition& place) const;
  std::vector<Tile> missing(const std::vector<Node>& nodes) const;
  void add_path(std::vector<Tile>& path, TilePosition place) const;
  std::size_t edge_count() const;
  TileVerdict add_edge(const TilePosition& place, Hashes hashes);
  TileVerdict add_full(const TilePosition& place, Hashes hashes);

  TreeHead head_;
  Tiles edge_;    // narrow tiles, until all are there: not to be trusted
  Tiles proven_;  // tied to the root
};

}  // namespace gopx::probes
