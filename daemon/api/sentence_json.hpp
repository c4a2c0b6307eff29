// Sentences in bodies: beside the text under KEY stand its id under KEY_id and its facts under
// KEY_facts, from which a reader makes the sentence in his own language. A fact is a text, a whole
// number, {"ms":1500} for a span, {"at":"…Z"} for a moment, {"fault":"tcp-refused"},
// {"id":…,"facts":…} for a sentence, or a list of texts or of sentences. For the files of this
// layer that know the JSON library.
#pragma once

#include <string>

#include "api/json_text.hpp"
#include "base/sentence.hpp"

namespace gopx::api {

// Of one that comes from outside; one that has more is what its text says, and nothing else.
constexpr std::size_t sentence_id_bytes_max = 2048;
constexpr std::size_t fact_bytes_max = 16 * 1024;
constexpr std::size_t list_items_max = 256;

json::object facts_of(const Sentence& sentence);
// What stands under KEY_id and KEY_facts (either may be missing or rubbish); without an id and
// facts that are right, as from an older daemon: the text as it is.
Sentence sentence_from(std::string_view text, const json::value* id, const json::value* facts);

}  // namespace gopx::api
