// A proof as a person reads it: first the sentence, then the checks in their order, failures with
// what should have been. Many checks that were skipped for one reason are one line.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ctl/render.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t result_columns = 6;
constexpr std::size_t name_columns = 17;
constexpr std::ptrdiff_t skips_named_max = 5;  // for one reason

Color color_of(const std::string& result) {
  if (result == "pass") return Color::good;
  if (result == "fail") return Color::bad;
  return result == "flaw" || result == "note" ? Color::warn : Color::faint;
}

std::string padded(const Style& style, Color color, std::string_view text, std::size_t columns) {
  const auto used = columns_of(text);
  return paint(style, color, text) + std::string(columns - std::min(columns - 1, used), ' ');
}

std::string line_of(const api::ProofCheck& check, const Scene& scene) {
  const bool bad = check.result == "fail" || check.result == "flaw";
  const auto said = bad ? fmt::format("{} (wanted: {})", check.detail, check.what) : check.detail;
  const std::size_t indent = 2 + result_columns + name_columns;
  const auto lines = wrap(said, scene.style.width - std::min(scene.style.width - 1, indent));
  std::string all = "  " +
                    padded(scene.style, color_of(check.result), check.result, result_columns) +
                    padded(scene.style, Color::plain, check.check, name_columns);
  for (std::size_t i = 0; i < lines.size(); ++i)
    all += (i == 0 ? std::string{} : std::string(indent, ' ')) + lines[i] + "\n";
  return all;
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
  std::string all = labelled(scene.style, "", proof.summary, 0) + "\n";
  std::set<std::string> told;  // reasons
  for (const auto& check : proof.checks) {
    const auto alike = skipped_like(check, proof);
    if (alike <= skips_named_max) {
      all += line_of(check, scene);
    } else if (told.insert(check.detail).second) {
      all += fmt::format("  {}{} checks not run: {}\n",
                         padded(scene.style, color_of(check.result), check.result, result_columns),
                         alike, check.detail);
    }
  }
  return all + fmt::format("\n{}, gopx {}, {}\n", format_time(proof.at), proof.version,
                           say_latency(proof.took.count()));
}

}  // namespace gopx::ctl
