// A question about one signed tree, and the tiles that are asked for, one after another, until it
// can be answered from hashes that are tied to the signed root (tiles.hpp).
#pragma once

#include <optional>
#include <string>

#include "probes/classify.hpp"
#include "probes/tiles.hpp"

namespace gopx::probes {

class TreeQuestion {
 public:
  enum class Kind : std::uint8_t {
    leaf,           // the hash of the record of that number
    root_of_first,  // the root that the tree had with that many records
  };
  TreeQuestion(const TreeHead& head, Kind kind, std::uint64_t number)
      : tiles_(head), size_(head.size), kind_(kind), number_(number) {}

  // Path of the tile to be fetched next, below the base of the database; nullopt when nothing is
  // missing any more.
  std::optional<std::string> next() const;
  // Judges the answer to that request: sumdb_garbage for what is no tile, sumdb_inconsistent for
  // hashes that contradict the signed root. After a fault there is nothing more to ask. A narrow
  // tile that the server no longer has is not a fault: the full one is asked for then, and its
  // beginning used.
  Finding hear(const Asked& asked, const Response& response);
  // nullopt while tiles are missing, and for a number beyond the tree.
  std::optional<Sha256Digest> answer() const;

 private:
  std::vector<Tile> needed() const;
  Finding judge(const Tile& tile, const Response& response);

  TileReader tiles_;
  std::uint64_t size_;
  Kind kind_;
  std::uint64_t number_;
  bool full_instead_ = false;  // of the narrow tile that is due
};

}  // namespace gopx::probes
