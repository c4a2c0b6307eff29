// Signed notes, the keys they are judged by, and the tree head that a checksum database signs.
// (x/mod/sumdb/note, tlog)
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
#include "base/verifier_key.hpp"
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
  bool operator==(const TreeHead&) const = default;
};

using gopx::parse_verifier_key;
using gopx::VerifierKey;

// What a note's signatures are worth to one key. Those of other keys say nothing.
enum class SignatureCheck : std::uint8_t {
  good,
  missing,  // the key has signed nothing here
  forged,   // a signature claims to be the key's and isn't
};

// The errors say what makes the note malformed.
Result<Note> parse_note(std::string_view note);
SignatureCheck check_signature(const Note& note, const VerifierKey& key);
// The words for a check that isn't good, as the go command puts them.
std::string describe(SignatureCheck check, const VerifierKey& key);
// A note that the key has signed; the error says what speaks against it.
Result<Note> open_note(std::string_view note, const VerifierKey& key);

// Reads a note's text; lines after the third are ignored.
Result<TreeHead> parse_tree_head(std::string_view text);
// The text that a database signs for this head.
std::string tree_head_text(const TreeHead& head);
// No character below 0x20 but line feeds, and valid UTF-8: what notes and records consist of.
bool is_note_text(std::string_view text);
// A non-negative number as a database writes it: digits without sign or superfluous zero, below
// 2^63.
Result<std::uint64_t> parse_number(std::string_view digits);

}  // namespace gopx::probes
