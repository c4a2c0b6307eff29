// Rows by their alert and by their code.
#include "core/alert_table.hpp"

#include "base/text.hpp"

namespace gopx::core {
namespace {

using alert_rows::table;

constexpr std::size_t message_bytes_max = 600;

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

Raised& raise_with(RaisedAlerts& list, Alert alert, std::string_view message, std::string fix) {
  const AlertRow& row = row_of(alert);
  if (fix.empty()) fix = row.fix;
  return list.emplace_back(
      Raised{alert, row.severity, printable(message, message_bytes_max), std::move(fix)});
}

api::Warning to_warning(const Raised& raised) {
  return {std::string(row_of(raised.alert).code), std::string(name_of(raised.severity)),
          raised.message, raised.fix};
}

}  // namespace gopx::core
