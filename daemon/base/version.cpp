// Numbers are compared as texts without leading zeros: they have no limit.
#include "base/version.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gopx {
namespace {

constexpr std::string_view digits = "0123456789";

struct VersionParts {
  std::array<std::string_view, 3> numbers;
  std::string_view pre_release;  // without its hyphen
};

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}
bool is_plain_number(std::string_view text) {
  return is_number(text) && (text == "0" || text.front() != '0');
}

bool is_identifier(std::string_view text) {
  constexpr std::string_view allowed =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
  const bool sound = !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
  return sound && (!is_number(text) || is_plain_number(text));
}

// Takes what stands before the dot, and the dot.
std::string_view take_element(std::string_view& text) {
  const auto dot = std::min(text.find('.'), text.size());
  const auto element = text.substr(0, dot);
  text.remove_prefix(std::min(dot + 1, text.size()));
  return element;
}

bool is_pre_release(std::string_view text) {
  if (text.empty() || text.back() == '.') return false;
  while (!text.empty())
    if (!is_identifier(take_element(text))) return false;
  return true;
}

std::optional<VersionParts> parse(std::string_view text) {
  if (!text.starts_with('v')) return std::nullopt;
  text = text.substr(1, text.find('+') - 1);
  VersionParts parts;
  const auto hyphen = text.find('-');
  auto core = text.substr(0, hyphen);
  if (hyphen != std::string_view::npos) {
    parts.pre_release = text.substr(hyphen + 1);
    if (!is_pre_release(parts.pre_release)) return std::nullopt;
  }
  for (auto& number : parts.numbers) {
    number = take_element(core);
    if (!is_plain_number(number)) return std::nullopt;
  }
  return core.empty() ? std::optional(parts) : std::nullopt;
}

int sign(int order) { return order < 0 ? -1 : static_cast<int>(order > 0); }

int compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return sign(a.compare(b));
}

int compare_identifiers(std::string_view a, std::string_view b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b);
  if (is_number(a) != is_number(b)) return is_number(a) ? -1 : 1;
  return sign(a.compare(b));
}

// A release is newer than each of its pre-releases; more elements are newer than fewer.
int compare_pre_releases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return static_cast<int>(a.empty()) - static_cast<int>(b.empty());
  while (!a.empty() && !b.empty())
    if (const int order = compare_identifiers(take_element(a), take_element(b))) return order;
  return static_cast<int>(b.empty()) - static_cast<int>(a.empty());
}

}  // namespace

bool is_version(std::string_view text) { return parse(text).has_value(); }

int compare_versions(std::string_view a, std::string_view b) {
  const auto one = parse(a), other = parse(b);
  if (!one || !other)
    return static_cast<int>(one.has_value()) - static_cast<int>(other.has_value());
  for (std::size_t i = 0; i < one->numbers.size(); ++i)
    if (const int order = compare_numbers(one->numbers[i], other->numbers[i])) return order;
  return compare_pre_releases(one->pre_release, other->pre_release);
}

}  // namespace gopx
