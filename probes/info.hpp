// M/@v/V.info: a small JSON object, the only body of the protocol that nothing authenticates.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "probes/classify.hpp"

namespace gopx::probes {

struct Info {
  std::string version;
  std::optional<WallTime> published;  // where "Time" is there and in UTC
};

// The text read as Go's encoding/json would: unknown keys are ignored, the case of keys doesn't
// matter, later ones win, null is no value. An error for what go can't decode, a bad Time or a
// missing Version.
Result<Info> parse_info(std::string_view json);
// Its "Version" alone.
Result<std::string> version_in_info(std::string_view json);

// A time as Go decodes it out of JSON: RFC 3339 with an upper-case T, optional fraction, Z or
// ±hh:mm.
bool is_go_time(std::string_view text);

// Judges the body of a 200 answer: bad_json, wrong_version, html_200, too_large or good.
Finding judge_info(const Canary& canary, const Response& response);

}  // namespace gopx::probes
