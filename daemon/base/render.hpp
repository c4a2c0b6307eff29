// From a sentence to text in its reader's language and time zone. A sentence may come from outside
// (JSON, the history): whatever it is, its text has a limit and comes in little time. Nothing is
// made fit for a terminal here: who shows it does that (printable).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "base/sentence.hpp"
#include "base/translation.hpp"

namespace gopx {

constexpr std::size_t rendered_bytes_max = 16 * 1024;
constexpr std::size_t sentence_depth_max = 4;  // sentences among the facts of sentences
constexpr std::size_t pieces_max = 1024;       // of text, in all of them together

// How a reader is spoken to.
struct Manner {
  Language language = Language::english;
  // Moments are shown in local time with their age, as seen from here ("19:19, in 7 min"); without
  // it in UTC ("2026-01-02T03:04:05Z").
  std::optional<WallTime> now = {};
  // How far local time is ahead of UTC then; nothing where that is not known: then UTC is shown,
  // and named. Empty = not known.
  std::optional<std::chrono::seconds> (*ahead_of_utc)(WallTime) = nullptr;
};

std::string render(const Sentence& sentence, const Manner& manner);
// A text that stands in a table without facts.
inline std::string render(std::string_view text, const Manner& manner) {
  return render(sentence_of(text, {}), manner);
}
// "54 s", "1 h 30 min", "2 days", "1.5 s", "0.4 ms"; "54 秒".
std::string render(Duration span, const Manner& manner);
// "19:19, in 7 min"; on another day "2026-01-02 19:19, 3 days ago".
std::string render(WallTime moment, const Manner& manner);

}  // namespace gopx
