// The public key of a checksum database, as GOSUMDB carries it: "NAME+HHHHHHHH+BASE64"
// (x/mod/sumdb/note, NewVerifier). Said in go's own words, so that a value that go refuses is named
// as go names it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gopx {

struct VerifierKey {
  std::string name;
  std::uint32_t hash = 0;
  std::array<std::uint8_t, 32> key{};  // Ed25519
};

// The error is go's: "malformed verifier id", "invalid verifier hash" (the key is not the one that
// its hash was made of), "unknown verifier algorithm" (only Ed25519 is known).
Result<VerifierKey> parse_verifier_key(std::string_view text);
// A name that a key may have: not empty, UTF-8, no plus, no white space of any kind.
bool is_key_name(std::string_view name);

}  // namespace gopx
