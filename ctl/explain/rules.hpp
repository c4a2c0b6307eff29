// From what was said to a class of the fault table: ordered rules, the first that fits decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.hpp"
#include "ctl/explain/utterance.hpp"

namespace gopx::explain {

// What the text alone can't tell. `none` = it tells everything.
enum class Doubt : std::uint8_t {
  none,
  address_only,
  zips_only,
  ipv4,
  go_line,
  which_proxy,
  version_age,
  module_private,
  any_name,
  name_gone,
  module_unnamed,
  issuer,
  forward_proxy,
  which_file,
  direct_first,
  other_machines,
  address_owner,
  who_answers,
  clock,
  empty_list,
  service_runs,
  which_url,
  rest_of_text,
  company_network,
  exported_where,
  exists,
  count_,  // how many
};
std::string_view text_of(Doubt doubt);  // "" for none

struct Verdict {
  Fault fault;
  Blame side;
  Doubt doubt = Doubt::none;
  std::string host;  // "" where the text names none
};

// What rules look for by itself; a line without any of it needs more to be an error.
WordSet cause_words();
// Nothing: either no error, or none that is known to be go's.
std::optional<Verdict> judge(const Utterance& utterance);

// For the test that every fault is reached: those that some rule can give.
bool has_rule(Fault fault);

}  // namespace gopx::explain
