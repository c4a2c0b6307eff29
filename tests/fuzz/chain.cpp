// GOPROXY values: "PATTERNS\nMODULE\nVALUE", or the value alone. What is printed must mean what was
// read: the plan goes into the env file by way of print_chain.
#include "core/chain.hpp"

#include "base/logins.hpp"
#include "base/prefix_patterns.hpp"
#include "fuzz/target.hpp"

namespace gopx::fuzz {
namespace {

bool is_plain(std::string_view glob) {
  return !glob.empty() &&
         glob.find_first_of("*?[]\\, \t\r\v\f\x85\xA0\xC2\xE1\xE2\xE3") == glob.npos;
}

void examine_patterns(std::string_view globs, std::string_view module) {
  const bool matches = matches_prefix_patterns(globs, module);
  require(!globs.empty() || !matches, "no pattern covers nothing");
  if (!is_plain(module) || module.find("//") != module.npos) return;
  const bool clean = !module.starts_with('/') && !module.ends_with('/');
  require(!clean || matches_prefix_patterns(module, module), "a module covers itself");
  const std::string below = std::string(module) + "/x";
  require(!matches || matches_prefix_patterns(globs, below),
          "what covers a path covers those below it");
}

void examine_chain(const core::Chain& chain) {
  require(!chain.empty() && chain.size() <= core::chain_length_max, "a chain has 1 to 64 elements");
  const std::string printed = core::print_chain(chain);
  const auto again = core::parse_chain(printed);
  require(again.has_value(), "what is printed can be read");
  require(*again == chain, "what is printed means what was read");
  require(core::print_chain(*again) == printed, "there is one way to print a chain");
  const std::string shown = core::show_chain(chain);
  require(mask_logins(shown) == shown, "what is shown is masked");
  for (std::size_t i = 0; i + 1 < chain.size(); ++i)
    require(chain[i].kind == core::ElementKind::url, "direct and off end a chain");
}

}  // namespace

void examine(std::string_view input) {
  std::string_view rest = input;
  const std::string_view globs = take_until(rest, '\n');
  const std::string_view module = take_until(rest, '\n');
  if (!rest.empty()) examine_patterns(globs, module);
  for (const std::string_view value : {input, rest}) {
    const auto chain = core::parse_chain(value);
    if (chain) examine_chain(*chain);
    if (!chain) require(!chain.error().message.empty(), "an error has words");
  }
}

}  // namespace gopx::fuzz
