// The sentences, and the rules of go that make them true. A value that is shown has been masked
// first.
#include "core/misread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "core/gosumdb.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t value_bytes_shown = 200;
// Lists of patterns, which go compares with module paths as they stand (x/mod/module,
// MatchPrefixPatterns), and a value that go compares whole.
constexpr std::string_view pattern_lists[] = {"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"};
constexpr std::string_view whole_value = "GOTOOLCHAIN";

bool is_quote(char c) { return c == '"' || c == '\''; }

std::string_view without_quotes(std::string_view text) {
  while (!text.empty() && is_quote(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_quote(text.back())) text.remove_suffix(1);
  return text;
}

// What keeps this from being what it looks like; empty = nothing.
Sentence stray_in(std::string_view text) {
  if (text.ends_with('\r')) return say("a carriage return behind it (Windows line ends)");
  if (trim_space(text) != text) return say("white space around it");
  const auto quote = std::find_if(text.begin(), text.end(), is_quote);
  if (quote != text.end()) return say("a quotation mark in it");
  const bool blank = text.find_first_of(" \t") != std::string_view::npos;
  return blank ? say("white space in it") : Sentence{};
}

std::string show(std::string_view value) {
  return printable(mask_logins(trim_space(value)), value_bytes_shown);
}

std::string shell_word(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::string_view("-._~+=/:,@%").find(static_cast<char>(c)) != std::string_view::npos ||
           (c < 0x80 && std::isalnum(c) != 0);
  });
  return plain ? std::string(text) : shell_quote(text);
}

std::string line_to_write(std::string_view key, std::string_view value) {
  return "go env -w " + shell_word(fmt::format("{}={}", key, value));
}

// A module path has neither white space nor quotation marks, so such a pattern fits none.
std::optional<Misread> dead_pattern(std::string_view key, std::string_view list) {
  std::vector<std::string> mended;
  std::string first;
  Sentence stray;
  for (const std::string_view entry : split(list, ',')) {
    const Sentence found = stray_in(entry);
    if (!found.empty() && stray.empty()) {
      first = show(entry);
      stray = found;
    }
    mended.emplace_back(without_quotes(trim_space(entry)));
  }
  if (stray.empty()) return std::nullopt;
  const std::string value = join(mended, ",");
  const bool clean = value.find_first_of(" \t\"'") == std::string::npos;
  Misread misread{Alert::env_value_misread,
                  say("{key}: \"{value}\" with {stray} matches no module", key, first, stray)};
  if (clean)
    misread.fix = line_to_write(key, value);
  else
    misread.advice = say("write {key} as patterns with nothing but commas between them", key);
  return misread;
}

std::optional<Misread> stray_value(std::string_view key, std::string_view value) {
  const std::string_view trimmed = trim_space(value);
  if (trimmed == value) return std::nullopt;
  return Misread{Alert::env_value_misread,
                 say("{key}={value} has {stray}, which go takes as part of the value", key,
                     show(value), stray_in(value)),
                 line_to_write(key, show(value))};
}

}  // namespace

std::vector<Misread> misread_in(const EnvFile& file) {
  std::vector<Misread> found;
  const auto look = [&](std::string_view key, auto judge) {
    const auto line = file.other.find(std::string(key));
    if (line == file.other.end()) return;
    if (auto fault = judge(key, line->second)) found.push_back(std::move(*fault));
  };
  for (const std::string_view key : pattern_lists) look(key, dead_pattern);
  look(whole_value, stray_value);
  for (const IgnoredLine& line : file.ignored) {
    found.push_back({Alert::env_line_ignored,
                     say("go ignores line {line} of {file}, meant as {key}: {cause}", line.number,
                         file.path, line.key, sentence_of(line.why, {})),
                     "", say("write the line as {key}=VALUE, from its very beginning", line.key)});
  }
  return found;
}

Misread refused_gosumdb(std::string_view value, std::string_view why, std::string_view whose) {
  const std::string meant = meant_gosumdb(value);
  const std::string shown = show(value);
  const bool own = whose.empty();
  Misread refused{
      Alert::gosumdb_invalid,
      own ? say("go refuses GOSUMDB={value} ({cause})", shown, why)
          : say("go refuses GOSUMDB={value}, the default of {go} ({cause})", shown, whose, why),
      line_to_write("GOSUMDB", meant)};
  if (trim_space(value) == value || trim_space(value) != meant) return refused;
  const Sentence stray = stray_in(value);
  refused.message =
      own ? say("GOSUMDB={value} has {stray}: go refuses it like that ({cause})", shown, stray, why)
          : say("GOSUMDB={value}, the default of {go}, has {stray}: go refuses it like that "
                "({cause})",
                shown, whose, stray, why);
  return refused;
}

}  // namespace gopx::core
