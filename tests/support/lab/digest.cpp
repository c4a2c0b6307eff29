// See digest.hpp. OpenSSL's one-shot calls; a failure here is a broken machine, not a test result.
#include "digest.hpp"

#include <cstdlib>

namespace gopx::lab {
namespace {

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void must(bool done) {
  if (!done) std::abort();
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Digest digest{};
  unsigned int size = 0;
  must(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return digest;
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto value = static_cast<unsigned char>(c);
    text += digits[value >> 4U];
    text += digits[value & 15U];
  }
  return text;
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends it with a NUL
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), as_bytes(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

SigningKey::SigningKey(const Digest& seed)
    : key_(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())) {
  must(key_ != nullptr);
}

std::string SigningKey::public_bytes() const {
  Digest raw{};
  std::size_t size = raw.size();
  must(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) == 1);
  return std::string{bytes_of(raw)};
}

std::string SigningKey::sign(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free};
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
  must(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                      as_bytes(text), text.size()) == 1);
  return signature;
}

}  // namespace gopx::lab
