// Private to the fetching: what one answer's header says, read line by line as it comes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace gopx::fetch {

struct AnswerHeader {
  int status = 0;
  std::string location = {};          // "" = none
  std::string content_encoding = {};  // lower case, "" = none
  std::string retry_after = {};       // as sent
  std::string maker = {};             // lines that name a product (probes/product.hpp)
  std::string cache_control = {};     // as sent
  std::string age = {};               // as sent

  // Takes one line, with or without its line end. A status line begins a new answer.
  void take(std::string_view line);
  // go follows these five, if they name a place (net/http redirectBehavior).
  bool is_redirect() const;
  // Would go hand out the body as it is meant? It undoes gzip only, and only one layer of it.
  bool is_readable_by_go() const;
};

// Seconds, or an HTTP date (RFC 9110 §10.2.3); nullopt for anything else. A date that is over is
// zero. At most duration_max.
std::optional<Duration> parse_retry_after(std::string_view value, WallTime now);
// "Jan  2 03:04:05 2027 GMT", as the TLS library prints a certificate's dates; and HTTP dates.
std::optional<WallTime> parse_http_date(std::string_view text);

}  // namespace gopx::fetch
