// Both proofs are checked from the bottom up, as RFC 9162 (§2.1.3.2, §2.1.4.2) words it: `node` is
// the place of the hash in hand in its level, `last` the place of the level's last one. A step up
// halves both; when `last` is used up before or after the proof is, the proof has the wrong length.
#include "probes/tlog.hpp"

#include <bit>

namespace gopx::probes {
namespace {

Sha256Digest hash_of(std::initializer_list<std::string_view> pieces) {
  Sha256 hash;
  for (const std::string_view piece : pieces) hash.add(piece);
  return hash.finish();
}

constexpr std::string_view leaf_mark("\x00", 1);
constexpr std::string_view node_mark("\x01", 1);

struct Climb {
  std::uint64_t node;
  std::uint64_t last;

  void up() {
    node >>= 1;
    last >>= 1;
  }
  // Is the next hash of the proof the left brother? At the right edge brothers are missing; the
  // climb passes the levels where there is none.
  bool joins_left() {
    if ((node & 1U) == 0 && node != last) return false;
    while ((node & 1U) == 0 && node != 0) up();
    return true;
  }
};

}  // namespace

Sha256Digest leaf_hash(std::string_view record) { return hash_of({leaf_mark, record}); }

Sha256Digest node_hash(const Sha256Digest& left, const Sha256Digest& right) {
  return hash_of({node_mark, bytes_of(left), bytes_of(right)});
}

Sha256Digest empty_root() { return sha256(""); }

bool proves_inclusion(const TreeHead& head, std::uint64_t id, const Sha256Digest& leaf,
                      std::span<const Sha256Digest> proof) {
  if (id >= head.size) return false;
  Climb climb{id, head.size - 1};
  Sha256Digest root = leaf;
  for (const Sha256Digest& hash : proof) {
    if (climb.last == 0) return false;
    root = climb.joins_left() ? node_hash(hash, root) : node_hash(root, hash);
    climb.up();
  }
  return climb.last == 0 && root == head.root;
}

bool proves_consistency(const TreeHead& older, const TreeHead& newer,
                        std::span<const Sha256Digest> proof) {
  if (older.size > newer.size) return false;
  if (older.size == newer.size) return proof.empty() && older.root == newer.root;
  if (older.size == 0) return proof.empty() && older.root == empty_root();
  Climb climb{older.size - 1, newer.size - 1};
  while ((climb.node & 1U) != 0) climb.up();
  // Where the older tree is one complete subtree, its root is the first hash and isn't sent.
  const bool complete = std::has_single_bit(older.size);
  if (!complete && proof.empty()) return false;
  Sha256Digest old_root = complete ? older.root : proof.front();
  Sha256Digest new_root = old_root;
  for (const Sha256Digest& hash : complete ? proof : proof.subspan(1)) {
    if (climb.last == 0) return false;
    if (climb.joins_left()) {
      old_root = node_hash(hash, old_root);
      new_root = node_hash(hash, new_root);
    } else {
      new_root = node_hash(new_root, hash);
    }
    climb.up();
  }
  return climb.last == 0 && old_root == older.root && new_root == newer.root;
}

}  // namespace gopx::probes
