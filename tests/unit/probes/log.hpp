// A checksum database of the tests' own: its tree is built plainly from the definitions of RFC 6962
// §2.1 (and so shares nothing but SHA-256 with the code under test), its notes are signed with the
// key whose seed is the bytes 1 to 32.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "probes/crypto.hpp"
#include "probes/note.hpp"
#include "support/lab/digest.hpp"

namespace gopx::probes::answers {

using Hashes = std::vector<Sha256Digest>;

inline Sha256Digest hash_of_pair(const Sha256Digest& left, const Sha256Digest& right) {
  std::string text(1, '\x01');
  return sha256(text.append(bytes_of(left)).append(bytes_of(right)));
}

inline Sha256Digest digest_of(std::string_view base64_text) {
  const std::string bytes = base64_decode(base64_text).value();
  Sha256Digest digest{};
  std::copy_n(bytes.begin(), digest.size(), digest.begin());
  return digest;
}

inline std::string bytes_of_all(const Hashes& hashes) {
  std::string bytes;
  for (const Sha256Digest& hash : hashes) bytes += bytes_of(hash);
  return bytes;
}

class Log {
 public:
  void add(std::string_view record) {
    std::string text(1, '\0');
    push(0, sha256(text.append(record)));
  }

  std::uint64_t size() const { return levels_.empty() ? 0 : levels_[0].size(); }
  Sha256Digest leaf(std::uint64_t id) const { return levels_.at(0).at(id); }
  TreeHead head(std::uint64_t size) const { return {size, size == 0 ? sha256("") : root(0, size)}; }

  // PATH(m, D[n])
  Hashes inclusion(std::uint64_t id, std::uint64_t size) const { return path(id, 0, size); }
  // PROOF(m, D[n])
  Hashes consistency(std::uint64_t older, std::uint64_t newer) const {
    return older == newer ? Hashes{} : subproof(older, 0, newer, true);
  }
  // `width` hashes of level 8·level from 256·index on.
  std::string tile(unsigned level, std::uint64_t index, std::size_t width) const {
    std::string bytes;
    for (std::size_t i = 0; i < width; ++i)
      bytes += bytes_of(levels_.at(8 * level).at(256 * index + i));
    return bytes;
  }

 private:
  // Complete subtrees only: levels_[l][i] is the root over the leaves i·2^l to (i+1)·2^l - 1.
  void push(std::size_t level, const Sha256Digest& hash) {
    if (levels_.size() == level) levels_.emplace_back();
    Hashes& row = levels_[level];
    row.push_back(hash);
    if (row.size() % 2 == 0) push(level + 1, hash_of_pair(row[row.size() - 2], row.back()));
  }

  static std::uint64_t cut(std::uint64_t leaves) { return std::bit_floor(leaves - 1); }

  Sha256Digest root(std::uint64_t from, std::uint64_t to) const {
    const std::uint64_t leaves = to - from;
    if (std::has_single_bit(leaves) && from % leaves == 0)
      return levels_.at(static_cast<std::size_t>(std::countr_zero(leaves))).at(from / leaves);
    const std::uint64_t middle = from + cut(leaves);
    return hash_of_pair(root(from, middle), root(middle, to));
  }

  Hashes path(std::uint64_t id, std::uint64_t from, std::uint64_t to) const {
    if (to - from == 1) return {};
    const std::uint64_t middle = from + cut(to - from);
    Hashes hashes = id < middle ? path(id, from, middle) : path(id, middle, to);
    hashes.push_back(id < middle ? root(middle, to) : root(from, middle));
    return hashes;
  }

  Hashes subproof(std::uint64_t older, std::uint64_t from, std::uint64_t to, bool whole) const {
    if (older == to) return whole ? Hashes{} : Hashes{root(from, to)};
    const std::uint64_t middle = from + cut(to - from);
    const bool left = older <= middle;
    Hashes hashes =
        left ? subproof(older, from, middle, whole) : subproof(older, middle, to, false);
    hashes.push_back(left ? root(middle, to) : root(from, middle));
    return hashes;
  }

  std::vector<Hashes> levels_;
};

inline const std::string test_database = "gopxd.test/sumdb";
inline const std::string test_key =
    "gopxd.test/sumdb+0e95f78d+AXm1Vi6P5lT5QHixEuipi6eQH4U65pW+1+DjkQutBJZk";

inline lab::Digest test_seed() {
  lab::Digest seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<unsigned char>(i + 1);
  return seed;
}

// A line as it stands below a note.
inline std::string signature_line(std::string_view name, std::uint32_t key_hash,
                                  std::string_view signature) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(key_hash >> shift);
  std::string line = "\xE2\x80\x94 ";
  return line.append(name).append(" ").append(base64(bytes.append(signature))).append("\n");
}

inline std::string test_signature(std::string_view text) {
  return signature_line(test_database, 0x0e95f78d, lab::SigningKey{test_seed()}.sign(text));
}

inline std::string signed_note(const std::string& text) {
  return text + "\n" + test_signature(text);
}

}  // namespace gopx::probes::answers
