// Published vectors: FIPS 180-4 for SHA-256, RFC 4648 for base64, RFC 8032 and the official
// checksum database for Ed25519.
#include "probes/crypto.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace gopx::probes;

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

std::string text_of(const Ed25519Signature& signature) {
  return {signature.begin(), signature.end()};
}

}  // namespace

TEST_CASE("SHA-256, at once and in pieces") {
  CHECK(hash_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 pieces;
  for (const char* piece : {"a", "", "bc"}) pieces.add(piece);
  CHECK(pieces.finish() == sha256("abc"));
}

TEST_CASE("base64 in both directions") {
  struct Row {
    std::string bytes, text;
  };
  const Row rows[] = {{"", ""},
                      {"f", "Zg=="},
                      {"fo", "Zm8="},
                      {"foo", "Zm9v"},
                      {"foob", "Zm9vYg=="},
                      {"fooba", "Zm9vYmE="},
                      {"foobar", "Zm9vYmFy"},
                      {"\xFB\xFF\xFE", "+//+"}};
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(base64(row.bytes) == row.text);
    CHECK(base64_decode(row.text) == row.bytes);
  }
}

TEST_CASE("base64 with white space, wrong padding, other alphabets or stray bits is refused") {
  for (const std::string text : {"Zg", "Zg=", "Zg===", "=", "====", "A===", "Zm9v\n", "Zm 9v",
                                 "Zm9v====", "Zg==Zg==", "Zh==", "Zm9=", "-_-_", "Zm9\xC3"}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decode(text));
  }
}

TEST_CASE("every byte string survives base64") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    bytes += static_cast<char>(i * 7);
    REQUIRE(base64_decode(base64(bytes)) == bytes);
  }
}

TEST_CASE("Ed25519: RFC 8032 test 2") {
  Ed25519Key seed{};
  const std::string seed_hex = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<std::uint8_t>(std::stoi(seed_hex.substr(2 * i, 2), nullptr, 16));
  }
  const auto public_key = ed25519_public_key(seed);
  const std::string signature = text_of(ed25519_sign(seed, "\x72"));
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
