// The Merkle tree of a transparent log (RFC 6962 §2.1; x/mod/sumdb/tlog): its hashes, and the two
// proofs that can be had of it as lists of hashes. Leaves and inner nodes are hashed with different
// first bytes, so that neither can be passed off as the other. A tree of n leaves is cut at the
// largest power of two below n.
//
// A size is not part of any hash: two trees of different size may share a proof. What binds a root
// to a size is the signature over both.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "probes/crypto.hpp"
#include "probes/note.hpp"

namespace gopx::probes {

// Of a record as it stands in a look-up, with its last line feed.
Sha256Digest leaf_hash(std::string_view record);
Sha256Digest node_hash(const Sha256Digest& left, const Sha256Digest& right);
// Root of the tree without records.
Sha256Digest empty_root();

// Does the audit path (§2.1.1, from the leaf upwards) prove that record `id` of this tree has this
// leaf hash?
bool proves_inclusion(const TreeHead& head, std::uint64_t id, const Sha256Digest& leaf,
                      std::span<const Sha256Digest> proof);

// Does the proof (§2.1.2) show that the older tree is the beginning of the newer one? Equal sizes
// need equal roots and an empty proof; a tree without records begins every other.
bool proves_consistency(const TreeHead& older, const TreeHead& newer,
                        std::span<const Sha256Digest> proof);

}  // namespace gopx::probes
