// What people write into an env file that go passes over: shell words, blanks, small letters. See
// text.hpp for the reader's rules.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "envfile/text.hpp"

namespace gopx::envfile {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::array<std::string_view, 4> shell_words{"export", "set", "setx", "declare"};

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

// "GOPROXY" in any case. What doesn't begin like that is none of go's settings that matter here.
bool is_name_of_go(std::string_view word) {
  const std::string name = upper(word);
  return name.starts_with("GO") && name.size() > 2 &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

// What stands in front of the name: a mark, blanks, a shell's word.
struct Front {
  std::string_view rest;
  std::string why;
};

Front front_of(std::string_view line) {
  Front front{line, ""};
  if (front.rest.starts_with(byte_order_mark)) {
    front.rest.remove_prefix(byte_order_mark.size());
    front.why = "it begins with a byte order mark";
  }
  const std::string_view unindented = trim_space(front.rest);
  if (front.why.empty() && !unindented.empty() && unindented.data() != front.rest.data())
    front.why = "it begins with a blank";
  front.rest = unindented;
  for (const std::string_view word : shell_words) {
    const bool there = equal_ignoring_case(front.rest.substr(0, word.size()), word);
    const std::string_view after = there ? front.rest.substr(word.size()) : "";
    if (!after.starts_with(' ') && !after.starts_with('\t')) continue;
    if (front.why.empty()) front.why = fmt::format("it begins with \"{}\"", word);
    front.rest = trim_space(after);
    break;
  }
  return front;
}

// What keeps go from reading the name as written, where nothing stands in front of it.
std::string_view fault_in(std::string_view written, std::string_view key, bool has_equals) {
  if (!has_equals) return "it has no =";
  if (key != trim_space(written)) return "the name must be in capitals";
  if (key != written) return "there is a blank before the =";
  return key == "GOENV" ? "go reads GOENV only from the environment" : "";
}

std::optional<core::IgnoredLine> judge(std::string_view line, std::size_t number) {
  if (line.starts_with('#')) return std::nullopt;
  Front front = front_of(line);
  const auto equals = front.rest.find('=');
  const bool has_equals = equals != std::string_view::npos;
  const std::string_view written =
      front.rest.substr(0, has_equals ? equals : front.rest.find_first_of(" :\t"));
  const std::string_view name = trim_space(written);
  const std::string key = upper(name);
  // Without a = only capitals are taken for a setting: it may be prose.
  if (!is_name_of_go(name) || (!has_equals && key != name)) return std::nullopt;
  if (front.why.empty()) front.why = fault_in(written, key, has_equals);
  if (front.why.empty()) return std::nullopt;
  return core::IgnoredLine{number, key, front.why};
}

}  // namespace

std::vector<core::IgnoredLine> ignored_lines(std::string_view text) {
  std::vector<core::IgnoredLine> found;
  std::size_t number = 0;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    if (auto ignored = judge(line, number)) found.push_back(std::move(*ignored));
    if (found.size() == core::ignored_lines_max) break;
  }
  return found;
}

}  // namespace gopx::envfile
