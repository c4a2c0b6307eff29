// Reading settings, requests of -x and endings out of the lines round an error.
#include "ctl/explain/circumstances.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr std::size_t value_bytes_max = 512;
constexpr auto npos = std::string_view::npos;

// "=https://…", " = 'off'", "='https://…,direct'", " https://…".
std::string_view value_behind(std::string_view text) {
  const auto begin = text.find_first_not_of(" =:\"'");
  if (begin == npos) return {};
  const bool quoted = begin > 0 && (text[begin - 1] == '"' || text[begin - 1] == '\'');
  const auto ends = quoted ? std::string_view{"\"'"} : std::string_view{" \t\"'"};
  return text.substr(begin, std::min(text.find_first_of(ends, begin), text.size()) - begin);
}

bool is_proxy_list(std::string_view value) {
  return value == "off" || value.starts_with("direct") || value.find("//") != npos ||
         value.find(",direct") != npos;
}

}  // namespace

void Observer::note_setting(std::string_view text) {
  if (value_follows_) {
    value_follows_ = false;
    const auto value = value_behind(text);
    if (is_proxy_list(value) && value.size() <= value_bytes_max) seen_.goproxy = std::string{value};
  }
  const auto lower = to_lower(text.substr(0, value_bytes_max));
  const auto at = lower.find("goproxy");
  if (at == std::string::npos) return;
  const auto rest = text.substr(at + 7);
  if (rest.empty() && (lower.ends_with("env goproxy") || lower.ends_with("$goproxy"))) {
    value_follows_ = true;
    return;
  }
  if (rest.empty() || std::string_view{"= '\""}.find(rest.front()) == npos) return;
  const auto value = value_behind(rest);
  if (is_proxy_list(value) && value.size() <= value_bytes_max) seen_.goproxy = std::string{value};
}

void Observer::note_request(std::string_view text) {
  const auto begin = text.find("http");
  const auto end = text.find(": ", begin + 6);
  const std::string url{text.substr(begin, end == npos ? npos : end - begin)};
  if (end != npos) {
    pending_.erase(url);
    return;
  }
  seen_.last_asked = url;
  if (pending_.size() < pending_max) pending_.emplace(url, ++asked_);
}

void Observer::note_end(const Line& line, const WordSet& words) {
  const bool limit = words.has(Word::time_limit);
  if (!downloading_ || seen_.stopped_at != 0 || (!limit && !words.has(Word::interrupted))) return;
  seen_.stopped_at = line.number;
  seen_.stopped_text = std::string{line.text};
  seen_.stopped_by_limit = limit;
  std::size_t latest = 0;
  for (const auto& [url, order] : pending_)
    if (order > latest) {
      latest = order;
      seen_.hanging = url;
    }
}

void Observer::note_torn(const Line& line) {
  if (seen_.stopped_at != 0) return;
  seen_.stopped_at = line.number;
  seen_.stopped_text = std::string{line.text};
}

void Observer::note(const Line& line, const WordSet& words) {
  if (value_follows_ || words.has(Word::setting_name)) note_setting(line.text);
  if (words.empty()) {
    if (!line.text.empty()) downloading_ = false;
    return;
  }
  seen_.docker |= words.has(Word::docker);
  seen_.brew |= words.has(Word::brew);
  seen_.hugo |= words.has(Word::hugo);
  seen_.bot |= words.has(Word::bot);
  seen_.bazel |= words.has(Word::bazel);
  seen_.power_shell |= words.has(Word::power_shell);
  seen_.direct |= words.has(Word::direct_setting);
  if (seen_.overridden_at == 0 && words.has(Word::env_overridden))
    seen_.overridden_at = line.number;
  note_end(line, words);
  if (words.has(Word::asked_x)) note_request(line.text);
  downloading_ =
      words.has(Word::asked_x) || words.has(Word::progress) || (downloading_ && line.text.empty());
  if (seen_.goproxy.starts_with("direct")) seen_.direct = true;
}

}  // namespace gopx::explain
