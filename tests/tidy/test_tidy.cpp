// The repository is checked against its own rules. A finding says what to do instead; where a rule
// is wrong for one file, the file goes into the list of exceptions with its reason.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "tidy/rules.hpp"

using namespace gopx::tidy;

namespace {

struct Exception {
  std::string beginning;  // of the finding
  std::string reason;
};

// Short, and every entry must still be needed.
const std::vector<Exception>& exceptions() {
  static const std::vector<Exception> all{};
  return all;
}

const std::vector<SourceFile>& sources() {
  static const auto files = source_files();
  return files;
}

void report(const Findings& findings) {
  for (const auto& text : findings) {
    const bool excepted = std::any_of(
        exceptions().begin(), exceptions().end(),
        [&](const Exception& exception) { return text.starts_with(exception.beginning); });
    if (!excepted) FAIL_CHECK(text);
  }
}

template <class Rule>
Findings findings_of(Rule rule, const std::vector<SourceFile>& files) {
  Findings findings;
  for (const auto& file : files) rule(file, findings);
  return findings;
}

}  // namespace

TEST_CASE("the lint sees the repository") {
  CHECK(sources().size() > 50);
  const auto has = [](const std::string& path) {
    return std::any_of(sources().begin(), sources().end(),
                       [&](const SourceFile& file) { return file.path == path; });
  };
  CHECK(has("daemon/base/time.cpp"));
  CHECK(has("tests/tidy/test_tidy.cpp"));
}

TEST_CASE("includes follow the arrows") { report(findings_of(check_layers, sources())); }
TEST_CASE("libraries stay in their files") { report(findings_of(check_libraries, sources())); }
TEST_CASE("no banned words") { report(findings_of(check_banned, sources())); }
TEST_CASE("names say something") { report(findings_of(check_names, sources())); }
TEST_CASE("what is awaited has a name") { report(findings_of(check_awaits, sources())); }
TEST_CASE("nothing is too long") { report(findings_of(check_lengths, sources())); }
TEST_CASE("lines are clean") { report(findings_of(check_lines, sources())); }
TEST_CASE("every file has a head") { report(findings_of(check_head, sources())); }
TEST_CASE("no left-overs") {
  report(findings_of(check_leftovers, sources()));
  report(findings_of(check_leftovers, other_files()));
}

TEST_CASE("functions are small in the middle too") {
  std::vector<int> lengths;
  for (const auto& file : sources())
    if (!file.is_test())
      for (const auto& function : functions_of(file)) lengths.push_back(function.length());
  REQUIRE(lengths.size() > 100);
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  CHECK_MESSAGE(*middle <= 8, "half of all functions have more lines than that; split some");
}

TEST_CASE("every exception is still needed") {
  Findings all;
  for (const auto& file : sources())
    for (auto rule : {check_layers, check_libraries, check_banned, check_names, check_awaits,
                      check_lengths, check_lines, check_head, check_leftovers})
      rule(file, all);
  for (const auto& exception : exceptions()) {
    const bool needed = std::any_of(all.begin(), all.end(), [&](const std::string& text) {
      return text.starts_with(exception.beginning);
    });
    CHECK_MESSAGE(needed, exception.beginning, ": nothing to except any more; take it out");
  }
}
