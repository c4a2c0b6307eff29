// M/@v/list: one version per line. go drops what it doesn't understand without a word, so a web
// page reads as "no versions"; a probe must not be as patient.
#pragma once

#include <string_view>

#include "probes/classify.hpp"

namespace gopx::probes {

// Is there a line whose first field is this version? A second field (a time) may follow.
bool lists_version(std::string_view list, std::string_view version);

// Judges the body of a 200 answer: list_incomplete, html_200, too_large or good. A pseudo-version
// is never listed: then anything but a web page is good.
Finding judge_list(const Canary& canary, const Response& response);

}  // namespace gopx::probes
