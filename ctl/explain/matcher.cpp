// The automaton: a trie of all phrases with the failure links folded into it, so that each byte of
// a text costs one look-up.
#include "ctl/explain/matcher.hpp"

#include <deque>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr std::uint32_t says_something = 0x80000000U;

unsigned char upper(unsigned char byte) {
  return byte >= 'a' && byte <= 'z' ? static_cast<unsigned char>(byte - 'a' + 'A') : byte;
}

}  // namespace

Matcher::Matcher() {
  const auto* rows = phrase_rows();
  for (std::size_t i = 1; i < word_count; ++i)
    for (const char c : rows[i].ways) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '|' || class_of_[byte] != 0) continue;
      class_of_[byte] = static_cast<std::uint8_t>(classes_++);
      class_of_[upper(byte)] = class_of_[byte];
    }
  next_.assign(classes_, 0);
  found_.resize(1);
  for (std::size_t i = 1; i < word_count; ++i)
    for (const auto way : split(rows[i].ways, '|')) add(rows[i].word, way);
  link();
}

void Matcher::add(Word word, std::string_view phrase) {
  if (phrase.empty()) return;
  std::size_t row = 0;
  for (const char c : phrase) {
    const auto at = row + class_of_[static_cast<unsigned char>(c)];
    if (next_[at] == 0) {
      next_[at] = static_cast<std::uint32_t>(next_.size());
      found_.emplace_back();
      next_.resize(next_.size() + classes_, 0);
    }
    row = next_[at];
  }
  found_[row / classes_].add(word);
}

void Matcher::link() {
  std::vector<std::uint32_t> fallback(found_.size(), 0);  // the row of the longest other suffix
  std::deque<std::uint32_t> queue;
  for (std::size_t c = 0; c < classes_; ++c)
    if (next_[c] != 0) queue.push_back(next_[c]);
  while (!queue.empty()) {
    const auto row = queue.front();
    queue.pop_front();
    const auto other = fallback[row / classes_];
    found_[row / classes_].add(found_[other / classes_]);
    for (std::size_t c = 0; c < classes_; ++c) {
      auto& own = next_[row + c];
      const auto shared = next_[other + c];
      if (own == 0) {
        own = shared;
      } else {
        fallback[own / classes_] = shared;
        queue.push_back(own);
      }
    }
  }
  for (auto& next : next_)
    if (!found_[next / classes_].empty()) next |= says_something;
}

WordSet Matcher::words_in(std::string_view text) const {
  WordSet words;
  std::size_t row = 0;
  for (const char c : text) {
    const auto next = next_[row + class_of_[static_cast<unsigned char>(c)]];
    row = next & ~says_something;
    if (next != row) words.add(found_[row / classes_]);
  }
  return words;
}

}  // namespace gopx::explain
