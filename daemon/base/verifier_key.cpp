// The order of the checks is go's: it decides which of two faults is named.
#include "base/verifier_key.hpp"

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"

namespace gopx {
namespace {

constexpr std::size_t key_hash_digits = 8;
constexpr std::size_t space_bytes_max = 3;  // of any Unicode space in UTF-8
constexpr char ed25519_algorithm = 1;

// Any that Go's unicode.IsSpace knows. Trimming sees one that stands in front.
bool has_space(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (trim_space(text.substr(i, space_bytes_max)).data() != text.data() + i) return true;
  }
  return false;
}

// Eight hexadecimal digits of either case.
std::optional<std::uint32_t> parse_key_hash(std::string_view digits) {
  if (digits.size() != key_hash_digits) return {};
  return read_number<std::uint32_t>(digits, 16);
}

// What stands for a key in front of its signatures. `encoded` is algorithm and key.
std::uint32_t key_hash_of(std::string_view name, std::string_view encoded) {
  std::string text(name);
  text += '\n';
  text += encoded;
  const auto digest = sha256_of(text);
  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < 4; ++i) hash = (hash << 8) | digest[i];
  return hash;
}

}  // namespace

bool is_key_name(std::string_view name) {
  return !name.empty() && name.find('+') == std::string_view::npos && is_utf8(name) &&
         !has_space(name);
}

Result<VerifierKey> parse_verifier_key(std::string_view text) {
  const auto malformed = [] { return failure("malformed verifier id"); };
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return malformed();
  const std::string_view name = text.substr(0, first);
  const auto hash = parse_key_hash(text.substr(first + 1, second - first - 1));
  const auto encoded = base64_decode(text.substr(second + 1), UnusedBits::any);
  if (!is_key_name(name) || !hash || !encoded || encoded->empty()) return malformed();
  if (*hash != key_hash_of(name, *encoded)) return failure("invalid verifier hash");
  if (encoded->front() != ed25519_algorithm) return failure("unknown verifier algorithm");
  VerifierKey key{std::string(name), *hash, {}};
  if (encoded->size() != 1 + key.key.size()) return malformed();
  std::transform(encoded->begin() + 1, encoded->end(), key.key.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return key;
}

}  // namespace gopx
