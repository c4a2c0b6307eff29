// Every fault the lab can play, as data. A fault is a way of misbehaving and the requests it
// applies to; a mirror holds a list of them, and the first that applies to a request wins.
#pragma once

#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "site.hpp"

namespace gopx::lab {

enum class Kind {
  // The listener or the handshake; these apply to whole connections.
  refuse,      // not listening: RST to every SYN
  blackhole,   // listening with a full queue: SYNs are dropped
  tls_silent,  // HTTPS port: accepts, never shakes hands
  plain_http,  // HTTPS port speaks HTTP
  cert_expired,
  cert_wrong_name,
  cert_unknown_ca,
  // The answer.
  silent,         // none, ever
  status,         // this status, content type and body
  cut,            // true Content-Length, half of the body, then close
  shortened,      // half of the body, with a Content-Length that says so
  tampered,       // well-formed, other content (.zip and .mod; others as they are)
  drip,           // one byte of the body per delay
  slow,           // honest, after delay
  reset,          // RST instead of an answer
  empty,          // close instead of an answer
  garbage,        // bytes that are no HTTP
  bad_gzip,       // says gzip, is not
  wrong_version,  // .info names another version
  lower_json,     // .info with lower-case keys (valid for go)
  redirect,       // to the same content elsewhere
  redirect_loop,
  redirect_http,  // from https to http
  wrong_lines,    // /lookup with other hashes
  no_lines,       // /lookup with a record of something else (golang/go#79070)
  forged_tile,    // one bit of a tile is another one
  forked_log,     // the checksum database shows another log, signed as well
  shrunk_log,     // it has taken records back
};

struct Fault {
  std::string name;  // as asked for
  Kind kind = Kind::status;
  std::set<Topic> on;  // empty: everything
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::optional<int> retry_after;         // seconds
  std::chrono::milliseconds delay{1000};  // of drip and slow

  bool applies_to(Topic topic) const { return on.empty() || on.count(topic) > 0; }
  bool is_of_connection() const { return kind <= Kind::cert_unknown_ca; }
};

// {"kind": "…", "on": ["zip"]?, "status": n?, "body": "…"?, "content_type": "…"?, "retry_after":
// s?, "delay_ms": n?}; kind is a row's name, or a status as text ("502"). "ok" gives an empty list,
// an array several faults. nullopt and a sentence in `problem` for anything else.
std::optional<std::vector<Fault>> parse_faults(const boost::json::value& json,
                                               std::string& problem);
std::vector<std::string_view> fault_names();

}  // namespace gopx::lab
