// Published vectors: FIPS 180-4 for SHA-256, RFC 8032 and the official checksum database for
// Ed25519. The tests sign with the lab's own code.
#include "probes/crypto.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "base/encoding.hpp"
#include "support/lab/digest.hpp"

using namespace gopx::probes;
using gopx::base64_decode;
using gopx::hex;

namespace {

std::string hash_of(std::string_view text) { return hex(bytes_of(sha256(text))); }

Ed25519Key key_of(std::string_view base64_text) {
  const auto bytes = base64_decode(base64_text);
  Ed25519Key key{};
  REQUIRE(bytes);
  REQUIRE(bytes->size() >= key.size());
  std::copy(bytes->end() - 32, bytes->end(), key.begin());
  return key;
}

}  // namespace

TEST_CASE("SHA-256, at once and in pieces") {
  CHECK(hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  for (const char* piece : {"a", "", "bc"}) pieces.add(piece);
  CHECK(pieces.finish() == sha256("abc"));
}

TEST_CASE("Ed25519: RFC 8032 test 2") {
  gopx::lab::Digest seed{};
  const std::string seed_hex = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<std::uint8_t>(std::stoi(seed_hex.substr(2 * i, 2), nullptr, 16));
  }
  const gopx::lab::SigningKey key{seed};
  Ed25519Key public_key{};
  const auto bytes = key.public_bytes();
  std::copy(bytes.begin(), bytes.end(), public_key.begin());
  const std::string signature = key.sign("\x72");
  CHECK(hex(signature) ==
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  CHECK(ed25519_verify(public_key, "\x72", signature));
  CHECK_FALSE(ed25519_verify(public_key, "\x73", signature));
  CHECK_FALSE(ed25519_verify(public_key, "\x72", signature.substr(1)));
  CHECK_FALSE(ed25519_verify(public_key, "\x72", ""));
}

TEST_CASE("Ed25519: a tree head of sum.golang.org verifies, and none of its variations does") {
  const Ed25519Key key = key_of("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
  const std::string text =
      "go.sum database tree\n19777102\n+g50vJoV4VVGa6aiQF3LYGUZHEP4pvGkW38vlR7WKtU=\n";
  const std::string noted = *base64_decode(
      "Az3griMTLHyRzj7jMuyEt85a2JnegVME6Lx3xLEBdzTd3FMDiD5y3bHV24rcl0yijOtWxV0zyygwTdo/"
      "rnaennuoqgU=");
  const std::string signature = noted.substr(4);  // behind the hash of the key
  CHECK(ed25519_verify(key, text, signature));
  CHECK_FALSE(ed25519_verify(key, text.substr(0, text.size() - 1), signature));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CAPTURE(i);
    REQUIRE_FALSE(ed25519_verify(key, changed, signature));
  }
  Ed25519Key other = key;
  other[0] ^= 1;
  CHECK_FALSE(ed25519_verify(other, text, signature));
}
