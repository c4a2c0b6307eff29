// What the daemon can do without: while one of these does not work there is a warning, and
// everything else goes on.
#pragma once

#include <cstdint>
#include <string>

namespace gopx::core {

enum class Part : std::uint8_t {
  metrics,
  history,
  watch,
  certificates,  // files that SSL_CERT_FILE and SSL_CERT_DIR name
  netrc,         // that NETRC names
};

// Of the shell, when it changes.
struct PartReported {
  Part part = Part::metrics;
  std::string problem;   // why it does not work, "" = it does
  std::string fix = {};  // "" = the usual one of this part
  bool is_note = false;  // nobody has done anything wrong: a note, not a warning
};

}  // namespace gopx::core
