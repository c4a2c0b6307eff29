// The few primitives that module hashes and signed notes are made of. The only file that sees
// OpenSSL. Nothing here fails for reasons of input; lack of memory throws std::bad_alloc.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gopx::probes {

using Sha256Digest = std::array<std::uint8_t, 32>;
using Ed25519Key = std::array<std::uint8_t, 32>;  // a public one

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

// Pure Ed25519 (RFC 8032). False for a signature that is not 64 bytes or a key that is no point.
bool ed25519_verify(const Ed25519Key& public_key, std::string_view message,
                    std::string_view signature);

}  // namespace gopx::probes
