// Requests as text: the JSON body of a POST and the query of a GET, written by the client and
// judged by the daemon against the one declaration of the command.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "api/arguments.hpp"
#include "api/command_table.hpp"
#include "api/errors.hpp"

namespace gopx::api {

// The JSON body that carries the arguments of this command that go over the wire, and the caller's
// environment where the command is about names.
std::string request_body(const CommandRow& row, const Arguments& arguments);
std::string request_body(const Command& command);

// The query of a GET: "since=12&follow=1"; flags are always told.
std::string request_query(const Command& command);

// Arguments, or an error that is ready to be sent: code bad_json (no JSON object) or bad_request
// (unknown or missing key, wrong type, value that is not allowed); its message names the key.
using Judged = tl::expected<Arguments, Refusal>;

// An empty body is an empty object; null is the same as a missing key. Besides the command's own
// keys there may be "environment", an object of texts: its names are those of go_variables(), its
// values are masked.
Judged judge_body(const CommandRow& row, std::string_view body);
// "since=12&follow=1", without the question mark; percent-escapes are decoded.
Judged judge_query(const CommandRow& row, std::string_view query);

}  // namespace gopx::api
