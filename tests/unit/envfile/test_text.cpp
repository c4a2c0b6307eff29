// The reader must agree with the go command on every byte, and an edit must touch nothing else. The
// inputs of the tables are those that were tried with real binaries of eight go versions.
#include "envfile/text.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace gopx;
using namespace gopx::envfile;

namespace {

const std::string P = "https://goproxy.cn,direct";
const std::string bom = "\xEF\xBB\xBF";
const WallTime noon = *parse_time("2026-01-02T03:04:05Z");

std::string note(std::string_view was, std::string_view now, std::string_view key = "GOPROXY") {
  return "# gopxd: " + std::string(key) + " was " + std::string(was) +
         " until 2026-01-02T03:04:05Z, now \"" + std::string(now) + "\"; undo: gopxd --restore\n";
}

KeyWrites takeover_of(std::string_view text, const std::string& value,
                      const std::string& key = "GOPROXY") {
  return {{key, value, Comment{key, env_value(text, key), value, noon}, {}}};
}

KeyWrites revert_of(std::string_view text, const std::string& value,
                    const std::string& key = "GOPROXY") {
  const auto before = env_value(text, key);
  return {{key, before, std::nullopt, before ? std::string() : value}};
}

}  // namespace

TEST_CASE("a file is read exactly as go reads it") {
  struct Row {
    std::string text;
    EnvValues values;
  };
  const Row rows[] = {
      {"", {}},
      {"GOPROXY=a\n", {{"GOPROXY", "a"}}},
      {"GOPROXY=a", {{"GOPROXY", "a"}}},
      {"GOSUMDB=off\nGOPRIVATE=corp.example\n",
       {{"GOSUMDB", "off"}, {"GOPRIVATE", "corp.example"}}},
      {"GOPROXY=one\nGOSUMDB=off\nGOPROXY=two\n", {{"GOPROXY", "two"}, {"GOSUMDB", "off"}}},
      {"#GOPROXY=old\n", {}},
      {"GOPROXY=https://x/ # note\n", {{"GOPROXY", "https://x/ # note"}}},
      {"  GOPROXY=a\nexport GOPROXY=b\n", {}},
      {"GOPROXY = a\n", {{"GOPROXY ", " a"}}},
      {"hello world\nGOSUMDB=off\n=foo\nGOPRIVATE=a\n", {{"GOSUMDB", "off"}, {"GOPRIVATE", "a"}}},
      {"# c\r\nGOPROXY=https://x,direct\r\nGOSUMDB=off\r\n\r\nGOPRIVATE=a\r\n",
       {{"GOPROXY", "https://x,direct\r"}, {"GOSUMDB", "off\r"}, {"GOPRIVATE", "a\r"}}},
      {bom + "GOPROXY=https://x\n", {}},
      {bom + "GOPROXY=https://x\nGOSUMDB=off\n", {{"GOSUMDB", "off"}}},
      {"GOAUTH=netrc\nGOFUTURE=1\n", {{"GOAUTH", "netrc"}, {"GOFUTURE", "1"}}},
      {"GOPROXY=\n", {{"GOPROXY", ""}}},
      {"GOPROXY\n", {}},
      {"gOPROXY=a\n", {}},
      {"GOPROXY=\"https://x\"\n", {{"GOPROXY", "\"https://x\""}}},
      {"A=1\rGOPROXY=b\n", {{"A", "1\rGOPROXY=b"}}},
      {"GOPROXY=a=b=c\n", {{"GOPROXY", "a=b=c"}}},
      {"Zz=1\n[=1\n@=1\n", {{"Zz", "1"}}},
      {std::string("GOPROXY=a\0b\n", 12), {{"GOPROXY", std::string("a\0b", 3)}}},
  };
  for (const Row& row : rows) {
    CAPTURE(quote(row.text));
    CHECK(read_env(row.text) == row.values);
    const auto goproxy = row.values.find("GOPROXY");
    const auto wanted = goproxy == row.values.end() ? std::nullopt : std::optional(goproxy->second);
    CHECK(env_value(row.text, "GOPROXY") == wanted);
  }
}

TEST_CASE(
    "a takeover changes the line that counts, appends where there is none, and touches no other "
    "byte") {
  struct Row {
    std::string before;
    std::string after;
  };
  const std::string unset = note("not set", P) + "GOPROXY=" + P + "\n";
  const Row rows[] = {
      {"", unset},
      {"GOPROXY=a\n", note("\"a\"", P) + "GOPROXY=" + P + "\n"},
      {"GOPROXY=a", note("\"a\"", P) + "GOPROXY=" + P},
      {"GOSUMDB=off\nGOPRIVATE=corp.example\n", "GOSUMDB=off\nGOPRIVATE=corp.example\n" + unset},
      {"GOSUMDB=off", "GOSUMDB=off\n" + unset},
      {"# my settings\nGOSUMDB=off\nGOPROXY=old\nGOPRIVATE=corp.example\n\n# second\nGOVCS=*:git\n",
       "# my settings\nGOSUMDB=off\n" + note("\"old\"", P) + "GOPROXY=" + P +
           "\nGOPRIVATE=corp.example\n\n# second\nGOVCS=*:git\n"},
      {"GOPROXY=one\nGOSUMDB=off\nGOPROXY=two\n",
       "GOPROXY=one\nGOSUMDB=off\n" + note("\"two\"", P) + "GOPROXY=" + P + "\n"},
      {"#GOPROXY=old\n", "#GOPROXY=old\n" + unset},
      {"  GOPROXY=a\nexport GOPROXY=b\n", "  GOPROXY=a\nexport GOPROXY=b\n" + unset},
      {"GOPROXY = a\n", "GOPROXY = a\n" + unset},
      {"GOPROXY=https://x/ # note\n", note("\"https://x/ # note\"", P) + "GOPROXY=" + P + "\n"},
      {"# c\r\nGOPROXY=https://x,direct\r\nGOSUMDB=off\r\n",
       "# c\r\n" + note("\"https://x,direct\\r\"", P) + "GOPROXY=" + P + "\nGOSUMDB=off\r\n"},
      {bom + "GOPROXY=https://x\n", bom + "GOPROXY=https://x\n" + unset},
      {"GOPROXY=\n", note("\"\"", P) + "GOPROXY=" + P + "\n"},
      {"\n\n", "\n\n" + unset},
  };
  for (const Row& row : rows) {
    CAPTURE(quote(row.before));
    const std::string after = edited(row.before, takeover_of(row.before, P));
    CHECK(after == row.after);
    CHECK(env_value(after, "GOPROXY") == P);
    const auto comments = comments_in(after);
    REQUIRE(comments.size() == 1);
    CHECK(comments[0] == Comment{"GOPROXY", env_value(row.before, "GOPROXY"), P, noon});
  }
}

TEST_CASE("both keys have a comment of their own, directly above their line") {
  const std::string before = "GOSUMDB=off\nGOFLAGS=-v\n";
  KeyWrites edit = takeover_of(before, P);
  const KeyWrites sumdb = takeover_of(before, "sum.golang.google.cn", "GOSUMDB");
  edit.push_back(sumdb[0]);
  CHECK(edited(before, edit) == note("\"off\"", "sum.golang.google.cn", "GOSUMDB") +
                                    "GOSUMDB=sum.golang.google.cn\nGOFLAGS=-v\n" +
                                    note("not set", P) + "GOPROXY=" + P + "\n");
}

TEST_CASE("an edit takes every earlier comment of ours along, and no comment of anybody else's") {
  const std::string stale = note("\"x\"", "y") + "# gopxd: GOPROXY was mended by hand\n#" +
                            note("not set", "z", "GOSUMDB") + "GOPROXY=human\n";
  const std::string kept =
      "# gopxd: GOPROXY was mended by hand\n#" + note("not set", "z", "GOSUMDB");
  CHECK(edited(stale, takeover_of(stale, P)) ==
        kept + note("\"human\"", P) + "GOPROXY=" + P + "\n");
  CHECK(without_comments(stale) == kept + "GOPROXY=human\n");
}

TEST_CASE("a line of ours goes together with copies of it; what a person wrote before it stays") {
  const KeyWrites gone = revert_of("", P);
  CHECK(edited("GOPROXY=" + P + "\nA=1\nGOPROXY=" + P + "\n", gone) == "A=1\n");
  CHECK(edited("GOPROXY=mine\nA=1\nGOPROXY=" + P + "\n", gone) == "GOPROXY=mine\nA=1\n");
  CHECK(edited("A=1\n", gone) == "A=1\n");
  CHECK(without_line("GOPROXY=a\nGOPROXY=b\n", "GOPROXY") == "GOPROXY=a\n");
}

TEST_CASE("only values that go can use are fit for a line") {
  for (const char* bad : {"", " ", "\t", "\r", "a\nb", "a\rb", "a\x7f", "\x01", "a\tb"}) {
    CAPTURE(quote(bad));
    CHECK_FALSE(fits_line(bad));
  }
  CHECK_FALSE(fits_line(std::string("a\0b", 3)));
  CHECK(fits_line("direct"));
  CHECK(fits_line("https://a,https://b|direct"));
  CHECK(fits_line("sum.golang.org https://x/y z"));
  CHECK(fits_line(std::string(env_value_bytes_max, 'a')));
  CHECK_FALSE(fits_line(std::string(env_value_bytes_max + 1, 'a')));
}

TEST_CASE("what somebody else changed meanwhile is merged key by key") {
  const std::string base = "A=1\nB=2\nC=3\n";
  const std::string ours = "A=1\nB=2\nC=3\nGOPROXY=p\n";
  struct Row {
    std::string theirs, current, merged;
  };
  const Row rows[] = {
      {base, ours, ours},                                       // they changed nothing
      {"A=9\nB=2\nC=3\n", ours, "A=9\nB=2\nC=3\nGOPROXY=p\n"},  // a change
      {"B=2\nC=3\n", ours, "B=2\nC=3\nGOPROXY=p\n"},            // a removal
      {base + "D=4\n", ours, ours + "D=4\n"},                   // a new key
      {"A=9\nB=2\nC=3\n", "A=5\nB=2\nC=3\nGOPROXY=p\n",
       "A=5\nB=2\nC=3\nGOPROXY=p\n"},  // a later hand
      {base + "GOPROXY=human\n", ours,
       "A=1\nB=2\nC=3\nGOPROXY=human\n"},  // ours too, if they touched it
  };
  for (const Row& row : rows) {
    CAPTURE(quote(row.theirs));
    CHECK(merge_keys({.base = base,
                      .theirs = row.theirs,
                      .ours = ours,
                      .current = row.current,
                      .except = {}}) == row.merged);
  }
}

TEST_CASE("whoever changed more keys than can be merged has rewritten the file") {
  std::string at_limit;
  for (std::size_t i = 0; i < merged_keys_max; ++i) at_limit += "K" + std::to_string(i) + "=1\n";
  const std::string beyond = at_limit + "ONE=1\n";
  const std::string ours = "GOPROXY=p\n";
  CHECK(merge_keys({.base = "", .theirs = at_limit, .ours = ours, .current = ours, .except = {}}) ==
        ours + [&] {
          std::string sorted;  // keys are taken in byte order
          for (const auto& [key, value] : read_env(at_limit)) sorted += key + "=" + value + "\n";
          return sorted;
        }());
  CHECK(merge_keys({.base = "", .theirs = beyond, .ours = ours, .current = ours, .except = {}}) ==
        beyond);
}

namespace {

using Random = std::mt19937;

std::size_t pick(Random& random, std::size_t below) { return random() % below; }

std::string random_text(Random& random) {
  static const std::string pieces[] = {"GOPROXY=a",
                                       "GOPROXY=https://x,direct",
                                       "GOPROXY=",
                                       "GOSUMDB=off",
                                       "GOFLAGS=-v",
                                       "# c",
                                       "",
                                       " GOPROXY=b",
                                       "export GOPROXY=c",
                                       "GOPROXY = d",
                                       "=x",
                                       "\xEF\xBB\xBFGOPROXY=e",
                                       "\xff\xfe",
                                       "GOPROXY=" + std::string(5000, 'y'),
                                       "# gopxd: hello",
                                       std::string("Q=\0", 3)};
  static const std::string ends[] = {"\n", "\n", "\n", "\r\n", "\n\n", ""};
  std::string text;
  for (std::size_t lines = pick(random, 9); lines > 0; --lines) {
    text += pieces[pick(random, std::size(pieces))] + ends[pick(random, std::size(ends))];
  }
  return text;
}

}  // namespace

TEST_CASE("law: a takeover and its revert leave the same bytes, and in between go reads the plan") {
  for (unsigned seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    const std::string text = random_text(random);
    CAPTURE(seed);
    CAPTURE(quote(text));
    const std::string taken = edited(text, takeover_of(text, P));
    EnvValues expected = read_env(text);
    expected["GOPROXY"] = P;
    REQUIRE(read_env(taken) == expected);
    const std::string back = edited(taken, revert_of(text, P));
    const bool appended = !env_value(text, "GOPROXY") && !text.empty() && !text.ends_with('\n');
    REQUIRE(back == (appended ? text + "\n" : text));  // line by line an LF added before ours stays
  }
}
