// Warnings as values: which is raised, how bad it is, its sentence, how to mend it. Declared in
// alert_table.hpp, one row each; when each is true is decided in alerts.cpp and beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "base/time.hpp"

namespace gopx::core {

enum class Alert : std::uint8_t {
  goenv_off,
  goenv_unreadable,
  goenv_unwritable,
  write_failed,
  written_in_place,
  chain_invalid,
  login_misread,
  goroot_default,
  go_left_out,
  gosumdb_invalid,
  env_value_misread,
  env_line_ignored,
  env_shadowed,
  wrong_content,
  known_bad,
  phantom_mirror,
  private_unknown,
  private_down,
  private_advice,
  no_candidate,
  local_fault,
  pinned_down,
  paused,
  edit_respected,
  edit_repeats,
  takeover_left,
  primary_blocked,
  takeover_long,
  foreign_takeover,
  limit,
  quarantined_in_use,
  go_waits,
  cert_expires,
  interval_raised,
  sumdb_off,
  sumdb_skipped,
  gonoproxy_all,
  gonoproxy_some,
  goflags_vendor,
  modules_off,
  go_hole,
  sumdb_stale,
  config_rejected,
  canary_mistyped,
  config_warning,
  metrics_off,
  watch_off,
  history_off,
  file_missing,
  own_environment,
};

enum class Severity : std::uint8_t { error, warning, info };  // the worst first

struct AlertRow {
  Alert alert;
  std::string_view code;  // for scripts and for [notify] acknowledged
  Severity severity;
  std::string_view sentence;     // a template: base/sentence
  std::string_view fix;          // can be pasted; unless the one that is raised brings a better one
  std::string_view advice = {};  // what to do, where that can't be pasted
  Duration visible_after{};      // how long it must have been true before anybody is bothered
  std::optional<Alert> hidden_by = {};  // says it already
};

// One that is true now.
struct Raised {
  Alert alert;
  Severity severity;
  Sentence message;
  std::string fix;  // can be pasted; "" = nothing can
  Sentence advice = {};
};
using RaisedAlerts = std::vector<Raised>;

const AlertRow& row_of(Alert alert);
// Nothing if no warning has this code.
std::optional<Alert> alert_named(std::string_view code);
// For "did you mean".
std::vector<std::string_view> alert_codes();

// Raises one with a sentence made elsewhere, as its row's "{said}" says; `fix` "" = the row's. The
// reference holds until the next one is raised.
Raised& raise_with(RaisedAlerts& list, Alert alert, Sentence message, std::string fix = "");

api::Warning to_warning(const Raised& raised);

}  // namespace gopx::core
