// The small bodies of the protocol: .info, @v/list, .mod, and the texts that name modules.
#include "probes/list.hpp"

#include "fuzz/target.hpp"
#include "probes/info.hpp"
#include "probes/modfile.hpp"
#include "probes/modpath.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::probes;

const Canary canary{"a.com/m", "v1.0.0", "", ""};

void examine_verdict(const Finding& finding) {
  require(is_one_line(finding.detail), "a verdict is one line");
  require(finding.detail.size() <= report_detail_max, "a verdict is short");
  require(!finding.verified || !finding.fault, "what is verified is good");
}

void examine_bodies(std::string_view input) {
  Response response;
  response.status = 200;
  response.body = std::string(input);
  const Finding info = judge_info(canary, response);
  const Finding list = judge_list(canary, response);
  const Finding mod = judge_mod(canary, response);
  for (const Finding& finding : {info, list, mod}) examine_verdict(finding);
  if (!info.fault)
    require(version_in_info(input) == canary.version, "a good .info has the version");
  if (!list.fault) require(lists_version(input, canary.version), "a good list has the version");
  if (!mod.fault) require(declared_module(input) == canary.module, "a good go.mod is the module's");
}

void examine_path(std::string_view input) {
  const auto escaped = escape_path(input);
  if (escaped) {
    require(check_path(input).has_value(), "only paths are escaped");
    require(unescape_path(*escaped) == std::string(input), "escaping can be undone");
  }
  const auto plain = unescape_path(input);
  if (plain) require(escape_path(*plain) == std::string(input), "a path has one escape");
  if (const auto version = escape_version(input))
    require(version->find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ/") == std::string::npos,
            "an escaped version has no capitals");
}

}  // namespace

void examine(std::string_view input) {
  examine_bodies(input);
  examine_path(input);
}

}  // namespace gopx::fuzz
