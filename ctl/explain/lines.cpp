// Lines, and what stands in front of them.
#include "ctl/explain/lines.hpp"

#include <algorithm>
#include <cstring>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr std::size_t prefixes_max = 8;    // taken off one line
constexpr std::size_t prefix_bytes = 200;  // no prefix is longer
constexpr std::size_t near_bytes = 60;     // within which a service's name ends
constexpr std::size_t tab_columns = 8;

std::size_t run_of(std::string_view text, std::size_t at, bool (*is)(char)) {
  std::size_t end = at;
  while (end < text.size() && is(text[end])) ++end;
  return end - at;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool is_time_byte(char c) {
  return is_digit(c) || c == '-' || c == ':' || c == '/' || c == '.' || c == ',' || c == '+' ||
         c == 'T' || c == 'Z';
}

bool is_time(std::string_view token) {
  const auto digits = std::count_if(token.begin(), token.end(), is_digit);
  return digits >= 4 && is_digit(token.front()) &&
         token.find_first_of(":-/") != std::string_view::npos &&
         std::all_of(token.begin(), token.end(), is_time_byte);
}

bool is_seconds(std::string_view token) {  // BuildKit's "61.20", "0.312"
  const auto dot = token.find('.');
  return dot != std::string_view::npos && is_digits(token.substr(0, dot)) &&
         is_digits(token.substr(dot + 1)) && token.size() - dot <= 7;
}

bool is_month(std::string_view token) {
  static constexpr std::string_view months = "jan feb mar apr may jun jul aug sep oct nov dec";
  return token.size() == 3 && months.find(to_lower(token)) != std::string_view::npos;
}

std::size_t token_length(std::string_view text) {
  return std::min(text.find_first_of(" \t"), text.size());
}

// How long the piece is that begins here and says when, or in which build step. 0 = none.
std::size_t time_prefix(std::string_view text) {
  const bool in_brackets = text.starts_with('[');
  const auto inner = text.substr(in_brackets ? 1 : 0);
  const auto end = in_brackets ? inner.find(']') : token_length(inner);
  if (end == std::string_view::npos || end == 0 || end > 40) return 0;
  const auto token = inner.substr(0, end);
  const auto whole = in_brackets ? end + 2 : end;
  if (in_brackets && !is_digit(token.front())) return 0;
  const auto first = token.substr(0, token_length(token));
  if (is_time(first) || (!in_brackets && is_seconds(first))) return whole;
  return 0;
}

std::size_t month_prefix(std::string_view text) {  // "Jan  5 08:40:27.735330"
  if (!is_month(text.substr(0, token_length(text)))) return 0;
  std::size_t at = 3;
  at += run_of(text, at, is_blank);
  at += run_of(text, at, is_digit);
  at += run_of(text, at, is_blank);
  const auto token = text.substr(at, token_length(text.substr(at)));
  return !token.empty() && is_time(token) ? at + token.size() : 0;
}

std::size_t step_prefix(std::string_view text) {  // "#12 61.20"
  if (!text.starts_with('#')) return 0;
  const auto digits = run_of(text, 1, is_digit);
  if (digits == 0 || digits > 4 || text.size() <= 1 + digits || text[1 + digits] != ' ') return 0;
  const auto token = text.substr(2 + digits, token_length(text.substr(2 + digits)));
  return is_seconds(token) ? 2 + digits + token.size() : 1 + digits;
}

std::size_t log_prefix(std::string_view text) {  // klog's "E0214 09:13:02.400871   2117 x.go:94]"
  if (text.size() < 20 || std::strchr("IWEF", text[0]) == nullptr || !is_digit(text[1])) return 0;
  const auto end = text.substr(0, prefix_bytes).find("] ");
  return run_of(text, 1, is_digit) == 4 && text[5] == ' ' && end != std::string_view::npos ? end + 1
                                                                                           : 0;
}

std::size_t service_prefix(std::string_view text) {  // docker compose's "web-1  | "
  const auto is_name = [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
  };
  const auto name = run_of(text, 0, is_name);
  const auto bar = name + run_of(text, name, is_blank);
  if (name == 0 || name > 40 || bar == name || bar >= text.size() || text[bar] != '|') return 0;
  return bar + 1 == text.size() || text[bar + 1] == ' ' ? bar + 1 : 0;
}

std::size_t bracket_prefix(std::string_view text) {  // "[builder 3/5] ", "[ 41%] ", "[stderr]"
  if (!text.starts_with('[')) return 0;
  const auto end = text.substr(0, 60).find(']');
  const bool ends_word =
      end != std::string_view::npos && (end + 1 == text.size() || text[end + 1] == ' ');
  return ends_word ? end + 1 : 0;
}

std::size_t mark_prefix(std::string_view text) {
  static constexpr std::string_view marks[] = {
      "│",       "┃",         "║",           "|",          ">",         "•",
      "⨯",       "×",         "✗",           "→",          "=>",        "❯",
      "❌",       "##[error]", "##[warning]", "##[debug]",  "::error::", "::warning::",
      "stderr:", "stdout:",   "STDERR:",     "level=error"};
  for (const auto mark : marks)
    if (text.starts_with(mark)) return mark.size();
  if (text.starts_with("::error ") || text.starts_with("::warning ")) {
    const auto end = text.find("::", 2);
    return end == std::string_view::npos ? 0 : end + 2;
  }
  return 0;
}

// Is the rest of a look at the line worth while?
bool may_have_prefix(std::string_view text) {
  if (text.empty()) return false;
  const char c = text.front();
  const auto near = text.substr(0, near_bytes);
  return !is_letter(c) || text.starts_with("std") || text.starts_with("STD") ||
         text.starts_with("level=") || is_month(text.substr(0, 3)) ||
         (is_digit(text.size() > 1 ? text[1] : ' ') && std::strchr("IWEF", c) != nullptr) ||
         near.find('|') != std::string_view::npos;
}

std::size_t prefix_length(std::string_view text) {
  if (!may_have_prefix(text)) return 0;
  for (const auto length :
       {step_prefix(text), time_prefix(text), month_prefix(text), log_prefix(text),
        service_prefix(text), bracket_prefix(text), mark_prefix(text)})
    if (length != 0) return length;
  return 0;
}

std::size_t columns_before(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text) {
    if (!is_blank(c)) break;
    columns += c == '\t' ? tab_columns : 1;
  }
  return columns;
}

std::string_view without_end(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view without_prefix(std::string_view line) {
  for (std::size_t i = 0; i < prefixes_max; ++i) {
    const auto blanks = run_of(line, 0, is_blank);
    const auto taken = prefix_length(line.substr(blanks));
    if (taken == 0) break;
    line.remove_prefix(blanks + taken);
    if (line.starts_with(' ')) line.remove_prefix(1);
  }
  return line;
}

namespace {

std::size_t position_of(std::string_view text, char c) {
  const void* at = text.empty() ? nullptr : std::memchr(text.data(), c, text.size());
  return at == nullptr ? text.size()
                       : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

// Where to cut a line that is too long: behind an escaped line end, else at a blank.
std::size_t cut_of(std::string_view window) {
  const auto end = window.rfind("\\n");
  if (end != std::string_view::npos && end > 0) return end + 2;
  const auto blank = window.rfind(' ');
  return blank != std::string_view::npos && blank > 0 ? blank : window.size();
}

}  // namespace

bool LineReader::next_raw(std::string_view& raw) {
  if (rest_.empty()) return false;
  auto window = rest_.substr(0, line_bytes_max);
  window = window.substr(0, position_of(window, '\n') + 1);
  const auto end = std::min(position_of(window, '\r'), position_of(window, '\n'));
  if (!goes_on_) ++number_;
  if (end == window.size()) {
    const bool is_last = window.size() == rest_.size();
    raw = window.substr(0, is_last ? window.size() : cut_of(window));
    rest_.remove_prefix(raw.size());
    goes_on_ = true;
    return true;
  }
  raw = window.substr(0, end);
  const bool is_return = window[end] == '\r';
  const bool both = is_return && end + 1 < window.size() && window[end + 1] == '\n';
  rest_.remove_prefix(end + (both ? 2 : 1));
  goes_on_ = is_return && !both;  // what is drawn over counts as the same line
  return true;
}

bool LineReader::next(Line& line) {
  std::string_view text;
  if (in_unfolded_) {
    const auto all = std::string_view{unfolded_}.substr(unfolded_at_);
    const auto end = std::min(all.find('\n'), all.size());
    text = all.substr(0, end);
    unfolded_at_ += end + 1;
    in_unfolded_ = unfolded_at_ <= unfolded_.size();
  } else {
    if (!next_raw(text)) return false;
    if (needs_unfolding(text)) {
      unfolded_ = unfold(text);
      unfolded_at_ = 0;
      in_unfolded_ = true;
      return next(line);
    }
  }
  const auto message = without_prefix(text);
  line.number = number_;
  line.indent = columns_before(message);
  line.text = without_end(message.substr(run_of(message, 0, is_blank)));
  return true;
}

}  // namespace gopx::explain
