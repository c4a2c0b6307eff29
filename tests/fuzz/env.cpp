// Go env files: "VALUE\nTHE FILE". The file belongs to a person; a takeover and its revert must
// give every byte back.
#include "envfile/text.hpp"

#include "base/time.hpp"
#include "fuzz/target.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::envfile;

const WallTime since = parse_time("2026-01-02T03:04:05Z").value();

void examine_takeover(std::string_view text, const std::string& value) {
  const auto before = env_value(text, "GOPROXY");
  const Comment comment{"GOPROXY", before, value, since};
  const std::string taken = edited(text, {{"GOPROXY", value, comment, {}}});
  EnvValues expected = read_env(text);
  expected["GOPROXY"] = value;
  require(read_env(taken) == expected, "a takeover changes one value");
  require(comments_in(taken) == std::vector{comment}, "a takeover leaves its one comment");

  const std::string back =
      edited(taken, {{"GOPROXY", before, std::nullopt, before ? std::string() : value}});
  const bool appended = !before && !text.empty() && !text.ends_with('\n');
  require(back == (appended ? std::string(text) + "\n" : text), "a revert gives every byte back");
}

void examine_merge(std::string_view text, std::string_view theirs) {
  const Merge nothing{
      .base = text, .theirs = text, .ours = theirs, .current = theirs, .except = {}};
  require(merge_keys(nothing) == theirs, "who changed nothing changes nothing");
  const Merge alone{.base = text, .theirs = theirs, .ours = text, .current = text, .except = {}};
  require(read_env(merge_keys(alone)) == read_env(theirs), "who was alone gets what he wrote");
}

void examine_words(std::string_view bytes) {
  std::string quoted = quote(bytes) + "rest";
  std::string_view rest = quoted;
  require(is_one_line(quoted), "a quoted word is one line");
  require(take_quoted(rest) == std::string(bytes), "a quoted word can be read again");
  require(rest == "rest", "reading a word takes no more than the word");
  if (const auto comment = parse_comment(bytes))
    require(parse_comment(print_comment(*comment)) == comment, "a comment can be read again");
}

}  // namespace

void examine(std::string_view input) {
  examine_words(input);
  const std::string value{take_until(input, '\n')};
  examine_words(input);
  const std::string text = without_comments(input);
  require(comments_in(text).empty(), "no comment of ours is left");
  if (fits_line(value)) examine_takeover(text, value);
  examine_merge(value + "\n", text);
}

}  // namespace gopx::fuzz
