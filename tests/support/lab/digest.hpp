// SHA-256, base64 and ed25519 for the lab. Deliberately not the daemon's own code: what the lab
// signs and hashes is what gopxd is judged by, and the real go command checks both.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace gopx::lab {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view bytes);
std::string_view bytes_of(const Digest& digest);
std::string hex(std::string_view bytes);     // lower case
std::string base64(std::string_view bytes);  // standard alphabet, padded

// An ed25519 key. Aborts if OpenSSL has no ed25519.
class SigningKey {
 public:
  explicit SigningKey(const Digest& seed);
  std::string public_bytes() const;               // 32 bytes
  std::string sign(std::string_view text) const;  // 64 bytes

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
};

}  // namespace gopx::lab
