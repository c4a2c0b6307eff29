// What `gopxctl doctor` finds: one thing that was looked at, how it stands, whose it is, and what
// mends it. Checks make findings; verdict.hpp weighs them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/sentence.hpp"

namespace gopx::ctl::doctor {

enum class Side : std::uint8_t { none, me, path, them, policy };
std::string_view name_of(Side side);  // "me"; none: "fine"

// In the order in which they are listed: what breaks go comes first.
enum class Grade : std::uint8_t { fail, warn, note, ok, skip };
std::string_view name_of(Grade grade);

struct Finding {
  std::string_view check;  // "goproxy"; of the same check there may be several
  std::string_view layer;  // "settings" "disk" "forward-proxy" "dns" "tls" "proxy" "sumdb" …
  Grade grade = Grade::ok;
  Side side = Side::none;
  std::string class_name;  // a class of base/fault, or a kind of mistake; "" where all is well
  Sentence sentence;
  std::vector<std::string> fix = {};  // each can be pasted into a shell
};
using Findings = std::vector<Finding>;

inline Finding all_well(std::string_view check, std::string_view layer, Sentence sentence) {
  return {check, layer, Grade::ok, Side::none, "", std::move(sentence)};
}
inline Finding remark(std::string_view check, std::string_view layer, Sentence sentence,
                      std::vector<std::string> fix = {}) {
  return {check, layer, Grade::note, Side::none, "", std::move(sentence), std::move(fix)};
}

}  // namespace gopx::ctl::doctor
