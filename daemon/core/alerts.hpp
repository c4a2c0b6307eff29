// Warnings as data: what is wrong, how bad it is, how to mend it, how long it must have been so
// before anybody is bothered, and which other warning makes it superfluous. One row each; engine
// state decides which are true.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/time.hpp"

namespace gopx::core {

struct AlertRow {
  std::string_view code;
  std::string_view severity;   // error warning info
  Duration visible_after{};    // how long it must hold
  std::string_view hidden_by;  // code of a warning that says it already, or ""
  std::string_view fix;        // default; an alert may bring its own
};

std::span<const AlertRow> alert_table();
// The row of a code that is in the table.
const AlertRow& alert_row(std::string_view code);

// One more of this row, fit to show; `fix` "" = the row's.
void add_alert(std::vector<api::Warning>& list, std::string_view code, std::string message,
               std::string fix = "");

}  // namespace gopx::core
