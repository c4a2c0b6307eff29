// The comment that stands above a line of ours in the Go env file:
//
//   # gopxd: GOPROXY was "https://proxy.golang.org,direct" until 2026-01-02T03:04:05Z,
//     now "https://goproxy.cn,direct"; undo: gopxd --restore          (all of it on one line)
//
// It tells a person who opens the file what happened and how to go back, and it tells any gopxd
// (another state directory, another machine with the same home, ours with its record lost) that
// this value is no human edit and what stood there before. One comment names one key. It is in
// force only while the value is the one it names. A line beginning with '#' is never a key for go's
// reader nor for `go env -w`, which keeps such lines where they are while it sorts the others
// around them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace gopx::envfile {

struct Comment {
  std::string key;                    // GOPROXY or GOSUMDB
  std::optional<std::string> before;  // nullopt: "was not set"
  std::string now;                    // the value that we wrote
  WallTime since{};                   // whole seconds survive
  bool operator==(const Comment&) const = default;
};

// The line, without LF.
std::string print_comment(const Comment& comment);
// nullopt for everything that is not exactly such a comment, a final CR or LF and another hint
// after "now" aside.
std::optional<Comment> parse_comment(std::string_view line);

// Any bytes as one printable ASCII word in double quotes: \" \\ \n \r \t and \xNN.
std::string quote(std::string_view bytes);
// Reads such a word at the start of text and removes it from there; nullopt where there is none.
std::optional<std::string> take_quoted(std::string_view& text);

}  // namespace gopx::envfile
