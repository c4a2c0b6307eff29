// OpenSSL 3 through its EVP interface only. Handles are owned by unique_ptr; a handle that could
// not be made means that there is no memory. Base64 is written out: OpenSSL's decoder accepts white
// space and stray bits, and a signature or hash with two texts would let a changed note pass for
// the same.
#include "probes/crypto.hpp"

#include <new>

#include <openssl/evp.h>

namespace gopx::probes {
namespace {

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigest>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

void require(bool worked) {
  if (!worked) throw std::bad_alloc();
}

DigestContext new_context() {
  DigestContext context(EVP_MD_CTX_new());
  require(context != nullptr);
  return context;
}

const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Key private_key(const Ed25519Key& seed) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  require(key != nullptr);
  return key;
}

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Up to three bytes as four characters.
void append_group(std::string& text, std::string_view bytes) {
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    group = (group << 8) | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    text += i <= bytes.size() ? alphabet[(group >> (18 - 6 * i)) & 63U] : '=';
  }
}

// Four characters as up to three bytes; false if they are no canonical group.
bool decode_group(std::string& bytes, std::string_view text) {
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t value = i < 4 - padding ? alphabet.find(text[i]) : 0;
    if (value == std::string_view::npos) return false;
    group = (group << 6) | static_cast<std::uint32_t>(value);
  }
  if ((group & ((1U << (8 * padding)) - 1)) != 0) return false;
  for (std::size_t i = 0; i < 3 - padding; ++i) {
    bytes += static_cast<char>((group >> (16 - 8 * i)) & 0xFFU);
  }
  return true;
}

}  // namespace

struct Sha256::Context {
  DigestContext handle = new_context();
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  require(EVP_DigestInit_ex(context_->handle.get(), EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  require(EVP_DigestUpdate(context_->handle.get(), bytes.data(), bytes.size()) == 1);
}

Sha256Digest Sha256::finish() {
  Sha256Digest digest{};
  require(EVP_DigestFinal_ex(context_->handle.get(), digest.data(), nullptr) == 1);
  return digest;
}

Sha256Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string_view bytes_of(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) append_group(text, bytes.substr(i, 3));
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return {};
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const std::string_view group = text.substr(i, 4);
    if (!last && group.find('=') != std::string_view::npos) return {};
    if (!decode_group(bytes, group)) return {};
  }
  return bytes;
}

bool ed25519_verify(const Ed25519Key& public_key, std::string_view message,
                    std::string_view signature) {
  const Key key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.data(), public_key.size()));
  require(key != nullptr);
  const DigestContext context = new_context();
  require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  return EVP_DigestVerify(context.get(), data_of(signature), signature.size(), data_of(message),
                          message.size()) == 1;
}

Ed25519Key ed25519_public_key(const Ed25519Key& seed) {
  Ed25519Key public_key{};
  std::size_t size = public_key.size();
  require(EVP_PKEY_get_raw_public_key(private_key(seed).get(), public_key.data(), &size) == 1);
  return public_key;
}

Ed25519Signature ed25519_sign(const Ed25519Key& seed, std::string_view message) {
  const Key key = private_key(seed);
  const DigestContext context = new_context();
  Ed25519Signature signature{};
  std::size_t size = signature.size();
  require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
  require(EVP_DigestSign(context.get(), signature.data(), &size, data_of(message),
                         message.size()) == 1);
  return signature;
}

}  // namespace gopx::probes
