// A proof as a person reads it: first the sentence, then the checks, failures first with what
// should have been. Many checks that were skipped for one reason are one line.
#include <algorithm>
#include <array>
#include <set>

#include "ctl/render.hpp"
#include "ctl/table.hpp"

namespace gopx::ctl {
namespace {

constexpr std::ptrdiff_t skips_named_max = 5;  // for one reason
constexpr std::array worst_first{"fail", "flaw", "note", "pass", "skip"};

Color color_of(const std::string& result) {
  if (result == "pass") return Color::good;
  if (result == "fail") return Color::bad;
  return result == "flaw" || result == "note" ? Color::warn : Color::faint;
}

auto rank_of(const api::ProofCheck& check) {
  return std::find(worst_first.begin(), worst_first.end(), check.result) - worst_first.begin();
}

std::string_view word_of(std::string_view result) {
  if (result == "pass") return msgid("pass");
  if (result == "note") return msgid("note");
  if (result == "flaw") return msgid("flaw");
  if (result == "fail") return msgid("fail");
  return result == "skip" ? msgid("skip") : result;
}

Cell result_of(const api::ProofCheck& check, const Scene& scene) {
  return {scene.tell(word_of(check.result)), color_of(check.result)};
}

Row row_of(const api::ProofCheck& check, const Scene& scene) {
  const bool bad = check.result == "fail" || check.result == "flaw";
  const auto found = bad ? say("{found} (expected: {expected})", check.detail, check.what)
                         : verbatim(check.detail);
  return {result_of(check, scene), {check.check}, {scene.tell(found)}};
}

// How many checks were skipped for the same reason as this one; 0 if it was not skipped.
std::ptrdiff_t skipped_like(const api::ProofCheck& check, const api::Proof& proof) {
  if (check.result != "skip") return 0;
  return std::count_if(proof.checks.begin(), proof.checks.end(), [&](const auto& each) {
    return each.result == "skip" && each.detail == check.detail;
  });
}

}  // namespace

std::string render_proof(const api::Proof& proof, const Scene& scene) {
  auto checks = proof.checks;
  std::stable_sort(checks.begin(), checks.end(),
                   [](const auto& a, const auto& b) { return rank_of(a) < rank_of(b); });
  Table table{
      {{scene.tell(msgid("RESULT"))}, {scene.tell(msgid("CHECK"))}, {scene.tell(msgid("FOUND"))}},
      {}};
  std::set<std::string> told;  // reasons
  for (const auto& check : checks) {
    const auto alike = skipped_like(check, proof);
    if (alike <= skips_named_max)
      table.rows.push_back(row_of(check, scene));
    else if (told.insert(check.detail).second)
      table.rows.push_back(
          {result_of(check, scene),
           {""},
           {scene.tell(say("{count} checks not run: {reason}", alike, check.detail))}});
  }
  const auto end = say("checked at {time} by gopx {version}, took {span}", format_time(proof.at),
                       proof.version, proof.took);
  return indented(scene.style, proof.summary, 0) + "\n" + render(scene.style, table) + "\n" +
         indented(scene.style, scene.tell(end), 0);
}

}  // namespace gopx::ctl
