// The reader and the edits of text.hpp. A text is looked at as lines that keep their LF, so that
// putting lines together again gives the same bytes.
#include "envfile/text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/go_settings.hpp"
#include "base/text.hpp"

namespace gopx::envfile {

namespace {

struct EnvLine {
  std::string_view text;  // with its LF, if it has one
  std::string_view key;   // empty: go ignores the line
  std::string_view value;
};

EnvLine parse_line(std::string_view text) {
  const std::string_view body = text.ends_with('\n') ? text.substr(0, text.size() - 1) : text;
  const auto read = api::read_go_env_line(body);
  if (!read) return {text, {}, {}};
  return {text, read->first, read->second};
}

std::vector<EnvLine> lines_of(std::string_view text) {
  std::vector<EnvLine> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(parse_line(text.substr(0, length)));
    text.remove_prefix(length);
  }
  return lines;
}

// Where the line that counts begins and ends in the text.
struct Span {
  std::size_t begin;
  std::size_t end;
};

std::optional<Span> counting_line(std::string_view text, std::string_view key) {
  std::optional<Span> found;
  std::size_t at = 0;
  for (const EnvLine& line : lines_of(text)) {
    if (!line.key.empty() && line.key == key) found = Span{at, at + line.text.size()};
    at += line.text.size();
  }
  return found;
}

std::string replaced(std::string_view text, Span span, std::string_view by) {
  return fmt::format("{}{}{}", text.substr(0, span.begin), by, text.substr(span.end));
}

std::string insert_above(std::string_view text, const Comment& comment) {
  const auto span = counting_line(text, comment.key);
  if (!span) return std::string(text);
  return replaced(text, {span->begin, span->begin}, print_comment(comment) + '\n');
}

std::string remove_key(std::string_view text, const KeyWrite& edit) {
  const auto span = counting_line(text, edit.key);
  std::string out;
  std::size_t at = 0;
  for (const EnvLine& line : lines_of(text)) {
    const bool counts = span && at == span->begin;
    const bool copy = !line.key.empty() && line.key == edit.key && line.value == edit.ours;
    if (!counts && !(copy && !edit.ours.empty())) out += line.text;
    at += line.text.size();
  }
  return out;
}

std::string apply_line(std::string text, const KeyWrite& edit) {
  if (!edit.value) return remove_key(text, edit);
  text = with_line(text, edit.key, *edit.value);
  return edit.comment ? insert_above(text, *edit.comment) : text;
}

std::optional<std::string> value_in(const EnvValues& values, const std::string& key) {
  const auto found = values.find(key);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::set<std::string> keys_that_differ(const EnvValues& a, const EnvValues& b) {
  std::set<std::string> keys;
  for (const EnvValues* values : {&a, &b}) {
    for (const auto& [key, value] : *values) {
      if (value_in(a, key) != value_in(b, key)) keys.insert(key);
    }
  }
  return keys;
}

}  // namespace

EnvValues read_env(std::string_view text) { return api::read_go_env(text); }

std::optional<std::string> env_value(std::string_view text, std::string_view key) {
  const auto span = counting_line(text, key);
  if (!span) return std::nullopt;
  return std::string(parse_line(text.substr(span->begin, span->end - span->begin)).value);
}

std::string with_line(std::string_view text, std::string_view key, std::string_view value) {
  const std::string line = fmt::format("{}={}", key, value);
  if (const auto span = counting_line(text, key)) {
    const bool ended = text[span->end - 1] == '\n';
    return replaced(text, *span, ended ? line + '\n' : line);
  }
  const bool ended = text.empty() || text.ends_with('\n');
  return fmt::format("{}{}{}\n", text, ended ? "" : "\n", line);
}

std::string without_line(std::string_view text, std::string_view key) {
  const auto span = counting_line(text, key);
  return span ? replaced(text, *span, "") : std::string(text);
}

bool fits_line(std::string_view value) {
  const bool clean = std::none_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  return clean && !trim_space(value).empty() && value.size() <= env_value_bytes_max;
}

std::string edited(std::string_view text, const KeyWrites& edit) {
  std::string out = without_comments(text);
  for (const KeyWrite& line : edit) out = apply_line(std::move(out), line);
  return out;
}

std::vector<Comment> comments_in(std::string_view text) {
  std::vector<Comment> comments;
  for (const EnvLine& line : lines_of(text)) {
    if (auto comment = parse_comment(line.text)) comments.push_back(std::move(*comment));
  }
  return comments;
}

std::string without_comments(std::string_view text) {
  std::string out;
  for (const EnvLine& line : lines_of(text)) {
    if (!parse_comment(line.text)) out += line.text;
  }
  return out;
}

std::string merge_keys(const Merge& merge) {
  const EnvValues theirs = read_env(merge.theirs);
  const EnvValues ours = read_env(merge.ours);
  const EnvValues current = read_env(merge.current);
  const auto touched = keys_that_differ(read_env(merge.base), theirs);
  if (touched.size() > merged_keys_max) return std::string(merge.theirs);
  std::string out(merge.current);
  for (const std::string& key : touched) {
    if (value_in(current, key) != value_in(ours, key) || merge.except.contains(key)) continue;
    const auto wanted = value_in(theirs, key);
    out = wanted ? with_line(out, key, *wanted) : without_line(out, key);
  }
  return out;
}

}  // namespace gopx::envfile
