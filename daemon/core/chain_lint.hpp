// What is wrong with a GOPROXY value before anybody is asked: slips that go refuses or takes for a
// host, entries that are never reached, separators that stop go or tell private names to strangers,
// proxies that are known not to exist. Each finding comes with the whole value as it should be.
//
// Pure: the value and what is known of proxies decide. `gopxctl doctor`, `why`, `status` and
// `config check` show it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/known.hpp"
#include "base/sentence.hpp"

namespace gopx::core {

enum class LintGrade : std::uint8_t {
  fails,   // go refuses the value, or asks a host that can't be meant
  harms,   // go takes it, and it will do what nobody wants
  remark,  // a choice; worth knowing
};

struct LintFinding {
  std::string_view code;  // a class of base/fault, or a kind of mistake: "list-typo"
  LintGrade grade = LintGrade::fails;
  Sentence sentence;
  std::string corrected;  // the whole value, passwords as xxxxx; "" where nobody can tell
};

struct LintInput {
  std::string_view value;
  std::span<const KnownEndpoint> known = {};  // the catalogue
  // Identities (config::identity_of) of proxies that the configuration calls public.
  std::vector<std::string> trusted = {};
};

// Worst first; of one grade in the order in which go would meet them. Nothing for a value that is
// as it should be.
std::vector<LintFinding> lint_chain(const LintInput& input);

}  // namespace gopx::core
