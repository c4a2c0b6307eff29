// A proof as a person reads it: first the sentence, then the checks, failures first with what
// should have been. Many checks that were skipped for one reason are one line.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

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

Row row_of(const api::ProofCheck& check) {
  const bool bad = check.result == "fail" || check.result == "flaw";
  return {{check.result, color_of(check.result)},
          {check.check},
          {bad ? fmt::format("{} (wanted: {})", check.detail, check.what) : check.detail}};
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
  Table table{{{"RESULT"}, {"CHECK"}, {"FOUND"}}, {}};
  std::set<std::string> told;  // reasons
  for (const auto& check : checks) {
    const auto alike = skipped_like(check, proof);
    if (alike <= skips_named_max)
      table.rows.push_back(row_of(check));
    else if (told.insert(check.detail).second)
      table.rows.push_back({{check.result, color_of(check.result)},
                            {""},
                            {fmt::format("{} checks not run: {}", alike, check.detail)}});
  }
  return indented(scene.style, proof.summary, 0) + "\n" + render(scene.style, table) +
         fmt::format("\n{}, gopx {}, {}\n", format_time(proof.at), proof.version,
                     say_latency(proof.took.count()));
}

}  // namespace gopx::ctl
