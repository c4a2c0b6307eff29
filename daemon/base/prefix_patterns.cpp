// GOPRIVATE and its kin: comma-separated globs, each held against as many leading elements of a
// module path as it has itself (x/mod/module.MatchPrefixPatterns over path.Match).
//
// path.Match's dialect: * is any run without '/', ? one character but '/', [a-z] and [^a-z] classes
// (which may match '/'), \c a plain c. A malformed glob matches nothing. A glob is compiled first,
// so that "malformed" is settled before anything is compared; the result is the same as go's, which
// looks on while comparing.
#include "base/prefix_patterns.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/text.hpp"

namespace gopx {
namespace {

struct Range {
  char32_t low, high;
};

struct Token {
  enum class Kind : std::uint8_t { star, any, literal, set } kind = Kind::literal;
  char byte = 0;  // of a literal
  bool negated = false;
  std::vector<Range> ranges;
};

constexpr char32_t not_a_character = 0xffffffff;

// Cuts one UTF-8 character off the front; not_a_character (one byte) for anything malformed.
char32_t take_character(std::string_view& text) {
  static constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                                            : 4;
  char32_t character = length == 1 ? first : first & (0x7fU >> length);
  bool valid = length != 0 && first < 0xf5 && text.size() >= length;
  for (std::size_t i = 1; valid && i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    valid = (byte & 0xc0U) == 0x80;
    character = (character << 6U) | (byte & 0x3fU);
  }
  const bool surrogate = character >= 0xd800 && character < 0xe000;
  valid = valid && character >= smallest[length] && character <= 0x10ffff && !surrogate;
  text.remove_prefix(valid ? length : 1);
  return valid ? character : not_a_character;
}

// One character of a class, possibly escaped. Something must follow it, if only the closing
// bracket.
std::optional<char32_t> take_set_character(std::string_view& glob) {
  if (glob.empty() || glob.front() == '-' || glob.front() == ']') return std::nullopt;
  if (glob.front() == '\\') glob.remove_prefix(1);
  if (glob.empty()) return std::nullopt;
  const auto character = take_character(glob);
  if (character == not_a_character || glob.empty()) return std::nullopt;
  return character;
}

// The class whose '[' has been taken already.
std::optional<Token> take_set(std::string_view& glob) {
  Token token{Token::Kind::set, 0, false, {}};
  if (!glob.empty() && glob.front() == '^') {
    token.negated = true;
    glob.remove_prefix(1);
  }
  while (token.ranges.empty() || glob.front() != ']') {
    const auto low = take_set_character(glob);
    if (!low) return std::nullopt;
    auto high = low;
    if (glob.front() == '-') {
      glob.remove_prefix(1);
      high = take_set_character(glob);
    }
    if (!high) return std::nullopt;
    token.ranges.push_back({*low, *high});
  }
  glob.remove_prefix(1);
  return token;
}

std::optional<Token> take_token(std::string_view& glob) {
  const char c = glob.front();
  glob.remove_prefix(1);
  if (c == '*') return Token{Token::Kind::star, 0, false, {}};
  if (c == '?') return Token{Token::Kind::any, 0, false, {}};
  if (c == '[') return take_set(glob);
  if (c != '\\') return Token{Token::Kind::literal, c, false, {}};
  if (glob.empty()) return std::nullopt;
  const char escaped = glob.front();
  glob.remove_prefix(1);
  return Token{Token::Kind::literal, escaped, false, {}};
}

std::optional<std::vector<Token>> compile(std::string_view glob) {
  std::vector<Token> tokens;
  while (!glob.empty()) {
    auto token = take_token(glob);
    if (!token) return std::nullopt;
    tokens.push_back(*std::move(token));
  }
  return tokens;
}

bool set_holds(const Token& set, char32_t character) {
  const char32_t seen = character == not_a_character ? 0xfffd : character;
  const bool within = std::any_of(set.ranges.begin(), set.ranges.end(), [seen](const Range& range) {
    return range.low <= seen && seen <= range.high;
  });
  return within != set.negated;
}

// Does this token (no star) match the front of name? Then what it matched is cut off.
bool take_match(const Token& token, std::string_view& name) {
  if (name.empty()) return false;
  if (token.kind == Token::Kind::literal) {
    if (name.front() != token.byte) return false;
    name.remove_prefix(1);
    return true;
  }
  if (token.kind == Token::Kind::any && name.front() == '/') return false;
  const auto character = take_character(name);
  return token.kind == Token::Kind::any || set_holds(token, character);
}

// Only the latest star is ever stretched: what stands before it has found its leftmost place, as in
// go.
bool matches(const std::vector<Token>& tokens, std::string_view name) {
  std::size_t at = 0;
  std::optional<std::size_t> after_star;
  std::string_view stretch;
  while (at < tokens.size() || !name.empty()) {
    if (at < tokens.size() && tokens[at].kind == Token::Kind::star) {
      after_star = ++at;
      stretch = name;
      continue;
    }
    if (at < tokens.size() && take_match(tokens[at], name)) {
      ++at;
      continue;
    }
    if (!after_star || stretch.empty() || stretch.front() == '/') return false;
    stretch.remove_prefix(1);
    name = stretch;
    at = *after_star;
  }
  return true;
}

// The first `slashes` + 1 elements of path, or nullopt where it has fewer.
std::optional<std::string_view> leading_elements(std::string_view path, std::ptrdiff_t slashes) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/' && slashes-- == 0) return path.substr(0, i);
  }
  return slashes > 0 ? std::nullopt : std::optional(path);
}

bool glob_covers(std::string_view glob, std::string_view module_path) {
  if (!glob.empty() && glob.back() == '/') glob.remove_suffix(1);
  if (glob.empty()) return false;
  const auto prefix = leading_elements(module_path, std::count(glob.begin(), glob.end(), '/'));
  const auto tokens = prefix ? compile(glob) : std::nullopt;
  return tokens && matches(*tokens, *prefix);
}

// Modules of many places: public hosts that everybody knows, and a host for each character that a
// name may begin or end with, under short and long top domains.
std::vector<std::string> modules_of_many_places() {
  std::vector<std::string> modules = {"github.com/pkg/errors",  "golang.org/x/tools",
                                      "rsc.io/quote",           "gopkg.in/yaml.v3",
                                      "google.golang.org/grpc", "k8s.io/api"};
  constexpr std::array domains{".io", ".com", ".info", ".example"};
  std::size_t next = 0;
  for (const char c : std::string_view{"abcdefghijklmnopqrstuvwxyz0123456789"}) {
    const std::string domain = domains[next++ % domains.size()];
    modules.push_back(std::string(1, c) + domain + "/m");
    modules.push_back(std::string("go.x") + c + domain + "/m/v2");
  }
  return modules;
}

}  // namespace

std::vector<std::string_view> prefix_patterns(std::string_view globs, std::size_t at_most) {
  std::vector<std::string_view> found;
  for (const std::string_view glob : split(globs, ',')) {
    if (found.size() == at_most) break;
    const std::string_view host = glob.substr(0, glob.find('/'));
    if (host.find_first_of(".*?[\\") != std::string_view::npos) found.push_back(glob);
  }
  return found;
}

bool covers_everything(std::string_view globs) {
  std::vector<std::string> left = modules_of_many_places();
  for (const std::string_view glob : prefix_patterns(globs, patterns_weighed_max)) {
    std::erase_if(left, [glob](const std::string& module) { return glob_covers(glob, module); });
    if (left.empty()) return true;
  }
  return false;
}

bool matches_prefix_patterns(std::string_view globs, std::string_view module_path) {
  const auto each = split(globs, ',');
  return std::any_of(each.begin(), each.end(), [module_path](std::string_view glob) {
    return glob_covers(glob, module_path);
  });
}

}  // namespace gopx
