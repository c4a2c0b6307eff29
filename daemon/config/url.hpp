// URLs as gopx needs them: split, made canonical, compared. Pure text; the fetching library is not
// asked, because the brain must agree with the go command and not with a fetcher (go's own rules
// for GOPROXY items are in core/chain).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gopx::config {

struct Url {
  std::string scheme;         // lower case: http, https, file
  std::string userinfo;       // as written, without the @; empty if none
  bool has_userinfo = false;  // there is an @, with or without anything before it
  std::string host;           // lower case, without brackets; empty for file
  std::string port;           // digits, or empty
  std::string path;           // as written, "" or "/…"
  std::string query;          // without ?, may be empty
  std::string fragment;       // without #
};

// Splits an absolute URL with scheme http, https or file; a missing scheme means https. The error
// names the part at fault.
Result<Url> parse_url(std::string_view text);
// The user name and the password of a userinfo without broken escapes: go cuts at the first ':',
// and undoes the escapes then.
struct UserInfo {
  std::string user;
  std::string password;
};
UserInfo credentials_in(std::string_view userinfo);
// The identity of an endpoint: two URLs are one if equal with default scheme https, lower-case
// host, default port dropped, trailing slashes dropped; userinfo, query and fragment kept out of it
// except the query.
std::string identity_of(const Url& url);
// identity_of(parse_url(text)), or the text itself where it is no URL.
std::string identity_of(std::string_view text);
// The automatic name of an endpoint: host[-port][-path], every run of non-alphanumerics as one '-',
// lower case.
std::string automatic_name(const Url& url);
// localhost, 127.0.0.0/8, ::1 (textually: no look-up is made).
bool is_loopback(const Url& url);
// The base without trailing slashes, ready to have "/module/@v/…" put behind its path; query kept
// aside by the caller.
std::string to_string(const Url& url);

}  // namespace gopx::config
