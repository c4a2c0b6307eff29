// The table of errors.
#include "api/errors.hpp"

#include <algorithm>
#include <array>

#include "base/exit_codes.hpp"

namespace gopx::api {
namespace {

using C = ErrorCode;

constexpr std::array table{
    ErrorRow{C::bad_http, "bad_http", 400, exit_refused, "this is no HTTP request"},
    ErrorRow{C::bad_json, "bad_json", 400, exit_refused, "the body is no JSON object"},
    ErrorRow{C::bad_request, "bad_request", 400, exit_usage,
             "a key, a parameter or a value that is not allowed; the message names it"},
    ErrorRow{C::forbidden, "forbidden", 403, exit_not_permitted, "this gopxd is another user's"},
    ErrorRow{C::not_permitted, "not_permitted", 403, exit_not_permitted, "a rule forbids it"},
    ErrorRow{C::unknown_path, "unknown_path", 404, exit_refused, "there is no such path"},
    ErrorRow{C::unknown_endpoint, "unknown_endpoint", 404, exit_usage, "no endpoint of that name"},
    ErrorRow{C::method_not_allowed, "method_not_allowed", 405, exit_refused,
             "the path answers to another method: `Allow` says which"},
    ErrorRow{C::request_timeout, "request_timeout", 408, exit_refused,
             "the request took too long to arrive"},
    ErrorRow{C::conflict, "conflict", 409, exit_refused, "as things are it can't be done"},
    ErrorRow{C::body_too_large, "body_too_large", 413, exit_refused, "the body has a limit"},
    ErrorRow{C::config_error, "config_error", 422, exit_config,
             "the configuration has errors and stays as it was"},
    ErrorRow{C::header_too_large, "header_too_large", 431, exit_refused, "the header has a limit"},
    ErrorRow{C::write_failed, "write_failed", 500, exit_refused, "the env file was not written"},
    ErrorRow{C::starting, "starting", 503, exit_refused, "ask again: the env file is being read"},
    ErrorRow{C::stopping, "stopping", 503, exit_refused, "gopxd is leaving"},
    ErrorRow{C::busy, "busy", 503, exit_refused, "ask again: too much at once"},
    ErrorRow{C::no_answer, "no_answer", 503, exit_refused, "the daemon itself took too long"},
    ErrorRow{C::history_off, "history_off", 503, exit_refused, "the history can't be read now"},
    ErrorRow{C::no_daemon, "no_daemon", 0, exit_unavailable, "nobody answers on the socket"},
    ErrorRow{C::bad_answer, "bad_answer", 0, exit_refused, "an error without an explanation"},
};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (static_cast<std::size_t>(table[i].code) != i) return false;
  return table.size() == static_cast<std::size_t>(C::bad_answer) + 1;
}
static_assert(is_in_order(), "one row for each code, in the order of the enum");

const ErrorRow* row_named(std::string_view name) {
  const auto* found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
  return found == table.end() ? nullptr : found;
}

}  // namespace

std::span<const ErrorRow> error_table() { return table; }

const ErrorRow& row_of(ErrorCode code) { return table[static_cast<std::size_t>(code)]; }

int exit_code_of(std::string_view code) {
  const auto* row = row_named(code);
  return row != nullptr ? row->exit : exit_refused;
}

ErrorBody error_of(ErrorCode code, Sentence message) {
  return {std::string{name_of(code)}, std::move(message)};
}

}  // namespace gopx::api
