// Real signed notes of sum.golang.org, and every way of spoiling one.
#include "probes/note.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/encoding.hpp"
#include "unit/probes/answers.hpp"

using namespace gopx::probes;
using gopx::base64;

namespace {

const std::string dash = "\xE2\x80\x94 ";
const std::string signature_line = dash + "k AQIDBAU=\n";  // key hash 01020304 and one byte

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a note is taken apart") {
  const auto note = parse_note(answers::tree_note);
  REQUIRE(note);
  CHECK(note->text ==
        "go.sum database tree\n3935567\nSapHtgdNCeF00Cx8kqztePV24kgzNg++Xovae42HAMw=\n");
  REQUIRE(note->signatures.size() == 1);
  CHECK(note->signatures[0].key_name == "sum.golang.org");
  CHECK(note->signatures[0].key_hash == 0x033de0ae);
  CHECK(note->signatures[0].signature.size() == 64);
}

TEST_CASE("a text may contain empty lines, and there may be many signatures") {
  const auto note = parse_note("a\n\nb\n\n" + signature_line + signature_line);
  REQUIRE(note);
  CHECK(note->text == "a\n\nb\n");
  CHECK(note->signatures.size() == 2);
  CHECK(note->signatures[0].key_hash == 0x01020304);
  CHECK(note->signatures[0].signature == "\x05");
  std::string many;
  for (std::size_t i = 0; i < note_signatures_max; ++i) many += signature_line;
  CHECK(parse_note("a\n\n" + many));
  CHECK_FALSE(parse_note("a\n\n" + many + signature_line));
}

TEST_CASE("malformed notes") {
  const std::string note = "text\n\n" + signature_line;
  REQUIRE(parse_note(note));
  const std::string spoiled[] = {
      "",
      "\n",
      "text\n",
      "text\n\n",
      "text\n" + signature_line,
      note.substr(0, note.size() - 1),
      note + "x\n",
      replaced(note, "\xE2\x80\x94", "-"),
      replaced(note, "\xE2\x80\x94 ", "\xE2\x80\x94"),
      replaced(note, "k A", "kA"),
      replaced(note, "k A", " A"),
      replaced(note, "k A", "k+x A"),
      replaced(note, "AQIDBAU=", "AQIDBA=="),
      replaced(note, "AQIDBAU=", ""),
      replaced(note, "AQIDBAU=", "AQIDBAV="),
      replaced(note, "AQIDBAU=", "AQIDBAU"),
      replaced(note, "text", "te\rxt"),
      replaced(note, "text", "te\txt"),
      replaced(note, "text", "te\xFFxt"),
  };
  for (const std::string& text : spoiled) {
    CAPTURE(text);
    CHECK_FALSE(parse_note(text));
  }
}

TEST_CASE("tree heads") {
  const std::string root = "SapHtgdNCeF00Cx8kqztePV24kgzNg++Xovae42HAMw=";
  const auto head = parse_tree_head("go.sum database tree\n3935567\n" + root + "\n");
  REQUIRE(head);
  CHECK(head->size == 3935567);
  CHECK(base64(bytes_of(head->root)) == root);
  CHECK(parse_tree_head("go.sum database tree\n0\n" + root + "\nmore\nlines\n"));
  const std::string spoiled[] = {std::string(),
                                 "go.sum database tree\n1\n" + root,
                                 "go.sum database tre\n1\n" + root + "\n",
                                 "go.sum database tree\n01\n" + root + "\n",
                                 "go.sum database tree\n-1\n" + root + "\n",
                                 "go.sum database tree\n+1\n" + root + "\n",
                                 "go.sum database tree\n1x\n" + root + "\n",
                                 "go.sum database tree\n\n" + root + "\n",
                                 "go.sum database tree\n9223372036854775808\n" + root + "\n",
                                 std::string("go.sum database tree\n1\nSapH\n"),
                                 "go.sum database tree\n1\n" + root.substr(0, 43) + "\n"};
  for (const std::string& text : spoiled) {
    CAPTURE(text);
    CHECK_FALSE(parse_tree_head(text));
  }
  CHECK(parse_tree_head("go.sum database tree\n9223372036854775807\n" + root + "\n"));
}
