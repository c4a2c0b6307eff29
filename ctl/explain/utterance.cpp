// Finding module, URL and words in a line. The forms over time: URLs without quotes up to go 1.13,
// "unexpected status (URL): 404" up to 1.12, "reading URL: 404" since; "M@V: " in front of most.
#include "ctl/explain/utterance.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gopx::explain {
namespace {

constexpr std::size_t urls_max = 8;      // looked at in one line
constexpr std::size_t modules_max = 16;  // '@' looked at in one line
constexpr auto npos = std::string_view::npos;

enum class Verb : std::uint8_t { none, get, read, reading, status, base, secure, quoted };

struct FoundUrl {
  std::string_view url;
  Verb verb = Verb::none;
  std::size_t end = 0;  // of what belongs to it, quote included
};

bool ends_in(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         equal_ignoring_case(text.substr(text.size() - lower.size()), lower);
}

Verb verb_before(std::string_view before) {
  if (ends_in(before, "from secure url ")) return Verb::secure;
  if (ends_in(before, "to insecure url: ")) return Verb::get;
  if (!before.empty() && (before.back() == '"' || before.back() == '`')) before.remove_suffix(1);
  if (ends_in(before, "get ")) return Verb::get;
  if (ends_in(before, "reading ")) return Verb::reading;
  if (ends_in(before, "read ")) return Verb::read;
  if (ends_in(before, "unexpected status (")) return Verb::status;
  if (ends_in(before, "from proxy ")) return Verb::base;
  if (ends_in(before, "parse ")) return Verb::quoted;
  return Verb::none;
}

// Where the URL that begins at `begin` ends: at its quote, or at ": ", a blank or a bracket.
std::size_t url_end(std::string_view text, std::size_t begin) {
  const char before = begin == 0 ? ' ' : text[begin - 1];
  if (before == '"' || before == '`') {
    const auto quote = text.find(before, begin);
    if (quote != npos) return quote;
  }
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '"' || c == '<' || c == '>' || c == '\'' || c == '`')
      return i;
    if (c == ')' && before == '(') return i;
    const bool is_last = i + 1 == text.size() || text[i + 1] == ' ';
    if ((c == ':' || c == ',' || c == ';') && is_last) return i;
  }
  return text.size();
}

std::size_t scheme_begin(std::string_view text, std::size_t colon) {
  for (const std::string_view scheme : {"https", "http", "file"}) {
    if (colon < scheme.size()) continue;
    const auto begin = colon - scheme.size();
    if (equal_ignoring_case(text.substr(begin, scheme.size()), scheme)) return begin;
  }
  return npos;
}

std::array<FoundUrl, urls_max> urls_in(std::string_view text, std::size_t& count) {
  std::array<FoundUrl, urls_max> urls;
  count = 0;
  for (auto at = text.find(":/"); at != npos && count < urls_max;) {
    const auto begin = scheme_begin(text, at);
    if (begin == npos) {
      at = text.find(":/", at + 1);
      continue;
    }
    const auto end = url_end(text, begin);
    urls[count++] = {text.substr(begin, end - begin), verb_before(text.substr(0, begin)), end};
    at = text.find(":/", std::max(end, at + 1));
  }
  return urls;
}

// --- modules

bool is_path_byte(char c) {
  return is_alphanumeric(c) || c == '.' || c == '-' || c == '_' || c == '~' || c == '/' || c == '!';
}
bool is_version_byte(char c) {
  return is_alphanumeric(c) || c == '.' || c == '-' || c == '_' || c == '+' || c == '/';
}

bool is_version(std::string_view text) {
  if (text.size() > 1 && text[0] == 'v' && is_digit(text[1])) return true;
  static constexpr std::string_view queries[] = {"latest", "upgrade", "patch",   "master", "main",
                                                 "none",   "head",    "develop", "HEAD"};
  return std::find(std::begin(queries), std::end(queries), text) != std::end(queries);
}

struct FoundModule {
  std::string_view path;
  std::string_view version;
  std::size_t end = 0;
};

std::optional<FoundModule> module_at(std::string_view text, std::size_t at) {
  auto begin = at;
  while (begin > 0 && is_path_byte(text[begin - 1])) --begin;
  auto end = at + 1;
  while (end < text.size() && is_version_byte(text[end])) ++end;
  const auto path = text.substr(begin, at - begin);
  const auto version = text.substr(at + 1, end - at - 1);
  const bool in_url = begin > 0 && text[begin - 1] == ':';
  if (in_url || !is_plausible_module(path) || version.empty()) return std::nullopt;
  return FoundModule{path, version, end};
}

// The last "M@V: " in front of the URL, or the first M@V at all: an import chain names others
// first.
std::optional<FoundModule> module_in(std::string_view text, std::size_t limit) {
  std::optional<FoundModule> best;
  std::size_t looked = 0;
  for (auto at = text.find('@'); at != npos && looked < modules_max; at = text.find('@', at + 1)) {
    ++looked;
    const auto found = module_at(text, at);
    if (!found) continue;
    const bool says = text.substr(found->end).starts_with(": ") || text.substr(found->end) == ":" ||
                      text.substr(found->end).starts_with("/go.mod: ");
    if (at < limit && says) best = found;
    if (!best) best = found;
  }
  return best;
}

// The word behind "module ", "unrecognized import path ", "go get ".
std::string_view word_behind(std::string_view text, std::string_view lead) {
  const auto at = text.find(lead);
  if (at == npos) return {};
  auto rest = text.substr(at + lead.size());
  if (rest.starts_with('"')) rest.remove_prefix(1);
  std::size_t end = 0;
  while (end < rest.size() && is_path_byte(rest[end])) ++end;
  return rest.substr(0, end);
}

bool has_module_mark(std::string_view text) {
  for (auto at = text.find('@'); at != npos; at = text.find('@', at + 1)) {
    const auto found = module_at(text, at);
    if (!found || !is_version(found->version)) continue;
    const auto behind = text.substr(found->end);
    if (behind.starts_with(":") || behind.starts_with("/go.mod:") || behind.starts_with(" ("))
      return true;
  }
  return false;
}

bool has_command(std::string_view text) {
  for (const std::string_view lead :
       {"go: ", "go get ", "go install ", "go mod ", "go list ", "go build "})
    for (auto at = text.find(lead); at != npos; at = text.find(lead, at + 1)) {
      const char before = at == 0 ? ' ' : text[at - 1];
      const bool is_word = !is_alphanumeric(before) && before != '-' && before != '_' &&
                           before != '.' && before != '/';
      if (is_word && (lead == "go: " || text.find(": ", at) != npos)) return true;
    }
  return false;
}

// At the beginning, or behind what somebody has put in front of the message ("error: ").
bool begins_saying(std::string_view text, std::string_view lead) {
  const auto at = text.find(lead);
  return at == 0 || (at != npos && at >= 2 && text.substr(at - 2, 2) == ": ");
}

// "main.go:12:2: ": two numbers, as the go command writes it; loggers and tests write one.
bool has_position(std::string_view text) {
  for (auto at = text.find(".go:"); at != npos; at = text.find(".go:", at + 1)) {
    auto end = at + 4;
    const auto number = [&] {
      const auto begin = end;
      while (end < text.size() && is_digit(text[end])) ++end;
      return end > begin && end < text.size() && text[end++] == ':';
    };
    if (number() && number() && end < text.size() && text[end] == ' ') return true;
  }
  return false;
}

std::string host_in(std::string_view text, std::size_t at) {
  auto end = at;
  while (end < text.size() &&
         (is_alphanumeric(text[end]) || text[end] == '.' || text[end] == '-' || text[end] == '_' ||
          text[end] == ':' || text[end] == '[' || text[end] == ']' || text[end] == '%'))
    ++end;
  auto host = text.substr(at, end - at);
  while (!host.empty() && (host.back() == ':' || host.back() == '.')) host.remove_suffix(1);
  return std::string{host};
}

std::string behind(std::string_view text, std::string_view lead) {
  const auto at = text.find(lead);
  return at == npos ? std::string{} : host_in(text, at + lead.size());
}

void read_tail(Utterance& utterance, std::string_view tail) {
  while (!tail.empty() && (tail.front() == '"' || tail.front() == ')' || tail.front() == '`' ||
                           tail.front() == ':' || tail.front() == ' '))
    tail.remove_prefix(1);
  utterance.tail = std::string{tail};
}

void read_status(Utterance& utterance, Verb verb) {
  if (verb != Verb::reading && verb != Verb::status) return;
  const auto number = std::string_view{utterance.tail}.substr(0, 3);
  if (number.size() == 3 && is_digits(number)) utterance.status = *read_number<int>(number);
}

void read_urls(Utterance& utterance, std::string_view text) {
  std::size_t count = 0;
  const auto urls = urls_in(text, count);
  const FoundUrl* chosen = nullptr;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& each = urls[i];
    const auto request = read_request(each.url);
    if (each.verb == Verb::secure && request) utterance.secure_url_host = request->host;
    if (each.verb == Verb::base && request) utterance.base_host = request->host;
    const bool asks = each.verb == Verb::get || each.verb == Verb::read ||
                      each.verb == Verb::reading || each.verb == Verb::status;
    if (chosen != nullptr || !asks || !request) continue;
    chosen = &each;
    utterance.request = request;
  }
  if (chosen == nullptr) return;
  read_tail(utterance, text.substr(std::min(chosen->end, text.size())));
  read_status(utterance, chosen->verb);
}

void read_module(Utterance& utterance, std::string_view text) {
  const auto url = std::min(text.find("://"), text.size());
  const auto found = module_in(text, url);
  if (found) {
    utterance.module = std::string{found->path};
    utterance.version = std::string{found->version};
    if (utterance.tail.empty()) read_tail(utterance, text.substr(found->end));
    return;
  }
  if (utterance.request && !utterance.request->module.empty()) {
    utterance.module = utterance.request->module;
    utterance.version = utterance.request->version;
    return;
  }
  for (const std::string_view lead :
       {"unrecognized import path ", "module ", "package ", "go get ", "go: "}) {
    const auto word = word_behind(text, lead);
    if (!is_plausible_module(word) || word == "go.mod" || word == "go.sum" || word == "go.work")
      continue;
    utterance.module = std::string{word};
    break;
  }
}

}  // namespace

Marks marks_of(std::string_view text, const WordSet& words) {
  Marks marks;
  const bool may_command = words.has(Word::go_colon) || words.has(Word::go_command);
  marks.command = may_command && has_command(text);
  marks.module = words.has(Word::at_version) && has_module_mark(text);
  marks.request = words.has(Word::protocol_path) &&
                  (words.has(Word::verb_get) || words.has(Word::verb_reading));
  marks.position = words.has(Word::go_file) && has_position(text);
  marks.verifying = words.has(Word::verifying) && begins_saying(text, "verifying ");
  marks.verifying |= words.has(Word::forged) && text.starts_with("go.sum database server");
  marks.module |= text.starts_with("package ") && text.find(": ") != npos &&
                  is_plausible_module(word_behind(text, "package "));
  const auto colon = text.find(": zip: ");  // go names the module alone there
  marks.module |= words.has(Word::zip_invalid) && colon != npos &&
                  is_plausible_module(text.substr(0, colon)) && text.find('/') < colon;
  return marks;
}

Utterance read_utterance(const Line& line, const WordSet& words, const Marks& marks) {
  Utterance utterance;
  utterance.line = line.number;
  utterance.indent = line.indent;
  utterance.text = std::string{line.text.substr(0, utterance_bytes_max)};
  utterance.own = utterance.text;
  utterance.marks = marks;
  utterance.said = words;
  std::string_view own{utterance.text};
  constexpr std::string_view response = "server response:";
  if (words.has(Word::server_response))
    if (const auto at = own.find(response); at != npos) {
      utterance.answered = std::string{own.substr(at + response.size())};
      utterance.own.resize(at);
      own = own.substr(0, at);
    }
  read_urls(utterance, own);
  read_module(utterance, own);
  return utterance;
}

void reread(Utterance& utterance, const Matcher& matcher) {
  utterance.said = matcher.words_in(utterance.own);
  utterance.response = matcher.words_in(utterance.answered);
}

std::string Utterance::dialled() const {
  for (const std::string_view lead : {"dial tcp4 ", "dial tcp6 ", "dial tcp "}) {
    const auto host = behind(own, lead);
    if (!host.empty() && host != "lookup") return host;
  }
  const auto arrow = own.find("->");
  return arrow == std::string::npos ? std::string{} : host_in(own, arrow + 2);
}

std::string Utterance::looked_up() const { return behind(own, "lookup "); }

std::string Utterance::forward_proxy() const {
  auto host = behind(own, "socks connect tcp ");
  const auto arrow = host.find("->");
  if (arrow != std::string::npos) host.resize(arrow);
  while (!host.empty() && host.back() == '-') host.pop_back();
  if (!host.empty()) return host;
  if (const auto name = looked_up(); !name.empty()) return name;
  return dialled();
}

std::string Utterance::git_host() const {
  for (const std::string_view lead :
       {"for 'https://", "access 'https://", "for 'http://", "access 'http://",
        "repository 'https://", "resolve host: ", "connect to host ", "connect to ",
        "for 'ssh://git@", "ssh://git@", "git@", "https://"}) {
    const auto host = behind(own, lead);
    if (!host.empty()) return std::string{without_port(host)};
  }
  return {};
}

bool Utterance::is_bare_answer() const {
  std::string_view words{tail};
  while (!words.empty() && !is_letter(words.back())) words.remove_suffix(1);
  const bool is_words = std::all_of(words.begin(), words.end(), [](char c) {
    return is_letter(c) || c == ' ' || c == '-' || c == '\'';
  });
  // go's own words begin in lower case ("dial tcp …", perhaps cut off), but for EOF.
  const bool is_phrase = words.size() >= 4 && words.front() >= 'A' && words.front() <= 'Z';
  return request && status == 0 && is_phrase && words.size() <= 48 && is_words &&
         tail.size() - words.size() <= 3;
}

}  // namespace gopx::explain
