// `gopxctl freshness`: a module, and below it what each endpoint says; at most 80 columns.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "ctl/render.hpp"
#include "ctl/words.hpp"

namespace gopx::ctl {
namespace {

constexpr std::size_t name_columns = 18;
constexpr std::size_t version_columns = 24;  // as long as most pseudo-versions are not
constexpr std::size_t remark_columns = 22;

Cell remark_of(const api::Newest& one, const Scene& scene) {
  if (!one.version)
    return {cut(printable(one.problem, one.problem.size()), remark_columns), Color::faint};
  if (!one.behind_since) return {"", Color::plain};
  const auto since = describe_duration(std::max(Duration{}, scene.now - *one.behind_since));
  return {fmt::format("{} for {}", one.stale ? "stale" : "behind", since),
          one.stale ? Color::bad : Color::warn};
}

Row row_of(const api::Newest& one, const Scene& scene) {
  const auto version = one.version.value_or("-");
  const auto day = one.published ? format_time(*one.published).substr(0, 10) : "-";
  return {{"  " + cut(printable(one.endpoint, one.endpoint.size()), name_columns)},
          {cut(printable(version, version.size()), version_columns),
           one.behind_since ? Color::warn : Color::plain},
          {day},
          remark_of(one, scene)};
}

}  // namespace

std::string render_newest(const std::vector<api::Newest>& newest, const Scene& scene) {
  std::map<std::string, std::vector<Row>> modules;
  for (const auto& one : newest) modules[one.module].push_back(row_of(one, scene));
  std::string text;
  for (const auto& [module, rows] : modules)
    text += printable(module, module.size()) + "\n" + table(scene.style, rows);
  return text;
}

}  // namespace gopx::ctl
