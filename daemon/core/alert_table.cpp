// Rows by their alert and by their code.
#include "core/alert_table.hpp"

#include "base/text.hpp"

namespace gopx::core {
namespace {

using alert_rows::table;

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < std::size(table); ++i)
    if (static_cast<std::size_t>(table[i].alert) != i) return false;
  return std::size(table) == static_cast<std::size_t>(Alert::own_environment) + 1;
}
static_assert(is_in_order(), "one row for each alert, in the order of the enum");

std::string_view name_of(Severity severity) {
  constexpr std::array<std::string_view, 3> names{"error", "warning", "info"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace

const AlertRow& row_of(Alert alert) { return table[static_cast<std::size_t>(alert)]; }

std::optional<Alert> alert_named(std::string_view code) {
  const auto* found = std::find_if(std::begin(table), std::end(table),
                                   [&](const auto& row) { return row.code == code; });
  return found == std::end(table) ? std::nullopt : std::optional{found->alert};
}

std::vector<std::string_view> alert_codes() {
  std::vector<std::string_view> codes;
  for (const auto& row : table) codes.push_back(row.code);
  return codes;
}

Raised& raise_with(RaisedAlerts& list, Alert alert, Sentence message, std::string fix) {
  const AlertRow& row = row_of(alert);
  if (fix.empty()) fix = row.fix;
  // An advice has the facts of its sentence.
  Sentence advice{std::string(row.advice), message.facts};
  return list.emplace_back(
      Raised{alert, row.severity, std::move(message), std::move(fix), std::move(advice)});
}

api::Warning to_warning(const Raised& raised) {
  api::Warning warning{std::string(row_of(raised.alert).code),
                       std::string(name_of(raised.severity)), raised.message, raised.fix};
  if (!raised.advice.empty()) warning.advice = raised.advice;
  return warning;
}

}  // namespace gopx::core
