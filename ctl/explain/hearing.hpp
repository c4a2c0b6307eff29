// From a text to go's errors, one after the other, each whole: with the server's words below it,
// git's lines, the hashes of a mismatch, and with a line that a terminal had broken put together
// again.
#pragma once

#include <functional>
#include <string_view>

#include "ctl/explain/circumstances.hpp"
#include "ctl/explain/utterance.hpp"

namespace gopx::explain {

constexpr std::size_t pieces_max = 8;  // of one line that was broken
// Errors that are read in one text; those behind them are the same again, by all experience.
constexpr std::size_t utterances_max = 20000;
constexpr std::size_t mends_max = 2000;  // broken lines that are looked at in one text

// Calls `heard` for each; gives what the lines round them tell.
Circumstances hear(std::string_view text, const std::function<void(Utterance)>& heard);

}  // namespace gopx::explain
