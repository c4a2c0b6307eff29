// The length of a tile comes before everything: it consists of hashes, so any byte may stand in
// front, that of a web page too.
#include "probes/tree_question.hpp"

#include <fmt/format.h>

namespace gopx::probes {
namespace {

Finding wrong_length(const Response& response, std::size_t expected) {
  if (is_html(response)) {
    return bad(Fault::sumdb_garbage,
               fmt::format("200 with {} instead of a tile", describe_page(response)));
  }
  return bad(Fault::sumdb_garbage,
             fmt::format("a tile of {}{} bytes instead of {}", response.cut ? "more than " : "",
                         response.body.size(), expected));
}

}  // namespace

std::vector<Tile> TreeQuestion::needed() const {
  return kind_ == Kind::leaf ? tiles_.needed_for_leaf(number_) : tiles_.needed_for_first(number_);
}

std::optional<std::string> TreeQuestion::next() const {
  const std::vector<Tile> missing = needed();
  if (missing.empty()) return {};
  Tile tile = missing.front();
  if (full_instead_) tile.width = tile_width_max;
  return tile_path(tile);
}

Finding TreeQuestion::hear(const Asked& asked, const Response& response) {
  const std::vector<Tile> missing = needed();
  if (missing.empty()) return bad(Fault::internal, "a tile that nobody asked for");
  const Tile& tile = missing.front();
  const std::optional<Finding> arrival = judge_arrival(asked, response);
  if (!arrival) return judge(tile, response);
  const bool narrow = tile.width < tile_width_max && !full_instead_;
  if (!narrow || response.fault || arrival->fault != Fault::sumdb_relay_error) return *arrival;
  full_instead_ = true;
  return good(fmt::format("{}; the full tile may be available", arrival->detail));
}

Finding TreeQuestion::judge(const Tile& tile, const Response& response) {
  const std::size_t expected = full_instead_ ? tile_bytes_max : tile.width * hash_bytes;
  if (response.cut || response.body.size() != expected) return wrong_length(response, expected);
  full_instead_ = false;
  const auto hashes = std::string_view(response.body).substr(0, tile.width * hash_bytes);
  if (tiles_.add(tile, hashes) == TileVerdict::accepted) return good(tile_path(tile));
  return bad(
      Fault::sumdb_inconsistent,
      fmt::format("{} contradicts the signed tree of {} records records", tile_path(tile), size_));
}

std::optional<Sha256Digest> TreeQuestion::answer() const {
  return kind_ == Kind::leaf ? tiles_.leaf(number_) : tiles_.root_of_first(number_);
}

}  // namespace gopx::probes
