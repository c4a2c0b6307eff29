// Holes in the go command that let a module proxy get round the checksum database. With such a go
// installed, the proxy that stands in decides what is built, so gopx chooses only among those that
// are well known or that the user has named.
//
// Distributions mend holes without changing the number, so all that can be said of a version is
// that it may be affected.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gopx::core {

// "go1.25.12", "go1.27rc2": numbers of a release of go, as they stand in $GOROOT/VERSION.
struct GoVersion {
  int minor = 0;  // the 25
  int patch = 0;  // the 12; 0 for release candidates
  int rc = 0;     // the 2; 0 = released
  bool operator==(const GoVersion&) const = default;
};
// nullopt for what is no release of go 1 ("devel …", a fork's own number).
std::optional<GoVersion> parse_go_version(std::string_view text);

struct GoHole {
  std::string_view id;      // "CVE-2026-42501"
  std::string_view what;    // what a hostile proxy could do
  std::string_view mended;  // the versions with the fix, for a person
  std::string_view source;
};

std::span<const GoHole> go_holes();
// The first hole that may be in this version; nullptr if none is known, or the version isn't.
const GoHole* hole_in(std::string_view go_version);

}  // namespace gopx::core
