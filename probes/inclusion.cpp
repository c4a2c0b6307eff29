// The length of a tile comes before everything: it consists of hashes, so any byte may stand in
// front, that of a web page too.
#include "probes/inclusion.hpp"

#include <fmt/format.h>

#include "probes/tlog.hpp"

namespace gopx::probes {
namespace {

Finding wrong_length(const Response& response, std::size_t expected) {
  if (is_html(response)) {
    return bad(Fault::sumdb_garbage,
               fmt::format("200 with {} in place of a tile", describe_page(response)));
  }
  return bad(Fault::sumdb_garbage,
             fmt::format("a tile of {}{} bytes instead of {}", response.cut ? "more than " : "",
                         response.body.size(), expected));
}

}  // namespace

Inclusion::Inclusion(const Lookup& lookup)
    : id_(lookup.id),
      size_(lookup.head.size),
      record_(leaf_hash(lookup.record)),
      tiles_(lookup.head) {}

std::optional<std::string> Inclusion::next() const {
  const std::vector<Tile> needed = tiles_.needed_for_leaf(id_);
  if (needed.empty()) return {};
  Tile tile = needed.front();
  if (full_instead_) tile.width = tile_width_max;
  return tile_path(tile);
}

Finding Inclusion::hear(const Asked& asked, const Response& response) {
  const std::vector<Tile> needed = tiles_.needed_for_leaf(id_);
  if (needed.empty()) return bad(Fault::internal, "a tile that nobody asked for");
  const Tile& tile = needed.front();
  const std::optional<Finding> arrival = judge_arrival(asked, response);
  if (!arrival) return judge(tile, response);
  const bool narrow = tile.width < tile_width_max && !full_instead_;
  if (!narrow || response.fault || arrival->fault != Fault::sumdb_relay_error) return *arrival;
  full_instead_ = true;
  return good(fmt::format("{}; the full tile may be there", arrival->detail));
}

Finding Inclusion::judge(const Tile& tile, const Response& response) {
  const std::size_t expected = full_instead_ ? tile_bytes_max : tile.width * hash_bytes;
  if (response.cut || response.body.size() != expected) return wrong_length(response, expected);
  full_instead_ = false;
  const auto hashes = std::string_view(response.body).substr(0, tile.width * hash_bytes);
  if (tiles_.add(tile, hashes) != TileVerdict::accepted) {
    return bad(Fault::sumdb_inconsistent,
               fmt::format("{} contradicts the signed tree of {}", tile_path(tile), size_));
  }
  return tiles_.needed_for_leaf(id_).empty() ? compare() : good(tile_path(tile));
}

Finding Inclusion::compare() const {
  if (tiles_.leaf(id_) == record_)
    return good(fmt::format("record {} is in the signed tree of {}", id_, size_));
  return bad(Fault::sumdb_inconsistent,
             fmt::format("record {} of the signed tree of {} is another one", id_, size_));
}

}  // namespace gopx::probes
