// GOPROXY values as anybody may have typed them. What is called corrected must be a list for go, no
// password may be seen, and linting what is corrected finds no slip any more.
#include "base/text.hpp"
#include "core/chain.hpp"
#include "core/chain_lint.hpp"
#include "fuzz/target.hpp"
#include "probes/catalogue.hpp"

namespace gopx::fuzz {

void examine(std::string_view input) {
  const auto found = core::lint_chain({input, probes::catalogue(), {}});
  for (const auto& each : found) {
    require(!each.code.empty(), "a finding has a class");
    require(!english(each.sentence).empty(), "a finding has a sentence");
    if (each.corrected.empty()) continue;
    require(core::parse_chain(each.corrected).has_value(), "what is corrected is a list for go");
    if (each.grade == core::LintGrade::remark) continue;
    for (const auto& left : core::lint_chain({each.corrected, probes::catalogue(), {}}))
      require(left.grade != core::LintGrade::fails || left.code != "list-typo",
              "what is corrected has no slip any more");
  }
  const auto chain = core::parse_chain(input);
  require(chain.has_value() || !found.empty(), "what go refuses is found");
}

}  // namespace gopx::fuzz
