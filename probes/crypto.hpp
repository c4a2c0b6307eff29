// The few primitives that module hashes and signed notes are made of. The only file that sees
// OpenSSL. Nothing here fails for reasons of input; lack of memory throws std::bad_alloc.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gopx::probes {

using Sha256Digest = std::array<std::uint8_t, 32>;
using Ed25519Key = std::array<std::uint8_t, 32>;  // public key, or the seed of a private one
using Ed25519Signature = std::array<std::uint8_t, 64>;

// SHA-256 of bytes that come in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view bytes);
  Sha256Digest finish();  // ends the use of this object

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

Sha256Digest sha256(std::string_view bytes);

// The same bytes as a string_view over char.
std::string_view bytes_of(const Sha256Digest& digest);
// Lower case.
std::string hex(std::string_view bytes);
// Standard alphabet with padding (RFC 4648 §4).
std::string base64(std::string_view bytes);
// Strict: padding needed, no white space, unused bits zero. So every byte string has exactly one
// text.
std::optional<std::string> base64_decode(std::string_view text);

// Pure Ed25519 (RFC 8032). False for a signature that is not 64 bytes or a key that is no point.
bool ed25519_verify(const Ed25519Key& public_key, std::string_view message,
                    std::string_view signature);
// For test databases: the key pair of a 32-byte seed.
Ed25519Key ed25519_public_key(const Ed25519Key& seed);
Ed25519Signature ed25519_sign(const Ed25519Key& seed, std::string_view message);

}  // namespace gopx::probes
