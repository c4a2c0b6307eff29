// One request and its answer, as values: what connection.cpp (the server) and commands.cpp (the
// dispatch) hand each other. No socket and no HTTP library in sight.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/errors.hpp"
#include "base/translation.hpp"

namespace gopx::control {

struct HttpRequest {
  std::string method;  // as sent
  std::string target;  // path and query, as sent
  std::string body;
  Language language = Language::english;  // Accept-Language
};

constexpr std::string_view json_type = "application/json";
constexpr std::string_view lines_type = "application/x-ndjson";

struct Answer {
  int status = 200;
  std::shared_ptr<const std::string> body;
  std::string_view content_type = json_type;
  std::string allow = {};                    // of a 405: the method that would be right
  std::optional<std::uint64_t> follow = {};  // no body: stream the events after this seq
};
using Respond = std::function<void(Answer)>;

Answer json_answer(std::string body);
// An error: the code is for scripts, the message for people; the status follows from the code.
Answer refusal(api::ErrorCode code, Sentence message, Language language = Language::english);

// How the body is delimited, and what becomes of the connection.
struct Framing {
  bool chunked = false;  // else by its length, or by closing where the answer has no body
  bool keep_alive = true;
};
// Status line and header, up to and with the empty line.
std::string head_of(const Answer& answer, Framing framing);

}  // namespace gopx::control
