// The rules are those of x/mod's module.CheckPath, CheckFilePath, EscapePath and EscapeVersion
// (read in the version that go 1.19 to 1.27 carry), told in our own words; tests hold go's answers
// as vectors.
#include "probes/modpath.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace gopx::probes {
namespace {

enum class PathKind { module, file };
using Problem = std::optional<std::string_view>;  // none = fine

constexpr std::string_view digits = "0123456789";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

bool is_allowed(char c, PathKind kind) {
  if (is_alphanumeric(c)) return true;
  if (kind == PathKind::module) return c == '-' || c == '.' || c == '_' || c == '~';
  if (!is_ascii(c)) return true;
  constexpr std::string_view punctuation = "!#$%&()+,-.=@[]^_{}~ ";
  return punctuation.find(c) != std::string_view::npos;
}

// COM0 and LPT0 are not among them, nor are they in go.
bool is_device_name(std::string_view stem) {
  constexpr std::array<std::string_view, 4> whole = {"con", "prn", "aux", "nul"};
  for (const std::string_view name : whole) {
    if (equal_ignoring_case(stem, name)) return true;
  }
  if (stem.size() != 4 || stem[3] < '1' || stem[3] > '9') return false;
  return equal_ignoring_case(stem.substr(0, 3), "com") ||
         equal_ignoring_case(stem.substr(0, 3), "lpt");
}

bool looks_like_short_name(std::string_view stem) {
  const std::size_t tilde = stem.rfind('~');
  return tilde != std::string_view::npos && is_digits(stem.substr(tilde + 1));
}

Problem element_problem(std::string_view element, PathKind kind) {
  if (element.empty()) return "empty path element";
  if (element.find_first_not_of('.') == std::string_view::npos) return "path element of dots only";
  if (element.front() == '.' && kind == PathKind::module) return "leading dot in a path element";
  if (element.back() == '.') return "trailing dot in a path element";
  const auto allowed = [kind](char c) { return is_allowed(c, kind); };
  if (!std::all_of(element.begin(), element.end(), allowed)) return "invalid character";
  const std::string_view stem = element.substr(0, element.find('.'));
  if (is_device_name(stem)) return "Windows device name as a path element";
  if (kind == PathKind::module && looks_like_short_name(stem))
    return "path element that ends in ~ and digits";
  return {};
}

Problem elements_problem(std::string_view path, PathKind kind) {
  if (!is_utf8(path)) return "invalid UTF-8";
  if (path.empty()) return "empty path";
  if (path.front() == '-' && kind == PathKind::module) return "leading dash";
  for (const std::string_view element : split(path, '/')) {
    if (const Problem problem = element_problem(element, kind)) return problem;
  }
  return {};
}

Problem domain_problem(std::string_view first) {
  if (first.find('.') == std::string_view::npos) return "no dot in the first path element";
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '.'; };
  if (!std::all_of(first.begin(), first.end(), allowed))
    return "invalid character in the first path element";
  return {};
}

// gopkg.in paths end in .vN, optionally followed by -unstable; v0 is fine there, v01 is not.
bool has_gopkg_ending(std::string_view path) {
  constexpr std::string_view unstable = "-unstable";
  if (path.ends_with(unstable)) path.remove_suffix(unstable.size());
  const std::size_t number = path.find_last_not_of(digits) + 1;
  if (number < 2 || number == path.size() || path.substr(number - 2, 2) != ".v") return false;
  return path[number] != '0' || path.size() == number + 1;
}

// An ending "/v" and digits or dots must be /v2 or higher, without leading zero and without dots.
bool has_proper_major(std::string_view path) {
  const std::size_t number = path.find_last_not_of("0123456789.") + 1;
  if (number < 2 || number == path.size() || path.substr(number - 2, 2) != "/v") return true;
  const std::string_view major = path.substr(number);
  return is_digits(major) && major.front() != '0' && major != "1";
}

Problem module_problem(std::string_view path) {
  if (const Problem problem = elements_problem(path, PathKind::module)) return problem;
  if (const Problem problem = domain_problem(path.substr(0, path.find('/')))) return problem;
  const bool proper =
      path.starts_with("gopkg.in/") ? has_gopkg_ending(path) : has_proper_major(path);
  return proper ? Problem{} : Problem{"invalid major version at the end"};
}

tl::unexpected<Error> refuse(std::string_view what, std::string_view text,
                             std::string_view problem) {
  return failure(fmt::format("{} \"{}\": {}", what, printable(text, 200), problem));
}

std::string with_bangs(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (is_upper(c)) escaped += '!';
    escaped += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return escaped;
}

std::optional<std::string> without_bangs(std::string_view escaped) {
  std::string text;
  bool after_bang = false;
  for (const char c : escaped) {
    if (is_upper(c) || (after_bang && !is_lower(c))) return {};
    if (c != '!') text += after_bang ? static_cast<char>(c - 'a' + 'A') : c;
    after_bang = c == '!';
  }
  if (after_bang) return {};
  return text;
}

// What stands before the time stamp: "v1.2.0-0." "v1.2.0-pre.0." or "vN.0.0-".
bool is_pseudo_base(std::string_view base) {
  if (!base.starts_with('v') || base.find('-') == std::string_view::npos) return false;
  if (base.ends_with("-0.") || base.ends_with(".0.")) return true;
  constexpr std::string_view zero = ".0.0-";
  if (!base.ends_with(zero)) return false;
  return is_digits(base.substr(1, base.size() - 1 - zero.size()));
}

}  // namespace

Result<void> check_path(std::string_view path) {
  if (const Problem problem = module_problem(path)) return refuse("module path", path, *problem);
  return {};
}

Result<void> check_file_path(std::string_view path) {
  if (const Problem problem = elements_problem(path, PathKind::file))
    return refuse("file", path, *problem);
  return {};
}

Result<std::string> escape_path(std::string_view path) {
  return check_path(path).map([path] { return with_bangs(path); });
}

Result<std::string> escape_version(std::string_view version) {
  if (version.find('/') != std::string_view::npos || version.find('!') != std::string_view::npos ||
      !std::all_of(version.begin(), version.end(), is_ascii)) {
    return refuse("version", version, "invalid character");
  }
  if (const Problem problem = element_problem(version, PathKind::file)) {
    return refuse("version", version, *problem);
  }
  return with_bangs(version);
}

Result<std::string> unescape_path(std::string_view escaped) {
  const std::optional<std::string> path = without_bangs(escaped);
  if (!path) return refuse("escaped module path", escaped, "invalid escape");
  return check_path(*path).map([&path] { return *path; });
}

bool is_pseudo_version(std::string_view version) {
  version = version.substr(0, version.find('+'));
  const std::size_t dash = version.rfind('-');
  constexpr std::size_t stamp_digits = 14;  // yyyymmddhhmmss
  if (dash == std::string_view::npos || dash < stamp_digits) return false;
  const std::string_view revision = version.substr(dash + 1);
  if (revision.empty() || !std::all_of(revision.begin(), revision.end(), is_alphanumeric))
    return false;
  if (!is_digits(version.substr(dash - stamp_digits, stamp_digits))) return false;
  return is_pseudo_base(version.substr(0, dash - stamp_digits));
}

}  // namespace gopx::probes
