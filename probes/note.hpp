// Signed notes, and the tree head that a checksum database signs: their shape. Whether a signature
// is good is asked elsewhere. (x/mod/sumdb/note, tlog)
//
// The text comes first, here "go.sum database tree", the number of records and the root hash, one
// line each. After an empty line follow the signatures, one line each: an em dash, the name of the
// key, and in base64 four bytes of key hash and the signature itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "probes/crypto.hpp"

namespace gopx::probes {

constexpr std::size_t note_signatures_max = 100;
constexpr std::size_t tree_head_bytes_max = 1'000'000;

struct NoteSignature {
  std::string key_name;
  std::uint32_t key_hash = 0;
  std::string signature;  // raw bytes, at least one
};

struct Note {
  std::string text;  // what is signed
  std::vector<NoteSignature> signatures;
};

struct TreeHead {
  std::uint64_t size = 0;  // number of records
  Sha256Digest root{};
};

// The errors say what makes the note malformed.
Result<Note> parse_note(std::string_view note);
// Reads a note's text; lines after the third are ignored.
Result<TreeHead> parse_tree_head(std::string_view text);
// No character below 0x20 but line feeds, and valid UTF-8: what notes and records consist of.
bool is_note_text(std::string_view text);
// A non-negative number as a database writes it: digits without sign or superfluous zero, below
// 2^63.
Result<std::uint64_t> parse_number(std::string_view digits);

}  // namespace gopx::probes
