// A tree of n leaves is a row of complete subtrees ("peaks"), one for each bit of n. The peaks of
// eight neighbouring bits lie in one tile, which ends where the tree ends: its width is those eight
// bits, and every hash in it lies under one of those peaks. So the narrow tiles, one for each byte
// of n that isn't zero, are proven together and to their last hash when the peaks add up to the
// root. All other tiles are full and have a parent.
#include "probes/tiles.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "probes/tlog.hpp"

namespace gopx::probes {
namespace {

constexpr unsigned tile_height = 8;  // 2^8 hashes are as wide as a tile gets
constexpr unsigned size_bits = 64;   // of a tree's size
constexpr unsigned tile_levels = size_bits / tile_height;
constexpr std::uint64_t group = 1000;  // the digits of an index that share a folder

std::string index_path(std::uint64_t index, std::size_t width) {
  std::string path = fmt::format("{:03}", index % group);
  for (index /= group; index > 0; index /= group)
    path = fmt::format("x{:03}/{}", index % group, path);
  return width == tile_width_max ? path : fmt::format("{}.p/{}", path, width);
}

std::vector<Sha256Digest> hashes_of(std::string_view bytes) {
  std::vector<Sha256Digest> hashes(bytes.size() / hash_bytes);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    const std::string_view hash = bytes.substr(i * hash_bytes, hash_bytes);
    std::transform(hash.begin(), hash.end(), hashes[i].begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
  }
  return hashes;
}

// Root of a complete tree over 2^n hashes.
Sha256Digest subtree_root(std::vector<Sha256Digest> row) {
  for (; row.size() > 1; row.resize(row.size() / 2)) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
  }
  return row.front();
}

// Narrow tiles, then from the top down: what a tile is checked against comes before it.
bool comes_first(const Tile& a, const Tile& b) {
  const auto rank = [](const Tile& tile) {
    return std::tuple(tile.width == tile_width_max, tile_levels - tile.level, tile.index);
  };
  return rank(a) < rank(b);
}

}  // namespace

std::string tile_path(const Tile& tile) {
  return fmt::format("tile/{}/{}/{}", tile_height, tile.level, index_path(tile.index, tile.width));
}

std::string data_tile_path(std::uint64_t index, std::size_t width) {
  return fmt::format("tile/{}/data/{}", tile_height, index_path(index, width));
}

// From right to left.
std::vector<TileReader::Node> TileReader::peaks_of(std::uint64_t size) {
  std::vector<Node> peaks;
  for (unsigned level = 0; level < size_bits; ++level) {
    const std::uint64_t subtrees = size >> level;
    if ((subtrees & 1U) != 0) peaks.push_back({level, subtrees - 1});
  }
  return peaks;
}

// The tile that holds the hashes from which a node is computed.
TileReader::TilePosition TileReader::place_of(const Node& node) {
  const std::uint64_t first = node.index << (node.level % tile_height);
  return {node.level / tile_height, first / tile_width_max};
}

std::optional<Sha256Digest> TileReader::hash_in(const Tiles& tiles, const Node& node) {
  const auto tile = tiles.find(place_of(node));
  if (tile == tiles.end()) return {};
  const unsigned height = node.level % tile_height;
  const std::size_t first = (node.index << height) % tile_width_max;
  const std::size_t count = std::size_t{1} << height;
  if (first + count > tile->second.size()) return {};
  const auto begin = tile->second.begin() + static_cast<std::ptrdiff_t>(first);
  return subtree_root({begin, begin + static_cast<std::ptrdiff_t>(count)});
}

std::optional<Sha256Digest> TileReader::root_in(const Tiles& tiles, std::uint64_t size) {
  if (size == 0) return empty_root();
  std::optional<Sha256Digest> root;
  for (const Node& peak : peaks_of(size)) {
    const auto hash = hash_in(tiles, peak);
    if (!hash) return {};
    root = root ? node_hash(*hash, *root) : *hash;
  }
  return root;
}

// 0 where this tree has no tile.
std::size_t TileReader::width_at(const TilePosition& place) const {
  if (place.level >= tile_levels) return 0;
  const std::uint64_t hashes = head_.size >> (tile_height * place.level);
  if (place.index > hashes / tile_width_max) return 0;
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(hashes - place.index * tile_width_max, tile_width_max));
}

// A tile and those above it, up to a narrow one.
void TileReader::add_path(std::vector<Tile>& path, TilePosition place) const {
  std::size_t width = width_at(place);
  path.push_back({place.level, place.index, width});
  while (width == tile_width_max) {
    place = {place.level + 1, place.index / tile_width_max};
    width = width_at(place);
    path.push_back({place.level, place.index, width});
  }
}

std::vector<Tile> TileReader::missing(const std::vector<Node>& nodes) const {
  std::vector<Tile> tiles;
  for (const Node& peak : peaks_of(head_.size)) add_path(tiles, place_of(peak));
  for (const Node& node : nodes) add_path(tiles, place_of(node));
  std::sort(tiles.begin(), tiles.end(), comes_first);
  tiles.erase(std::unique(tiles.begin(), tiles.end()), tiles.end());
  const auto is_here = [this](const Tile& tile) {
    const TilePosition place{tile.level, tile.index};
    return edge_.count(place) + proven_.count(place) > 0;
  };
  tiles.erase(std::remove_if(tiles.begin(), tiles.end(), is_here), tiles.end());
  return tiles;
}

std::vector<Tile> TileReader::needed_for_leaf(std::uint64_t id) const {
  return id < head_.size ? missing({Node{0, id}}) : std::vector<Tile>{};
}

std::vector<Tile> TileReader::needed_for_first(std::uint64_t size) const {
  return size <= head_.size ? missing(peaks_of(size)) : std::vector<Tile>{};
}

TileVerdict TileReader::add(const Tile& tile, std::string_view bytes) {
  const TilePosition place{tile.level, tile.index};
  const bool fits =
      tile.width > 0 && tile.width == width_at(place) && bytes.size() == tile.width * hash_bytes;
  if (!fits) return TileVerdict::unfit;
  return tile.width < tile_width_max ? add_edge(place, hashes_of(bytes))
                                     : add_full(place, hashes_of(bytes));
}

std::size_t TileReader::edge_count() const {
  std::size_t count = 0;
  for (std::uint64_t rest = head_.size; rest > 0; rest /= tile_width_max)
    count += rest % tile_width_max != 0 ? 1 : 0;
  return count;
}

TileVerdict TileReader::add_edge(const TilePosition& place, Hashes hashes) {
  edge_[place] = std::move(hashes);
  if (edge_.size() < edge_count()) return TileVerdict::accepted;
  const bool right = root_in(edge_, head_.size) == head_.root;
  if (right) proven_.merge(edge_);
  edge_.clear();
  return right ? TileVerdict::accepted : TileVerdict::inconsistent;
}

TileVerdict TileReader::add_full(const TilePosition& place, Hashes hashes) {
  const auto parent = proven_.find({place.level + 1, place.index / tile_width_max});
  if (parent == proven_.end()) return TileVerdict::unfit;
  if (subtree_root(hashes) != parent->second.at(place.index % tile_width_max))
    return TileVerdict::inconsistent;
  proven_[place] = std::move(hashes);
  return TileVerdict::accepted;
}

std::optional<Sha256Digest> TileReader::leaf(std::uint64_t id) const {
  return hash_in(proven_, {0, id});
}

std::optional<Sha256Digest> TileReader::root_of_first(std::uint64_t size) const {
  return size <= head_.size ? root_in(proven_, size) : std::nullopt;
}

}  // namespace gopx::probes
