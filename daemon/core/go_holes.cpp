// The table, and since when each minor version is mended. A minor version without an entry is
// affected if it is older than those with one, and mended if it is newer.
#include "core/go_holes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace gopx::core {
namespace {

// Of 1.27 the third release candidate was the first with the fix.
constexpr GoVersion since_1_25_12{25, 12, 0}, since_1_25_13{25, 13, 0};
constexpr GoVersion since_1_26_3{26, 3, 0}, since_1_26_6{26, 6, 0};
constexpr int mended_minor = 27;
constexpr int mended_rc = 3;

struct HoleRow {
  GoHole hole;
  std::array<GoVersion, 2> mended;  // of two minor versions that follow each other
};

constexpr std::array rows{
    HoleRow{{"CVE-2026-56865", "a proxy can forge tiles of the checksum database",
             "1.25.13, 1.26.6 or 1.27", "golang/go#80744"},
            {since_1_25_13, since_1_26_6}},
    HoleRow{
        {"CVE-2026-56864", "a proxy and a checksum database together can serve what is in no log",
         "1.25.13, 1.26.6 or 1.27", "golang/go#80745"},
        {since_1_25_13, since_1_26_6}},
    HoleRow{{"CVE-2026-42501", "a proxy can answer a look-up with a record of something else",
             "1.25.12, 1.26.3 or 1.27", "golang/go#79070"},
            {since_1_25_12, since_1_26_3}},
};

constexpr auto holes = [] {
  std::array<GoHole, rows.size()> list{};
  std::transform(rows.begin(), rows.end(), list.begin(),
                 [](const HoleRow& row) { return row.hole; });
  return list;
}();

bool may_be_in(const HoleRow& row, const GoVersion& version) {
  if (version.minor == mended_minor && version.rc > 0) return version.rc < mended_rc;
  for (const GoVersion& mended : row.mended) {
    if (version.minor == mended.minor) return version.patch < mended.patch;
  }
  return version.minor < row.mended.front().minor;
}

// Takes a number off the front of the text.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::optional<GoVersion> parse_go_version(std::string_view text) {
  if (!take(text, "go1.")) return std::nullopt;
  const auto minor = take_number(text);
  if (!minor) return std::nullopt;
  GoVersion version{*minor, 0, 0};
  if (take(text, ".")) {
    const auto patch = take_number(text);
    if (!patch) return std::nullopt;
    version.patch = *patch;
  } else if (take(text, "rc") || take(text, "beta")) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    version.rc = std::max(*number, 1);
  }
  // A distributor's own suffix ("-X:nocoverageredesign", " fips") follows a space, + or -.
  const bool ends =
      text.empty() || text.front() == ' ' || text.front() == '-' || text.front() == '+';
  return ends ? std::optional(version) : std::nullopt;
}

std::span<const GoHole> go_holes() { return holes; }

const GoHole* hole_in(std::string_view go_version) {
  const auto version = parse_go_version(go_version);
  if (!version) return nullptr;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (may_be_in(rows[i], *version)) return &holes[i];
  }
  return nullptr;
}

}  // namespace gopx::core
