// The tree of a log: hashes and proofs that x/mod's tlog made, and random trees in which every
// proof of a second, plain implementation holds and no changed one does.
#include "probes/tlog.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/random.hpp"
#include "unit/probes/log.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::digest_of;
using answers::Hashes;
using answers::Log;

namespace {

// Five modules of sum.golang.org as the records of a log; made by x/mod, checked in Python.
const std::string records[] = {
    "rsc.io/quote v1.5.2 h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=\n"
    "rsc.io/quote v1.5.2/go.mod h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\n",
    "rsc.io/sampler v1.3.0 h1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4=\n"
    "rsc.io/sampler v1.3.0/go.mod h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=\n",
    "github.com/pkg/errors v0.9.1 h1:FEBLx1zS214owpjy7qsBeixbURkuhQAwrK5UwLGTwt4=\n"
    "github.com/pkg/errors v0.9.1/go.mod h1:bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0=\n",
    "github.com/BurntSushi/toml v0.3.1 h1:WXkYYl6Yr3qBf1K79EBnL4mak0OimBfB0XUf9Vl28OQ=\n"
    "github.com/BurntSushi/toml v0.3.1/go.mod h1:xHWCNGjB5oqiDr8zfno3MHue2Ht5sIBksp03qcyfWMU=\n",
    "github.com/google/uuid v1.6.0 h1:NIvaJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\n"
    "github.com/google/uuid v1.6.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=\n"};
const std::string leaves[] = {
    "YIbrIfbx/MNcPidoYOgRXWdOys26yALyiA3vKAesRjw=", "o8m5rrlnnRXbhEBP9X8zkP2dzqefc98mKqSMf7t1ig8=",
    "GxsknKRfMXX4Irt7UJtjr5YbiTxJpWEoJkCvoaH5N4Q=", "SjQftQDH9YTDuS6LmaEhjQyV3Zs5UP5o+BP73yKQWhg=",
    "P6nS0/+haFtPXDHudaMEI6wZ1MXpaHDgWR73Kphr7UU="};
const std::string roots[] = {
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", leaves[0],
    "3BTXW/wRmJHVtNLWXgRzEqPVRJXJr3k7+gujhzWtYQg=", "2eN41u9YLtISOTwOG8avjXoLep19wwkTd5eBYQ7fomI=",
    "Z0uCe7WEArktFzw9w4j2f1lAfmUZ6YxV8IIQfJ9nCFU=", "EwykakF3iFm6LRQrbcEHKQPSUAQm88Ab+Wl9IwH3b2E="};

TreeHead published(std::size_t size) { return {size, digest_of(roots[size])}; }

Hashes list(const std::vector<std::string>& texts) {
  Hashes hashes;
  for (const std::string& text : texts) hashes.push_back(digest_of(text));
  return hashes;
}

Log numbered_log(std::uint64_t size) {
  Log log;
  for (std::uint64_t i = 0; i < size; ++i) log.add("record " + std::to_string(i) + "\n");
  return log;
}

void flip_a_bit(Sha256Digest& hash, Random& random) {
  hash[random.below(hash.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
}

// Any proof but the right one: a bit flipped, a hash too few, one too many, two exchanged.
Hashes spoiled(Hashes proof, Random& random) {
  const std::uint64_t way = proof.empty() ? 1 : random.below(4);
  if (way == 0) proof.erase(proof.begin() + static_cast<long>(random.below(proof.size())));
  if (way == 1) proof.push_back(proof.empty() ? Sha256Digest{} : proof.front());
  if (way == 2 && proof.size() > 1 && proof[0] != proof[1])
    std::swap(proof[0], proof[1]);
  else if (way >= 2)
    flip_a_bit(proof[random.below(proof.size())], random);
  return proof;
}

}  // namespace

TEST_CASE("leaves and roots of a published log") {
  CHECK(empty_root() == digest_of(roots[0]));
  std::vector<Sha256Digest> hashes;
  for (std::size_t i = 0; i < 5; ++i) {
    CAPTURE(i);
    CHECK(base64(bytes_of(leaf_hash(records[i]))) == leaves[i]);
    hashes.push_back(leaf_hash(records[i]));
  }
  const auto two = node_hash(hashes[0], hashes[1]);
  const auto four = node_hash(two, node_hash(hashes[2], hashes[3]));
  CHECK(two == digest_of(roots[2]));
  CHECK(node_hash(two, hashes[2]) == digest_of(roots[3]));
  CHECK(four == digest_of(roots[4]));
  CHECK(node_hash(four, hashes[4]) == digest_of(roots[5]));
}

TEST_CASE("leaf hash of a record of sum.golang.org, as published") {
  const std::string record =
      "github.com/transparency-dev/tessera v1.0.0 h1:4OT1V9xJLa5NnYlFWWlCdZkCm18/o12rdd+bCTje7XE=\n"
      "github.com/transparency-dev/tessera v1.0.0/go.mod "
      "h1:TLvfjlkbmsmKVEJUtzO2eb9Q2IBnK3EJ0dI4G0oxEOU=\n";
  CHECK(base64(bytes_of(leaf_hash(record))) == "D6V8URw7L/zAoFrWMXJWjSZar5hE6bY2oJeHlTlvKrE=");
  CHECK(leaf_hash(record) != leaf_hash(record.substr(0, record.size() - 1)));
}

TEST_CASE("a leaf is no node, even of the same bytes") {
  const Sha256Digest left = leaf_hash("a");
  const Sha256Digest right = leaf_hash("b");
  CHECK(node_hash(left, right) != leaf_hash(std::string(bytes_of(left)).append(bytes_of(right))));
  CHECK(node_hash(left, right) != node_hash(right, left));
}

TEST_CASE("published proofs") {
  const auto inclusion = list({leaves[3], roots[2], leaves[4]});
  CHECK(proves_inclusion(published(5), 2, digest_of(leaves[2]), inclusion));
  CHECK_FALSE(proves_inclusion(published(5), 2, digest_of(leaves[1]), inclusion));
  CHECK_FALSE(proves_inclusion(published(4), 2, digest_of(leaves[2]), inclusion));
  for (std::uint64_t id : {0, 1, 3, 4, 5}) {
    CHECK_FALSE(proves_inclusion(published(5), id, digest_of(leaves[2]), inclusion));
  }
  const auto consistency = list({leaves[2], leaves[3], roots[2], leaves[4]});
  CHECK(proves_consistency(published(3), published(5), consistency));
  CHECK_FALSE(proves_consistency(published(2), published(5), consistency));
  CHECK_FALSE(proves_consistency(published(3), published(4), consistency));
  CHECK_FALSE(proves_consistency(published(5), published(3), consistency));
}

// Each adds up to the root that it claims; only the height of the tree speaks against it.
TEST_CASE("proofs of another length than the tree is high") {
  const Sha256Digest pair = node_hash(digest_of(leaves[2]), digest_of(leaves[3]));
  const Sha256Digest above = digest_of(leaves[0]);
  CHECK_FALSE(proves_inclusion(published(4), 0, digest_of(roots[2]), Hashes{pair}));
  CHECK_FALSE(proves_inclusion({2, node_hash(above, digest_of(roots[2]))}, 0, digest_of(leaves[0]),
                               Hashes{digest_of(leaves[1]), above}));
  CHECK_FALSE(proves_inclusion({2, digest_of(roots[4])}, 0, digest_of(leaves[0]),
                               Hashes{digest_of(leaves[1]), pair}));
  CHECK_FALSE(proves_consistency(published(3), published(5), {}));
  CHECK_FALSE(proves_consistency(published(4), published(5), {}));
  auto proof = list({leaves[2], leaves[3], roots[2]});
  CHECK(proves_consistency(published(3), published(4), proof));
  CHECK_FALSE(proves_consistency(published(3), {5, digest_of(roots[4])}, proof));
  proof.push_back(digest_of(leaves[4]));
  proof.push_back(above);
  CHECK_FALSE(proves_consistency({3, node_hash(above, digest_of(roots[3]))},
                                 {5, node_hash(above, digest_of(roots[5]))}, proof));
}

TEST_CASE("the tests' own log is the one that x/mod builds") {
  const Log log = numbered_log(70000);
  const std::vector<std::pair<std::uint64_t, std::string>> rows = {
      {7, "VVOPta6muLtr4TjexJLyDN2n5k9t9+4IYo4R6tZk+rQ="},
      {255, "DYtrqFTOKivRQRFhRCS13foIOKxFJUEPmRcpB9pPDO0="},
      {256, "YM4q9B2yxJjQzI3wjS28QSe5lhVenLORq/0HtRJm3q4="},
      {257, "QdJ5V+Qnf4iWgvEVR9xxpPDgVMkVzgEbYXI1DVJk2Kg="},
      {65536, "eMkFXxoibfmvi0Nh2EO1RJqouxwRzoM3nldKTpjMyaY="},
      {65537, "d9SozBjmEAtOFT7v6sp5LqKpM6o8r9CtU1iHCHMGoGI="},
      {70000, "q9HMCgw+ixVNAypciVz8ZZDQuxUxwzBoB0Bi4V3wbdI="}};
  for (const auto& [size, root] : rows) {
    CAPTURE(size);
    CHECK(base64(bytes_of(log.head(size).root)) == root);
  }
  const auto fingerprint = [](const Hashes& proof) {
    return hex(bytes_of(sha256(answers::bytes_of_all(proof))));
  };
  CHECK(fingerprint(log.inclusion(12345, 70000)) ==
        "afe4eeeefd8b7f4c866b355ab83e6c103867a56727c16ab77d15bca611692ab1");
  CHECK(fingerprint(log.inclusion(69999, 70000)) ==
        "2c005c76262645d9f1dc57d41750e957406d8dbc32f4f6026cecc264d79b73fd");
  CHECK(fingerprint(log.consistency(257, 70000)) ==
        "28599c5dba43447e73a37b4b234c8f0d89df2810a8b590c4696ee9723200ad05");
  CHECK(fingerprint(log.consistency(65536, 70000)) ==
        "b41e70e43564e636c7a19089bef1200947edb461d09218add765d2fbd332ae62");
}

TEST_CASE("every inclusion proof holds, and no changed one") {
  Random random(1);
  const Log log = numbered_log(340);
  for (std::uint64_t size = 1; size <= log.size(); size += size < 70 ? 1 : 9) {
    const TreeHead head = log.head(size);
    for (std::uint64_t id = 0; id < size; ++id) {
      CAPTURE(size);
      CAPTURE(id);
      const Hashes proof = log.inclusion(id, size);
      REQUIRE(proves_inclusion(head, id, log.leaf(id), proof));
      REQUIRE_FALSE(proves_inclusion(head, id, log.leaf(id), spoiled(proof, random)));
      REQUIRE_FALSE(proves_inclusion(head, id + 1, log.leaf(id), proof));
      TreeHead other_root = head;
      flip_a_bit(other_root.root, random);
      REQUIRE_FALSE(proves_inclusion(other_root, id, log.leaf(id), proof));
      Sha256Digest other_leaf = log.leaf(id);
      flip_a_bit(other_leaf, random);
      REQUIRE_FALSE(proves_inclusion(head, id, other_leaf, proof));
    }
  }
}

TEST_CASE("every consistency proof holds, and no changed one") {
  Random random(2);
  const Log log = numbered_log(340);
  for (std::uint64_t newer = 1; newer <= log.size(); newer += newer < 70 ? 1 : 9) {
    for (std::uint64_t older = 1; older <= newer; ++older) {
      CAPTURE(newer);
      CAPTURE(older);
      const Hashes proof = log.consistency(older, newer);
      REQUIRE(proves_consistency(log.head(older), log.head(newer), proof));
      REQUIRE_FALSE(proves_consistency(log.head(older), log.head(newer), spoiled(proof, random)));
      TreeHead forked = log.head(older);
      flip_a_bit(forked.root, random);
      REQUIRE_FALSE(proves_consistency(forked, log.head(newer), proof));
      forked = log.head(newer);
      flip_a_bit(forked.root, random);
      REQUIRE_FALSE(proves_consistency(log.head(older), forked, proof));
    }
  }
}

TEST_CASE("a tree without records begins every other") {
  const Log log = numbered_log(3);
  CHECK(proves_consistency(log.head(0), log.head(3), {}));
  CHECK(proves_consistency(log.head(0), log.head(0), {}));
  CHECK_FALSE(proves_consistency({0, log.head(3).root}, log.head(3), {}));
  CHECK_FALSE(proves_consistency(log.head(0), log.head(3), Hashes{log.leaf(0)}));
  CHECK_FALSE(proves_consistency(log.head(3), log.head(0), {}));
  CHECK_FALSE(proves_inclusion(log.head(0), 0, log.leaf(0), {}));
}

TEST_CASE("sizes at the end of what a number can hold") {
  const TreeHead huge{UINT64_MAX, empty_root()};
  const Hashes proof(64, empty_root());
  CHECK_FALSE(proves_inclusion(huge, UINT64_MAX - 1, empty_root(), proof));
  CHECK_FALSE(proves_inclusion(huge, UINT64_MAX, empty_root(), proof));
  CHECK_FALSE(proves_consistency({UINT64_MAX - 1, empty_root()}, huge, proof));
  CHECK_FALSE(proves_consistency({std::uint64_t{1} << 63, empty_root()}, huge, proof));
}
