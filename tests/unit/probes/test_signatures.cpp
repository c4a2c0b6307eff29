// Keys and signatures of notes: the official database's key and heads, the tests' own database, and
// every change of a byte.
#include <doctest/doctest.h>

#include <string>

#include "probes/note.hpp"
#include "unit/probes/log.hpp"

using namespace gopx::probes;
using gopx::base64;
using gopx::hex;
using answers::signature_line;
using answers::signed_note;
using answers::test_key;
using answers::test_signature;

namespace {

const std::string official = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
const std::string dash = "\xE2\x80\x94 ";

// Seen in public repositories.
const std::string heads[] = {
    "go.sum database tree\n19777102\n+g50vJoV4VVGa6aiQF3LYGUZHEP4pvGkW38vlR7WKtU=\n\n" + dash +
        "sum.golang.org Az3griMTLHyRzj7jMuyEt85a2JnegVME6Lx3xLEBdzTd3FMDiD5y3bHV24rcl0yijOtWxV0zyyg"
        "wTdo/rnaennuoqgU=\n",
    "go.sum database tree\n65209736\n5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=\n\n" + dash +
        "sum.golang.org Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYsp"
        "g3dxXABkGZZKdsQ8=\n"};

VerifierKey key_of(const std::string& text) {
  const auto key = parse_verifier_key(text);
  REQUIRE(key);
  return *key;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  return text.replace(text.find(from), from.size(), to);
}

std::string verdict(const std::string& note, const std::string& key = test_key) {
  const auto opened = open_note(note, key_of(key));
  return opened ? "good" : opened.error().message.substr(0, opened.error().message.find(':'));
}

}  // namespace

TEST_CASE("the official key") {
  const VerifierKey key = key_of(official);
  CHECK(key.name == "sum.golang.org");
  CHECK(key.hash == 0x033de0ae);
  CHECK(hex({reinterpret_cast<const char*>(key.key.data()), key.key.size()}) ==
        "ce3372d75ad1ee5ecdaf8727293d4b111d87eb37531d7c86d4d3003f0eb809fc");
}

TEST_CASE("the tests' key is that of its seed") {
  const auto key = key_of(test_key).key;
  CHECK(std::string(key.begin(), key.end()) ==
        gopx::lab::SigningKey{answers::test_seed()}.public_bytes());
  CHECK(parse_verifier_key(replaced(test_key, "0e95f78d", "0E95F78D")));
}

TEST_CASE("what is no key") {
  const std::string spoiled[] = {
      "",
      "+",
      "++",
      "sum.golang.org",
      "sum.golang.org+033de0ae",
      "sum.golang.org+033de0ae+",
      "goproxy.cn/sumdb/sum.golang.org",
      official.substr(1),
      official.substr(0, official.size() - 4),
      official + "AAAA",
      official + " ",
      " " + official,
      replaced(official, "sum.golang.org", ""),
      replaced(official, "sum.golang.org", "sum.golang.com"),
      replaced(official, "sum.", "sum "),
      replaced(official, "sum.", "sum\xC2\xA0"),
      replaced(official, "sum.", "sum\xFF"),
      replaced(official, "033de0ae", "033de0af"),
      replaced(official, "033de0ae", "33de0ae"),
      replaced(official, "033de0ae", "0033de0ae"),
      replaced(official, "033de0ae", "+33de0ae"),
      replaced(official, "033de0ae", "0x3de0ae"),
      replaced(official, "Ac4z", "As4z"),
      replaced(official, "Ac4z", "Ac-z"),
  };
  for (const std::string& text : spoiled) {
    CAPTURE(text);
    CHECK_FALSE(parse_verifier_key(text));
  }
}

// Keys that are what their hash says, of another algorithm or length.
TEST_CASE("keys that this program can't use") {
  for (const std::string& encoded :
       {std::string("\x02") + std::string(32, 'k'), std::string("\x01"),
        std::string("\x01") + std::string(31, 'k'), std::string("\x01") + std::string(33, 'k')}) {
    const std::string hash = hex(bytes_of(sha256("n\n" + encoded)).substr(0, 4));
    CAPTURE(encoded);
    CHECK_FALSE(parse_verifier_key("n+" + hash + "+" + base64(encoded)));
  }
  const std::string right = std::string("\x01") + std::string(32, 'k');
  const std::string hash = hex(bytes_of(sha256("n\n" + right)).substr(0, 4));
  CHECK(parse_verifier_key("n+" + hash + "+" + base64(right)));
}

TEST_CASE("real tree heads are good") {
  for (const std::string& head : heads) CHECK(verdict(head, official) == "good");
  const auto opened = open_note(heads[1], key_of(official));
  REQUIRE(opened);
  CHECK(parse_tree_head(opened->text)->size == 65209736);
  CHECK(tree_head_text(*parse_tree_head(opened->text)) == opened->text);
}

TEST_CASE("no byte of a real tree head can be changed, dropped or doubled") {
  const VerifierKey key = key_of(official);
  for (const std::string& head : heads) {
    for (std::size_t i = 0; i < head.size(); ++i) {
      CAPTURE(i);
      for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
        std::string changed = head;
        changed[i] = static_cast<char>(changed[i] ^ bit);
        REQUIRE_FALSE(open_note(changed, key));
      }
      REQUIRE_FALSE(open_note(std::string(head).erase(i, 1), key));
      REQUIRE_FALSE(open_note(std::string(head).insert(i, 1, head[i]), key));
      REQUIRE_FALSE(open_note(head.substr(0, i), key));
    }
  }
}

TEST_CASE("one digit, one base64 character, the name, the last line feed, the order of lines") {
  const std::string& head = heads[1];
  CHECK(verdict(replaced(head, "65209736", "65209737"), official) ==
        "invalid signature for key sum.golang.org+033de0ae");
  CHECK(verdict(replaced(head, "5+uG", "5+uH"), official) ==
        "invalid signature for key sum.golang.org+033de0ae");
  CHECK(verdict(replaced(head, "Az3grnbs", "Az3grnbt"), official) ==
        "invalid signature for key sum.golang.org+033de0ae");
  CHECK(verdict(replaced(head, "Az3grnbs", "Az3hrnbs"), official) ==
        "note has no verifiable signatures");
  CHECK(verdict(replaced(head, dash + "sum.golang.org", dash + "sum.golang.net"), official) ==
        "note has no verifiable signatures");
  CHECK(verdict(head.substr(0, head.size() - 1), official) == "malformed note");
  CHECK(verdict(replaced(head, "Q8=", "Q9="), official) == "malformed note");  // a stray bit
  const std::string root = "5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=";
  CHECK(verdict(replaced(head, "65209736\n" + root, root + "\n65209736"), official) ==
        "invalid signature for key sum.golang.org+033de0ae");
  CHECK(verdict(heads[0], test_key) == "note has no verifiable signatures");
}

TEST_CASE("the published heads of the tests' database") {
  const std::string three =
      "go.sum database tree\n3\n2eN41u9YLtISOTwOG8avjXoLep19wwkTd5eBYQ7fomI=\n\n" + dash +
      "gopxd.test/sumdb "
      "DpX3jbMaotFFHz92DrIq+38wXCfcIMOxK8o41r4ykBpciPYRrBPJ7EQjfxi/3VIYBDQgwMpP2fLYdD8L9AFGJM1iPwQ="
      "\n";
  const std::string five =
      "go.sum database tree\n5\nEwykakF3iFm6LRQrbcEHKQPSUAQm88Ab+Wl9IwH3b2E=\n\n" + dash +
      "gopxd.test/sumdb "
      "DpX3jY0aHyfiqX6p1nUZJ2YcCquuOa6qFsOmTtAOrTUOKIWDIO0EOq9D2ZNtrrkbuWVj44RmtbDvPoylBGv0yWHKRQk="
      "\n";
  for (const std::string& note : {three, five}) {
    CHECK(verdict(note) == "good");
    CHECK(signed_note(note.substr(0, note.find("\n\n") + 1)) == note);
    for (std::size_t i = 0; i < note.size(); ++i) {
      CAPTURE(i);
      std::string changed = note;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      REQUIRE_FALSE(open_note(changed, key_of(test_key)));
    }
  }
}

TEST_CASE("signatures of others are ignored, all of the key's must be good") {
  const std::string text = "text\n";
  const std::string good = test_signature(text);
  const std::string forged = test_signature("other\n");
  const std::string stranger = signature_line("stranger", 1, std::string(64, 's'));
  const std::string namesake = signature_line(answers::test_database, 1, std::string(64, 's'));
  const std::string same_hash = signature_line("stranger", 0x0e95f78d, std::string(64, 's'));
  const std::string too_short = signature_line(answers::test_database, 0x0e95f78d, "s");
  const std::string none = "note has no verifiable signatures";
  const std::string bad = "invalid signature for key gopxd.test/sumdb+0e95f78d";
  const auto signed_by = [&](const std::string& lines) { return verdict(text + "\n" + lines); };
  CHECK(signed_by(good) == "good");
  CHECK(signed_by(stranger + good + namesake + same_hash) == "good");
  CHECK(signed_by(good + good) == "good");
  CHECK(signed_by(stranger) == none);
  CHECK(signed_by(namesake + same_hash) == none);
  CHECK(signed_by(forged) == bad);
  CHECK(signed_by(too_short) == bad);
  CHECK(signed_by(stranger + forged) == bad);
  CHECK(signed_by(forged + good) == bad);
  CHECK(signed_by(good + forged) == bad);
  CHECK(signed_by("") == "malformed note");
}

TEST_CASE("at most a hundred signatures, of whomever") {
  const std::string stranger = signature_line("stranger", 1, "s");
  std::string lines;
  for (std::size_t i = 1; i < note_signatures_max; ++i) lines += stranger;
  lines += test_signature("text\n");
  CHECK(verdict("text\n\n" + lines) == "good");
  CHECK(verdict("text\n\n" + lines + stranger) == "malformed note");
}

TEST_CASE("the last empty line separates text and signatures") {
  CHECK(verdict(signed_note("a\n\nb\n")) == "good");
  CHECK(verdict(signed_note("a\n\n")) == "good");
  CHECK(verdict("a\n\n" + test_signature("a\n") + "\n" + test_signature("a\n")) ==
        "invalid signature for key gopxd.test/sumdb+0e95f78d");
}

TEST_CASE("a signed note of control characters or broken UTF-8 is none") {
  for (const std::string text : {"a\tb\n", "a\rb\n", "a\x01\n", "a\xFF\n", "a\xED\xA0\x80\n"}) {
    CAPTURE(text);
    CHECK(verdict(signed_note(text)) == "malformed note");
  }
  CHECK(verdict(signed_note(std::string("a\0\n", 3))) == "malformed note");
  CHECK(verdict(signed_note("\xC3\xA4 \x7F\n")) == "good");
}

TEST_CASE("a name with a space of any alphabet is no name of a key") {
  for (const std::string space : {"\xC2\xA0", "\xC2\x85", "\xE2\x80\x83", "\xE3\x80\x80"}) {
    CAPTURE(space);
    CHECK(verdict("a\n\n" + signature_line("k" + space + "k", 1, "s") + test_signature("a\n")) ==
          "malformed note");
  }
  CHECK(verdict("a\n\n" + signature_line("k\xE2\x80\x94k", 1, "s") + test_signature("a\n")) ==
        "good");
}
