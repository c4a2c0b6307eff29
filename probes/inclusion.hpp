// That the record of a look-up is in the tree whose signed head came with it. Hashes alone can't
// say so: the signature covers the head, and anybody may put another record in front of it. As go
// does: fetch the tiles between the root and the record, tie each to the root, compare the record
// with its leaf. (x/mod/sumdb Client.checkRecord)
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "probes/sumdb.hpp"
#include "probes/tree_question.hpp"

namespace gopx::probes {

class Inclusion {
 public:
  // Of a look-up that judge_lookup has found good, with the key.
  explicit Inclusion(const Lookup& lookup);

  // Path of the tile to be fetched next; nullopt when the record is proven.
  std::optional<std::string> next() const { return question_.next(); }
  // Judges the answer to that request, as TreeQuestion does; sumdb_inconsistent also for another
  // record than the one in the tree.
  Finding hear(const Asked& asked, const Response& response);

 private:
  Finding compare() const;

  TreeQuestion question_;
  std::uint64_t id_;
  std::uint64_t size_;
  Sha256Digest record_;
};

}  // namespace gopx::probes
