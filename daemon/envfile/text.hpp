// The text of a Go env file: what the go command reads in it, and the smallest edits to it. No I/O.
//
// go's reader (cmd/go/internal/cfg, seen alike in go 1.19 … 1.27) is literal: the text is split at
// LF only; a line counts iff it contains '=' and its first byte is A–Z; the key is what stands
// before the first '=', the value everything after it, a CR included; later duplicates win;
// everything else is ignored silently. So a line with a byte order mark, leading blanks or `export`
// does not count, and `GOPROXY = x` sets a key that ends in a blank. An edit must change the line
// that counts (the last one) and no other byte.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/env_file.hpp"
#include "envfile/comment.hpp"

namespace gopx::envfile {

constexpr std::size_t env_file_bytes_max = 1024 * 1024;  // a larger file is left alone

using EnvValues = std::map<std::string, std::string, std::less<>>;

// All keys with the values that count, as go reads them.
EnvValues read_env(std::string_view text);
// One value, or nullopt where no line sets it.
std::optional<std::string> env_value(std::string_view text, std::string_view key);

// The lines that are meant as a setting of go's and that it does not read as one, in order; at most
// core::ignored_lines_max. Comments are not: they are left out on purpose.
std::vector<core::IgnoredLine> ignored_lines(std::string_view text);

// The text with KEY=VALUE in place of the line that counts, or appended (after a missing final LF).
// The value must be fit for a line: see fits_line.
std::string with_line(std::string_view text, std::string_view key, std::string_view value);
// The text without the line that counts. An earlier duplicate then counts.
std::string without_line(std::string_view text, std::string_view key);
// May this be the value of a line that we write? Not blank (an empty GOPROXY breaks every go
// ≥ 1.21), no control characters, at most env_value_bytes_max bytes.
bool fits_line(std::string_view value);
constexpr std::size_t env_value_bytes_max = 64 * 1024;

// What one of our writes does to one key.
struct KeyWrite {
  std::string key;
  std::optional<std::string> value;  // nullopt: the line goes
  std::optional<Comment> comment;    // put directly above the line: the value is ours
  std::string ours;  // with value nullopt: lines with this value go too, wherever they are
  bool operator==(const KeyWrite&) const = default;
};
using KeyWrites = std::vector<KeyWrite>;

// Every comment of ours goes, then each key is set or removed. Nothing else changes.
std::string edited(std::string_view text, const KeyWrites& edit);

// All comments of ours, anywhere in the text, in order.
std::vector<Comment> comments_in(std::string_view text);
std::string without_comments(std::string_view text);

// Three versions of a file: what somebody changed from `base` to `theirs`, key by key, applied to
// `current`, except where `current` differs from `ours` at that key: there a still later hand has
// been. Whoever changed more than merged_keys_max keys at once has rewritten the file: then it is
// `theirs` as it stands.
struct Merge {
  std::string_view base, theirs, ours, current;
  std::set<std::string> except;  // keys that are left as they are in `current`
};
constexpr std::size_t merged_keys_max = 200;
std::string merge_keys(const Merge& merge);

}  // namespace gopx::envfile
