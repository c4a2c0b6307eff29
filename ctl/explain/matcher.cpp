// The automaton: a trie of all phrases with the failure links folded into it, so that each byte of
// a text costs one look-up.
#include "ctl/explain/matcher.hpp"

#include <cstdlib>
#include <deque>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr std::size_t node_max = 0xFFFF;

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
  std::size_t node = 0;
  for (const char c : phrase) {
    const auto at = cell(node, static_cast<unsigned char>(c));
    if (next_[at] == 0) {
      if (found_.size() == node_max) std::abort();  // a table of phrases is not that long
      next_[at] = static_cast<std::uint16_t>(found_.size());
      found_.emplace_back();
      next_.resize(next_.size() + classes_, 0);
    }
    node = next_[at];
  }
  found_[node].add(word);
}

void Matcher::link() {
  std::vector<std::uint16_t> fallback(found_.size(), 0);
  std::deque<std::size_t> queue;
  for (std::size_t c = 0; c < classes_; ++c)
    if (next_[c] != 0) queue.push_back(next_[c]);
  while (!queue.empty()) {
    const auto node = queue.front();
    queue.pop_front();
    found_[node].add(found_[fallback[node]]);
    for (std::size_t c = 0; c < classes_; ++c) {
      auto& own = next_[node * classes_ + c];
      const auto shared = next_[fallback[node] * classes_ + c];
      if (own == 0) {
        own = shared;
      } else {
        fallback[own] = shared;
        queue.push_back(own);
      }
    }
  }
}

WordSet Matcher::words_in(std::string_view text) const {
  WordSet words;
  std::size_t node = 0;
  for (const char c : text) {
    node = next_[cell(node, static_cast<unsigned char>(c))];
    if (!found_[node].empty()) words.add(found_[node]);
  }
  return words;
}

}  // namespace gopx::explain
