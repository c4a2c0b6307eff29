// Finds all phrases of words.hpp in one pass over a text (Aho and Corasick, 1975): time is linear
// in the text's length whatever it holds. ASCII letters match in either case.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "ctl/explain/words.hpp"

namespace gopx::explain {

class WordSet {
 public:
  bool has(Word word) const { return bits_.test(static_cast<std::size_t>(word)); }
  void add(Word word) { bits_.set(static_cast<std::size_t>(word)); }
  void add(const WordSet& others) { bits_ |= others.bits_; }
  bool any_of(const WordSet& others) const { return (bits_ & others.bits_).any(); }
  bool empty() const { return bits_.none(); }

 private:
  std::bitset<word_count> bits_;
};

class Matcher {
 public:
  // Reads the table; takes well under a millisecond.
  Matcher();
  WordSet words_in(std::string_view text) const;

 private:
  void add(Word word, std::string_view phrase);
  void link();

  std::uint8_t class_of_[256] = {};  // bytes that no phrase holds are one class
  std::size_t classes_ = 1;
  // By node and class: where the next node's row begins, with says_something where a phrase ends.
  std::vector<std::uint32_t> next_;
  std::vector<WordSet> found_;  // by node, those of its suffixes included
};

}  // namespace gopx::explain
