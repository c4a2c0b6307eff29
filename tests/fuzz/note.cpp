// Signed notes, keys, tree heads.
#include "probes/note.hpp"

#include "base/encoding.hpp"
#include "fuzz/target.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::probes;

const std::string key_text = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
// All that this key ever signed within reach of a fuzzer.
constexpr std::string_view signed_texts[] = {
    "go.sum database tree\n19777102\n+g50vJoV4VVGa6aiQF3LYGUZHEP4pvGkW38vlR7WKtU=\n",
    "go.sum database tree\n65209736\n5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=\n"};

std::string print(const Note& note) {
  std::string text = note.text + "\n";
  for (const auto& one : note.signatures) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(one.key_hash >> shift);
    text += "\xE2\x80\x94 " + one.key_name + " " + base64(bytes + one.signature) + "\n";
  }
  return text;
}

void examine_note(const Note& note, std::string_view input) {
  require(note.text.ends_with('\n') && is_note_text(note.text), "a note's text is whole lines");
  require(!note.signatures.empty() && note.signatures.size() <= note_signatures_max,
          "a note has 1 to 100 signatures");
  require(print(note) == input, "a note prints as it was");
}

void examine_trust(std::string_view input) {
  static const VerifierKey key = parse_verifier_key(key_text).value();
  const auto note = open_note(input, key);
  if (!note) return require(!note.error().message.empty(), "an error has words");
  const bool known = note->text == signed_texts[0] || note->text == signed_texts[1];
  require(known, "nobody can sign for the database");
}

}  // namespace

void examine(std::string_view input) {
  if (const auto note = parse_note(input)) examine_note(*note, input);
  examine_trust(input);
  if (const auto head = parse_tree_head(input))
    require(input.starts_with(tree_head_text(*head)), "a tree head prints as it was");
  if (const auto key = parse_verifier_key(input))
    require(input.starts_with(key->name + "+") && !key->name.empty(), "a key is named");
  if (const auto number = parse_number(input))
    require(std::to_string(*number) == input, "a number has one text");
}

}  // namespace gopx::fuzz
