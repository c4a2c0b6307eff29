// A sentence for people is data: an id, which is its English wording with {named} places, and the
// facts for these places. Who shows it makes the text, in his reader's language (base/render).
//
//   say("{endpoint} is down ({cause}), and you paused gopxd", name, fault)
//
// The facts stand in the order in which their names first appear; a name that comes twice is one
// fact. {{ and }} stand for braces. Translators see the whole sentence, so no grammar is glued
// together from pieces: one and many are two sentences, and a sentence among the facts stands for
// itself, like a cause after a colon.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/fault.hpp"
#include "base/sentence_template.hpp"
#include "base/time.hpp"

namespace gopx {

struct NamedFact;

struct Sentence {
  std::string id;                // "{endpoint} is down"; "" = nothing is said
  std::vector<NamedFact> facts;  // in the order in which the English wording has them
  bool empty() const { return id.empty(); }
  bool operator==(const Sentence& other) const;
};

using Texts = std::vector<std::string>;
using Sentences = std::vector<Sentence>;
// A name or value that is the same in every language, a whole number, a span, a moment, …
using Fact =
    std::variant<std::string, std::int64_t, Duration, WallTime, Fault, Sentence, Texts, Sentences>;

struct NamedFact {
  std::string name;
  Fact value;
  bool operator==(const NamedFact& other) const = default;
};

// A template with this many facts, checked by the compiler.
template <std::size_t Count>
struct Template {
  std::string_view text;
  consteval Template(const char* wording) : text{wording} {  // NOLINT: meant to convert
    const auto names = fact_names(text);
    if (!names.is_right) throw "braces or names of this template are wrong; {{ stands for a brace";
    if (names.count != Count) throw "another number of facts than names in this template";
  }
};

// Marks a text in a table for the translators; unchanged.
consteval std::string_view msgid(const char* text) {
  if (!fact_names(text).is_right) throw "braces or names are wrong; {{ stands for a brace";
  return text;
}

inline Fact fact(std::string text) { return text; }
inline Fact fact(std::string_view text) { return std::string{text}; }
inline Fact fact(const char* text) { return std::string{text}; }
template <std::integral Number>
requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) Fact fact(Number number) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return std::cmp_greater(number, most) ? most : static_cast<std::int64_t>(number);
}
template <class Count, class Period>
Fact fact(std::chrono::duration<Count, Period> span) {
  return std::chrono::duration_cast<Duration>(span);
}
inline Fact fact(WallTime moment) { return moment; }
inline Fact fact(Fault fault) { return fault; }
inline Fact fact(Sentence sentence) { return sentence; }
inline Fact fact(Texts texts) { return texts; }
inline Fact fact(Sentences sentences) { return sentences; }

// A template that stands in a table (marked there with msgid) with its facts, in order. A fact too
// few leaves its place as it is, one too many is not shown.
Sentence sentence_of(std::string_view wording, std::vector<Fact> facts);

template <class... Facts>
Sentence say(Template<sizeof...(Facts)> wording, Facts&&... facts) {
  std::vector<Fact> all;
  all.reserve(sizeof...(Facts));
  (all.push_back(fact(std::forward<Facts>(facts))), ...);
  return sentence_of(wording.text, std::move(all));
}

// A text that is shown as it is in every language: a command, what another program or an older
// gopxd said.
Sentence verbatim(std::string text);

// In English, with moments in UTC: for the log, for JSON.
std::string english(const Sentence& sentence);

}  // namespace gopx
