// `gopxctl freshness`: a module, and below it what each endpoint says.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ctl/render.hpp"
#include "ctl/table.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

Cell remark_of(const api::Newest& one, const Scene& scene) {
  if (!one.version) return {render(one.problem, scene.manner), Color::faint};
  if (!one.behind_since) return {"", Color::plain};
  const auto since = describe_duration(std::max(Duration{}, scene.now - *one.behind_since));
  return {fmt::format("{} for {}", one.stale ? "stale" : "behind", since),
          one.stale ? Color::bad : Color::warn};
}

Row row_of(const api::Newest& one, const Scene& scene) {
  const auto version = one.version.value_or("-");
  const auto day = one.published ? format_time(*one.published).substr(0, 10) : "-";
  return {{"  " + one.endpoint},
          {version, one.behind_since ? Color::warn : Color::plain},
          {day},
          remark_of(one, scene)};
}

}  // namespace

std::string render_newest(const std::vector<api::Newest>& newest, const Scene& scene) {
  std::map<std::string, std::vector<Row>> modules;
  for (const auto& one : newest) modules[one.module].push_back(row_of(one, scene));
  if (modules.empty()) return "";
  Table table{{{"  ENDPOINT"}, {"NEWEST"}, {"PUBLISHED"}, {"REMARK"}}, {}};
  for (auto& [module, rows] : modules) {
    table.rows.push_back({{module, Color::strong}});
    std::move(rows.begin(), rows.end(), std::back_inserter(table.rows));
  }
  return render(scene.style, table);
}

}  // namespace gopx::ctl
