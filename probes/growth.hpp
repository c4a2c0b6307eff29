// That a log has only grown: the older of two signed heads must be the beginning of the tree under
// the newer one. A database that shows different trees to different people (a fork) fails here, and
// the two signed heads together prove it to everybody.
//
// The tiles come from whoever gave the head. That it can't serve those of a tree that we know from
// elsewhere is no lie: relays lag behind. Only hashes that contradict a signed root are a fault.
#pragma once

#include <optional>
#include <string>

#include "probes/tree_question.hpp"

namespace gopx::probes {

class Growth {
 public:
  // Both signed by the database. Heads of one size are told apart at once: next() asks for nothing.
  Growth(const TreeHead& one, const TreeHead& other);

  // Path of the tile to be fetched next; nullopt when the question is settled.
  std::optional<std::string> next() const;
  // Judges the answer to that request: the only fault is sumdb_inconsistent.
  Finding hear(const Asked& asked, const Response& response);
  // The verdict once next() has nothing more to ask. A fault: the log has been forked.
  Finding verdict() const;

 private:
  TreeHead older_;
  TreeHead newer_;
  TreeQuestion question_;
  bool given_up_ = false;
};

}  // namespace gopx::probes
