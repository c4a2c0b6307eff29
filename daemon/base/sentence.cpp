// Sentences are put together here; what they look like is base/render.
#include "base/sentence.hpp"

#include <algorithm>

namespace gopx {

bool Sentence::operator==(const Sentence& other) const {
  return id == other.id && facts == other.facts;
}

Sentence sentence_of(std::string_view wording, std::vector<Fact> facts) {
  const auto names = fact_names(wording);
  Sentence sentence{std::string{wording}, {}};
  const auto count = std::min(names.count, facts.size());
  sentence.facts.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    sentence.facts.push_back({std::string{names.names[i]}, std::move(facts[i])});
  return sentence;
}

Sentence verbatim(std::string text) {
  if (text.empty()) return {};
  return sentence_of("{text}", {Fact{std::move(text)}});
}

}  // namespace gopx
