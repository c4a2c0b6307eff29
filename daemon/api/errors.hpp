// Every error of the control protocol, declared once: the name that scripts see, the HTTP status
// that it goes out with, and what gopxctl ends with when it gets it. The daemon's refusals,
// gopxctl's exit codes and the table in daemon/README.md follow from it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api/types.hpp"

namespace gopx::api {

enum class ErrorCode : std::uint8_t {
  bad_http,
  bad_json,
  bad_request,
  forbidden,
  not_permitted,
  unknown_path,
  unknown_endpoint,
  method_not_allowed,
  request_timeout,
  conflict,
  body_too_large,
  config_error,
  header_too_large,
  write_failed,
  starting,
  stopping,
  busy,
  no_answer,
  history_off,
  no_daemon,
  bad_answer,
};

struct ErrorRow {
  ErrorCode code;
  std::string_view name;
  int status;                 // HTTP; 0 = gopxctl's own, never sent
  int exit;                   // of gopxctl
  std::string_view sentence;  // for the document; no final full stop
};

std::span<const ErrorRow> error_table();  // in the order of the enum
const ErrorRow& row_of(ErrorCode code);
inline std::string_view name_of(ErrorCode code) { return row_of(code).name; }

// A code as it came over the wire; one that only another version knows is exit_refused.
int exit_code_of(std::string_view code);

ErrorBody error_of(ErrorCode code, Sentence message);

// Why a request is not carried out.
struct Refusal {
  ErrorCode code = ErrorCode::bad_request;
  Sentence message;  // for people
};

}  // namespace gopx::api
