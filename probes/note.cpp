// The last empty line separates text from signatures, so a text may contain empty lines. Base64 is
// read strictly: a changed character never goes unseen.
//
// go looks at the first signature of a key only. Nothing honest signs twice, so here all that claim
// to be the key's must be good.
#include "probes/note.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace gopx::probes {
namespace {

constexpr std::string_view dash = "\xE2\x80\x94 ";  // U+2014 and a space
constexpr std::string_view tree_title = "go.sum database tree";
constexpr std::size_t key_hash_bytes = 4;

std::uint32_t big_endian(std::string_view four_bytes) {
  std::uint32_t number = 0;
  for (const char c : four_bytes) number = (number << 8) | static_cast<unsigned char>(c);
  return number;
}

Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(dash)) return failure("malformed note: a signature line without its dash");
  line.remove_prefix(dash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) {
    return failure("malformed note: a signature line without a key name");
  }
  const auto bytes = base64_decode(line.substr(space + 1));
  if (!bytes || bytes->size() <= key_hash_bytes)
    return failure("malformed note: unreadable signature");
  return NoteSignature{std::string(line.substr(0, space)),
                       big_endian(std::string_view(*bytes).substr(0, key_hash_bytes)),
                       bytes->substr(key_hash_bytes)};
}

}  // namespace

bool is_note_text(std::string_view text) {
  const auto allowed = [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; };
  return std::all_of(text.begin(), text.end(), allowed) && is_utf8(text);
}

Result<std::uint64_t> parse_number(std::string_view digits) {
  const auto number = read_number<std::uint64_t>(digits);
  const bool superfluous_zero = digits.size() > 1 && digits.front() == '0';
  if (!number || superfluous_zero || *number > INT64_MAX) {
    return failure(fmt::format("not a number: \"{}\"", printable(digits, 40)));
  }
  return *number;
}

Result<Note> parse_note(std::string_view note) {
  if (!is_note_text(note)) return failure("malformed note: control characters or invalid UTF-8");
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos)
    return failure("malformed note: no empty line before the signatures");
  Note parsed{std::string(note.substr(0, gap + 1)), {}};
  std::string_view rest = note.substr(gap + 2);
  if (!rest.ends_with('\n')) return failure("malformed note: no line feed at the end");
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    Result<NoteSignature> signature = parse_signature(rest.substr(0, end));
    if (!signature) return tl::unexpected<Error>{signature.error()};
    parsed.signatures.push_back(std::move(*signature));
    if (parsed.signatures.size() > note_signatures_max)
      return failure("malformed note: too many signatures");
    rest.remove_prefix(end + 1);
  }
  return parsed;
}

SignatureCheck check_signature(const Note& note, const VerifierKey& key) {
  SignatureCheck check = SignatureCheck::missing;
  for (const NoteSignature& signature : note.signatures) {
    if (signature.key_name != key.name || signature.key_hash != key.hash) continue;
    if (!ed25519_verify(key.key, note.text, signature.signature)) return SignatureCheck::forged;
    check = SignatureCheck::good;
  }
  return check;
}

std::string describe(SignatureCheck check, const VerifierKey& key) {
  const std::string shown = fmt::format("{}+{:08x}", printable(key.name, 80), key.hash);
  if (check == SignatureCheck::forged) return fmt::format("invalid signature for key {}", shown);
  return fmt::format("note has no verifiable signatures: none by {}", shown);
}

Result<Note> open_note(std::string_view note, const VerifierKey& key) {
  Result<Note> parsed = parse_note(note);
  if (!parsed) return parsed;
  const SignatureCheck check = check_signature(*parsed, key);
  if (check != SignatureCheck::good) return failure(describe(check, key));
  return parsed;
}

std::string tree_head_text(const TreeHead& head) {
  return fmt::format("{}\n{}\n{}\n", tree_title, head.size, base64(bytes_of(head.root)));
}

Result<TreeHead> parse_tree_head(std::string_view text) {
  if (text.size() > tree_head_bytes_max) return failure("malformed tree head: too long");
  const std::vector<std::string_view> lines = split(text, '\n');
  if (lines.size() < 4 || lines[0] != tree_title)
    return failure("malformed tree head: not a go.sum database tree");
  const Result<std::uint64_t> size = parse_number(lines[1]);
  const auto root = base64_decode(lines[2]);
  if (!size) return failure("malformed tree head: " + size.error().message);
  TreeHead head{*size, {}};
  if (!root || root->size() != head.root.size())
    return failure("malformed tree head: unreadable root hash");
  std::transform(root->begin(), root->end(), head.root.begin(),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return head;
}

}  // namespace gopx::probes
