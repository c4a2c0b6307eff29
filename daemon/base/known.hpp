// A public URL that gopx knows by name. The data is in probes/catalogue.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/report.hpp"

namespace gopx {

enum class Trust : std::uint8_t { official, known, user, private_ };
std::string_view name_of(Trust trust);  // "official" "known" "user" "private"

enum class Standing : std::uint8_t {
  candidate,   // may stand in for a failed public element
  recognised,  // public, recognised in a user's chain, never chosen
  known_bad,   // does not exist, is dead or broken: recognised, explained, never chosen
};

// From where it can be reached, as far as that is known.
enum class Region : std::uint8_t {
  anywhere,
  not_mainland_china,  // blocked there
  mainland_china,      // run there
};

struct KnownEndpoint {
  std::string_view name;  // "goproxy-cn"; for those that are never candidates: the automatic name
  std::string_view url;
  Trust trust;
  Standing standing;
  std::string_view note;    // for a person: what it is, or why it is never chosen
  std::string_view as_of;   // date of the evidence, "2026-08-05"
  std::string_view source;  // where the evidence is to be found
  Region region = Region::anywhere;
};

}  // namespace gopx
