// `gopxctl freshness`: a module, and below it what each endpoint says.
#include <algorithm>
#include <map>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

Cell remark_of(const api::Newest& one, const Scene& scene) {
  if (!one.version) return {scene.tell(one.problem), Color::faint};
  if (!one.behind_since) return {""};
  const auto span = std::max(Duration{}, scene.now - *one.behind_since);
  return one.stale ? Cell{scene.tell(say("outdated for {span}", span)), Color::bad}
                   : Cell{scene.tell(say("behind for {span}", span)), Color::warn};
}

Row row_of(const api::Newest& one, const Scene& scene) {
  const auto day = one.published ? format_time(*one.published).substr(0, 10) : "-";
  return {{"  " + one.endpoint},
          {one.version.value_or("-"), one.behind_since ? Color::warn : Color::plain},
          {day},
          remark_of(one, scene)};
}

}  // namespace

std::string render_newest(const std::vector<api::Newest>& newest, const Scene& scene) {
  std::map<std::string, std::vector<Row>> modules;
  for (const auto& one : newest) modules[one.module].push_back(row_of(one, scene));
  if (modules.empty()) return "";
  Table table{{{"  " + scene.tell(msgid("PROXY"))},
               {scene.tell(msgid("NEWEST"))},
               {scene.tell(msgid("PUBLISHED"))},
               {scene.tell(msgid("NOTE"))}},
              {}};
  for (auto& [module, rows] : modules) {
    table.rows.push_back({{module, Color::strong}});
    std::move(rows.begin(), rows.end(), std::back_inserter(table.rows));
  }
  return render(scene.style, table);
}

}  // namespace gopx::ctl
