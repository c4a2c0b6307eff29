// Look-ups: real answers of sum.golang.org are accepted, and each way of lying has its name.
#include "probes/sumdb.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/fault.hpp"
#include "unit/probes/answers.hpp"
#include "unit/probes/log.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::canary;
using answers::lookup_of;
using answers::ok;
using answers::record_of;

namespace {

const VerifierKey& official() {
  static const VerifierKey key =
      parse_verifier_key("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
          .value();
  return key;
}

std::string outcome(const Canary& asked, const Response& response,
                    const VerifierKey* key = nullptr) {
  const Finding finding = judge_lookup(asked, response, key);
  return finding.fault      ? std::string(name_of(*finding.fault))
         : finding.verified ? "verified"
                            : "ok";
}
std::string outcome(const std::string& body) { return outcome(canary, ok(body)); }

const std::string em = "\xE2\x80\x94";

}  // namespace

TEST_CASE("real look-ups") {
  struct Row {
    Canary canary;
    std::uint64_t id;
    std::string body;
  };
  const Row rows[] = {
      {{"github.com/google/uuid", "v1.2.0", "h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=",
        "h1:qJYtXnJRWmpe7m/3XlyhrsLrEURqHRM2kxzoxXqyUDs="},
       2580307,
       "2580307\ngithub.com/google/uuid v1.2.0 h1:qJYtXnJRWmpe7m/3XlyhrsLrEURqHRM2kxzoxXqyUDs=\n"
       "github.com/google/uuid v1.2.0/go.mod h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo=\n\n" +
           answers::tree_note},
      {{"golang.org/x/tools", "v0.44.0", "h1:KA0AfVErSdxRZIsOVipbv3rQhVXTnlU6UhKxHd1seDI=",
        "h1:UP4ajHPIcuMjT1GqzDWRlalUEoY+uzoZKnhOjbIPD2c="},
       52253027,
       "52253027\ngolang.org/x/tools v0.44.0 h1:UP4ajHPIcuMjT1GqzDWRlalUEoY+uzoZKnhOjbIPD2c=\n"
       "golang.org/x/tools v0.44.0/go.mod h1:KA0AfVErSdxRZIsOVipbv3rQhVXTnlU6UhKxHd1seDI=\n\n"
       "go.sum database tree\n52544510\n+TGlZfnTizQCJgyZR56QixD8+X4dd8Wefy8U1w6k0Ig=\n\n" +
           em +
           " sum.golang.org "
           "Az3grn6d1PSjcypDf9bfcFVU5fvJB7VkLc0MAbz8jqeQVnSbAj9pKcsB5dJt5VdswPDUtiFar5LPRBu"
           "+uEQAT1CDfAc=\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.canary.module);
    const auto lookup = parse_lookup(row.body);
    REQUIRE(lookup);
    CHECK(lookup->id == row.id);
    CHECK(lookup->note.signatures.at(0).key_hash == 0x033de0ae);
    CHECK(outcome(row.canary, ok(row.body)) == "verified");
    CHECK(outcome(row.canary, ok(row.body), &official()) == "verified");
    for (std::size_t i = row.body.find('\n') + 1; i < row.body.size(); ++i) {
      CAPTURE(i);
      std::string changed = row.body;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      REQUIRE(outcome(row.canary, ok(changed), &official()).starts_with("sumdb-"));
    }
  }
}

TEST_CASE("look-up: whose signature it carries") {
  const std::string right = answers::right_lookup();
  const auto with_note = [&](const std::string& note) {
    return outcome(canary, ok("942\n" + record_of(canary.zip_h1, canary.mod_h1) + "\n" + note),
                   &official());
  };
  const std::string& note = answers::tree_note;
  const std::string text = note.substr(0, note.find("\n\n") + 1);
  std::string larger = note;
  larger.replace(larger.find("3935567"), 7, "3935568");
  CHECK(with_note(note) == "verified");
  CHECK(with_note(larger) == "sumdb-inconsistent");
  CHECK(with_note(answers::signed_note(text)) == "sumdb-garbage");
  CHECK(with_note(note + answers::test_signature(text)) == "verified");
  CHECK(with_note(note.substr(0, note.size() - 1)) == "sumdb-garbage");
  CHECK(outcome(canary, ok(lookup_of("a.com/m v1.0.0 " + canary.zip_h1 + "\n")), &official()) ==
        "sumdb-inconsistent");
  CHECK(outcome(canary, ok(lookup_of(record_of(canary.mod_h1, canary.zip_h1))), &official()) ==
        "sumdb-inconsistent");
  CHECK(outcome(canary, ok("3935567" + right.substr(3)), &official()) == "sumdb-inconsistent");
  CHECK(outcome(canary, answers::html(), &official()) == "sumdb-garbage");
  CHECK(outcome(canary, ok(""), &official()) == "sumdb-garbage");
}

TEST_CASE("look-up: a wrong record is inconsistent") {
  const std::string other = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";
  CHECK(outcome(answers::right_lookup()) == "verified");
  CHECK(outcome(lookup_of(record_of(other, canary.mod_h1))) == "sumdb-inconsistent");
  CHECK(outcome(lookup_of(record_of(canary.zip_h1, other))) == "sumdb-inconsistent");
  CHECK(outcome(lookup_of("a.com/m v1.0.0 " + canary.zip_h1 + "\n")) == "sumdb-inconsistent");
  CHECK(outcome(lookup_of("a.com/m v1.0.0/go.mod " + canary.mod_h1 + "\n")) ==
        "sumdb-inconsistent");
  CHECK(outcome(lookup_of("a.com/m v1.0.1 " + canary.zip_h1 + "\n")) == "sumdb-inconsistent");
  CHECK(outcome(lookup_of(record_of(canary.zip_h1, canary.mod_h1) + "a.com/m v1.0.0 " + other +
                          "\n")) == "sumdb-inconsistent");
}

TEST_CASE("look-up: a record lies before the end of its tree") {
  const std::string rest = answers::right_lookup().substr(3);
  CHECK(outcome("3935566" + rest) == "verified");
  CHECK(outcome("3935567" + rest) == "sumdb-inconsistent");
}

TEST_CASE("look-up: what has not the shape of one is garbage") {
  const std::string right = answers::right_lookup();
  CHECK(outcome(canary, answers::html()) == "sumdb-garbage");
  CHECK(outcome(canary, answers::cut(right.substr(0, right.size() - 5))) == "sumdb-garbage");
  const std::string spoiled[] = {"",
                                 "942",
                                 "942\n",
                                 "not found: a.com/m",
                                 "x" + right,
                                 "-" + right,
                                 "\n" + right,
                                 right + "\n",
                                 right.substr(4),
                                 right.substr(0, right.size() - 1),
                                 right.substr(0, right.find("\n\n") + 2),
                                 "942\n\n" + answers::tree_note,
                                 lookup_of("a.com/m v1.0.0 h1:\t\n"),
                                 lookup_of("\xFF\n")};
  for (const std::string& body : spoiled) {
    CAPTURE(body);
    CHECK(outcome(body) == "sumdb-garbage");
  }
  std::string no_tree = right;
  CHECK(outcome(no_tree.replace(no_tree.find("go.sum d"), 8, "go.sum x")) == "sumdb-garbage");
}

TEST_CASE("look-up: every prefix of an answer is garbage") {
  const std::string right = answers::right_lookup();
  for (std::size_t length = 0; length < right.size(); ++length) {
    CAPTURE(length);
    REQUIRE(outcome(right.substr(0, length)) == "sumdb-garbage");
  }
}

TEST_CASE("look-up: without pinned hashes both lines must still be there") {
  CHECK(outcome(answers::unpinned, ok(answers::right_lookup())) == "ok");
  CHECK(outcome(answers::unpinned, ok(lookup_of("a.com/m v1.0.0 h1:x\n"))) == "sumdb-inconsistent");
  const Canary half{"a.com/m", "v1.0.0", canary.mod_h1, ""};
  CHECK(outcome(half, ok(answers::right_lookup())) == "ok");
}

TEST_CASE("names of databases") {
  for (const std::string name : {"sum.golang.org", "gopxd.test/sumdb", "127.0.0.1:8080", "a-b_c"}) {
    CAPTURE(name);
    CHECK(is_sumdb_name(name));
  }
  for (const std::string name :
       {"", "/", "a/", "/a", "a//b", "a b", "a?b", "a%2f", "a\n", "\xC3\xA4"}) {
    CAPTURE(name);
    CHECK_FALSE(is_sumdb_name(name));
  }
}
