// Which check comes first is go's order: the first one that fails is what go says.
#include "core/gosumdb.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/verifier_key.hpp"
#include "core/go_url.hpp"

namespace gopx::core {
namespace {

constexpr std::string_view relay_path = "/sumdb/sum.golang.org";  // below a proxy's address

// strings.Fields, as far as a key or a URL can tell the difference.
std::vector<std::string> fields(std::string_view text) {
  std::vector<std::string> found;
  std::string word;
  for (const char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) word += c;
    if (space && !word.empty()) found.push_back(std::exchange(word, {}));
  }
  if (!word.empty()) found.push_back(word);
  return found;
}

// A database is asked at https://NAME: nothing but a host and a path may stand there.
bool is_host_and_path(const std::string& name) {
  const auto url = parse_go_url("https://" + name);
  const bool plain = url && !url->user && url->opaque.empty() && url->query.empty() &&
                     !url->force_query && url->fragment.empty() && name.find('#') == name.npos;
  return plain && !url->host.empty() && !name.ends_with('/') && name.find('%') == name.npos;
}

// Of the address that stands behind the key: go reads it at the start, and asks it later.
std::string address_fault(const std::string& address) {
  const auto url = parse_go_url(address);
  if (!url) return "invalid GOSUMDB URL: " + url.error().message;
  if (url->scheme == "file") return "";
  const bool web = url->scheme.empty() || url->scheme == "http" || url->scheme == "https";
  if (!web) return "unsupported scheme: " + mask_logins(address);
  if (url->host.empty()) return "no Host in request URL: " + mask_logins(address);
  if (url->scheme == "http" && url->user) return "refusing to pass credentials to insecure URL";
  return "";
}

std::string fault_in(const std::vector<std::string>& words) {
  if (words.empty()) return "missing GOSUMDB";
  if (words.size() > 2) return "too many fields";
  if (words[0] != known_gosumdb) {
    const auto key = parse_verifier_key(words[0]);
    if (!key) return key.error().message;
    if (!is_host_and_path(key->name)) return "invalid sumdb name (must be host[/path])";
  }
  return words.size() > 1 ? address_fault(words[1]) : "";
}

// Those of the configuration, where they are of the database that the value names.
void take_name_and_key(SumdbChoice& choice, const std::string& word) {
  const std::size_t plus = word.find('+');
  choice.name = word.substr(0, plus);
  if (plus != std::string::npos) choice.key = word;
  if (!choice.key.starts_with(choice.name + "+")) choice.key.clear();
}

}  // namespace

SumdbChoice read_gosumdb(const std::optional<std::string>& value,
                         const config::SumdbSettings& settings) {
  SumdbChoice choice;
  choice.wanted = settings.enabled;
  choice.name = settings.name;
  choice.key = settings.key;
  if (!value) return choice;
  const auto words = fields(*value);
  if (words.size() == 1 && words[0] == known_gosumdb) return choice;
  choice.is_default = false;
  if (*value == "off") {
    choice.wanted = false;
  } else if (*value == china_gosumdb) {
    take_name_and_key(choice, std::string(known_gosumdb));
    choice.explicit_url = "https://" + std::string(china_gosumdb);
  } else {
    choice.refused = fault_in(words);
    choice.wanted = choice.wanted && choice.refused.empty();
    if (!words.empty()) take_name_and_key(choice, words[0]);
    if (words.size() > 1) choice.explicit_url = words[1];
  }
  return choice;
}

std::string meant_gosumdb(std::string_view value) {
  const auto words = fields(value);
  const std::string joined = join(words, " ");
  const auto taken = [](const std::string& text) { return read_gosumdb(text, {}).refused.empty(); };
  if (taken(joined)) return joined;  // blanks or a carriage return stood around it
  if (words.size() != 1) return std::string(known_gosumdb);
  std::string_view word = words[0];
  if (word.starts_with("https://")) word.remove_prefix(std::string_view("https://").size());
  while (word.ends_with('/')) word.remove_suffix(1);
  if (word == china_gosumdb) return std::string(word);
  const std::string through = fmt::format("{} https://{}", known_gosumdb, word);
  const bool relay = word.ends_with(relay_path) && word.size() > relay_path.size();
  return relay && taken(through) ? through : std::string(known_gosumdb);
}

}  // namespace gopx::core
