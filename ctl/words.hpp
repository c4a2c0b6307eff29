// Values as people say them, in the reader's language.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/types.hpp"
#include "base/render.hpp"
#include "ctl/layout.hpp"

namespace gopx::ctl {

// "0.4 ms", "9 ms", "1.8 s"; "-" for nothing.
std::string say_latency(std::optional<std::int64_t> microseconds, const Manner& manner);
// "ok", or the class of the failure: "tcp-refused".
std::string say_result(const api::ProbeReport& probe);
// "quick check", "full check", by the level's name in the API.
Sentence words_of_level(std::string_view level);
// "healthy", "slow": an endpoint's state for people. While nobody can be reached from here nothing
// is known of anybody.
Sentence words_of_state(const api::EndpointStatus& endpoint);
Sentence words_of_state(std::string_view state);
// Where a setting of go's is: "your shell", "the env file", a path.
Sentence words_of_place(const api::GoSetting& setting);
// A verdict's first word in a line of its own.
std::string first_word(const api::Status& status);

Color color_of_verdict(std::string_view verdict);
Color color_of_state(std::string_view state);
Color color_of_severity(std::string_view severity);

}  // namespace gopx::ctl
