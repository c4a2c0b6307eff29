// Is every row of the fault table reached: by a probe of gopxd (unit/probes tries those), or by a
// rule of explain? And the page that shows all rows.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "base/fault_advice.hpp"
#include "base/render.hpp"
#include "ctl/explain/rules.hpp"
#include "support/golden.hpp"

using namespace gopx;

namespace {

std::string side_text(const FaultRow& row) { return std::string{name_of(row.blame)}; }

std::string escaped(std::string text) {
  for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, "\\");
  return text;
}

std::string page(Language language) {
  const Manner manner{.language = language};
  std::string text = "# " + render(std::string_view{"Faults"}, manner) + "\n\n";
  text +=
      "<!-- made from daemon/base/fault.cpp and fault_advice.cpp: GOPX_UPDATE_GOLDEN=1 "
      "build/quick/bin/unit-explain -->\n\n";
  text += "| class | side | | |\n| --- | --- | --- | --- |\n";
  for (const auto& row : fault_table()) {
    const auto& advice = advice_for(row.fault);
    text += "| `" + std::string{row.name} + "` | " + side_text(row) + " | " +
            escaped(render(row.sentence, manner)) + " | " +
            escaped(render(advice.sentence, manner));
    for (const auto command : advice.commands)
      if (!command.empty()) text += "<br>`" + escaped(std::string{command}) + "`";
    text += " |\n";
  }
  return text;
}

void check_page(const std::string& name, Language language) {
  const auto path = std::string{GOPX_SOURCE_DIR} + "/etc/doc/" + name;
  const auto text = page(language);
  const char* update = std::getenv("GOPX_UPDATE_GOLDEN");
  if (update != nullptr && std::string{update} == "1")
    std::ofstream{path, std::ios::binary} << text;
  INFO("page: ", path, " (GOPX_UPDATE_GOLDEN=1 rewrites it)");
  CHECK_EQ(text, testing::read_text(path));
}

}  // namespace

TEST_SUITE("explain: faults") {
  TEST_CASE(
      "each row is reached by a probe, by a rule or by the end of a text; these by nothing yet") {
    const std::set<std::string_view> by_the_text_as_a_whole{"env-shadowed", "cut-off"};
    // They need two answers of two places to be seen; one error of go's shows none of them.
    const std::set<std::string_view> by_nothing{"escape-bug", "cross-mirror-divergence",
                                                "removed-upstream"};
    for (const auto& row : fault_table()) {
      CAPTURE(row.name);
      const bool reached = row.weight != Weight::unmeasured || explain::has_rule(row.fault) ||
                           by_the_text_as_a_whole.count(row.name) > 0;
      CHECK_EQ(reached, by_nothing.count(row.name) == 0);
    }
  }

  TEST_CASE("the page shows them all, in both languages") {
    check_page("faults.md", Language::english);
    check_page("faults.zh_CN.md", Language::chinese);
  }
}
