// That the record of a look-up is in the tree whose signed head came with it. Hashes alone can't
// say so: the signature covers the head, and anybody may put another record in front of it. As go
// does: fetch the tiles between the root and the record, tie each to the root, compare the record
// with its leaf. (x/mod/sumdb Client.checkRecord)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probes/classify.hpp"
#include "probes/sumdb.hpp"
#include "probes/tiles.hpp"

namespace gopx::probes {

class Inclusion {
 public:
  // Of a look-up that judge_lookup has found good, with the key.
  explicit Inclusion(const Lookup& lookup);

  // Path of the tile to be fetched next, below the base of the database; nullopt when the record is
  // proven.
  std::optional<std::string> next() const;

  // Judges the answer to that request: sumdb_garbage for what is no tile, sumdb_inconsistent for
  // hashes that contradict the signed root and for another record than the one in the tree. After a
  // fault there is nothing more to ask. A narrow tile that the server no longer has is not a fault:
  // the full one is asked for then, and its beginning used.
  Finding hear(const Asked& asked, const Response& response);

 private:
  Finding judge(const Tile& tile, const Response& response);
  Finding compare() const;

  std::uint64_t id_;
  std::uint64_t size_;
  Sha256Digest record_;
  TileReader tiles_;
  bool full_instead_ = false;  // of the narrow tile that is due
};

}  // namespace gopx::probes
