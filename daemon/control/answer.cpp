// Heads of answers are a few lines of text, so they are written as text.
#include "control/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/json.hpp"

namespace gopx::control {
namespace {

struct StatusPhrase {
  int status;
  std::string_view phrase;
};
constexpr std::array reasons{StatusPhrase{200, "OK"},
                             StatusPhrase{400, "Bad Request"},
                             StatusPhrase{403, "Forbidden"},
                             StatusPhrase{404, "Not Found"},
                             StatusPhrase{405, "Method Not Allowed"},
                             StatusPhrase{408, "Request Timeout"},
                             StatusPhrase{409, "Conflict"},
                             StatusPhrase{413, "Payload Too Large"},
                             StatusPhrase{422, "Unprocessable Entity"},
                             StatusPhrase{431, "Request Header Fields Too Large"},
                             StatusPhrase{500, "Internal Server Error"},
                             StatusPhrase{503, "Service Unavailable"}};

std::string_view reason_of(int status) {
  const auto found =
      std::find_if(reasons.begin(), reasons.end(),
                   [status](const StatusPhrase& row) { return row.status == status; });
  return found == reasons.end() ? std::string_view{"Unknown"} : found->phrase;
}

}  // namespace

Answer json_answer(std::string body) {
  body.push_back('\n');
  return {.status = 200, .body = std::make_shared<const std::string>(std::move(body))};
}

Answer refusal(api::ErrorCode code, Sentence message, Language language) {
  auto answer = json_answer(api::to_json(api::error_of(code, std::move(message)), language));
  answer.status = api::row_of(code).status;
  return answer;
}

std::string head_of(const Answer& answer, Framing framing) {
  auto head = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nCache-Control: no-store\r\nConnection: {}\r\n",
      answer.status, reason_of(answer.status), answer.content_type,
      framing.keep_alive ? "keep-alive" : "close");
  if (framing.chunked)
    head += "Transfer-Encoding: chunked\r\n";
  else if (answer.body)
    head += fmt::format("Content-Length: {}\r\n", answer.body->size());
  if (!answer.allow.empty()) head += fmt::format("Allow: {}\r\n", answer.allow);
  return head + "\r\n";
}

}  // namespace gopx::control
