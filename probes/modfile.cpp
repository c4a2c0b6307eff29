// Only as much of the go.mod grammar as tells a go.mod from something else
// (golang.org/ref/mod#go-mod-file): comments run from // to the end of the line, paths may be
// quoted, a directive may have a block in parentheses.
#include "probes/modfile.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "probes/dirhash.hpp"
#include "probes/modpath.hpp"

namespace gopx::probes {
namespace {

std::string_view without_comment(std::string_view line) {
  return trim_space(line.substr(0, line.find("//")));
}

std::string_view unquoted(std::string_view word) {
  const bool quoted = word.size() >= 2 && word.front() == word.back() &&
                      (word.front() == '"' || word.front() == '`');
  return quoted ? word.substr(1, word.size() - 2) : word;
}

// Strict, so that a sentence in an error page ("module missing") is never taken for a go.mod with
// another content: that would be an integrity fault, with quarantine.
std::optional<std::string> path_in(std::string_view word) {
  const std::string_view path = unquoted(word);
  return check_path(path) ? std::optional(std::string(path)) : std::nullopt;
}

// What follows the word "module" on a line; nullopt on any other line.
std::optional<std::string_view> module_operand(std::string_view line) {
  constexpr std::string_view keyword = "module";
  if (!line.starts_with(keyword)) return {};
  line.remove_prefix(keyword.size());
  if (line.empty() || (line.front() != ' ' && line.front() != '\t' && line.front() != '('))
    return {};
  return trim_space(line);
}

}  // namespace

std::optional<std::string> declared_module(std::string_view go_mod) {
  bool in_block = false;
  for (const std::string_view raw : split(go_mod, '\n')) {
    const std::string_view line = without_comment(raw);
    if (line.empty()) continue;
    if (in_block) return path_in(line);
    const std::optional<std::string_view> operand = module_operand(line);
    in_block = operand == "(";
    if (!operand || in_block) continue;
    if (auto path = path_in(*operand)) return path;
  }
  return {};
}

Finding judge_mod(const Canary& canary, const Response& response) {
  const std::string h1 = h1_of_mod(response.body);
  if (!response.cut && h1 == canary.mod_h1) {
    Finding finding = good("the go.mod is right");
    finding.verified = true;
    return finding;
  }
  const std::optional<std::string> path = declared_module(response.body);
  if (!path || response.cut || is_html(response)) {
    return unusable(response, Fault::junk_mod,
                    "200, but the body is no go.mod: it has no module line");
  }
  if (!canary.mod_h1.empty()) {
    Finding finding = bad(Fault::mod_mismatch,
                          fmt::format("the go.mod has the hash {}, not {}", h1, canary.mod_h1));
    finding.h1 = h1;
    return finding;
  }
  if (*path == canary.module)
    return good("the go.mod is of the right module, no hash to compare with");
  return bad(Fault::junk_mod,
             fmt::format("the go.mod belongs to {}, not to {}", *path, canary.module));
}

}  // namespace gopx::probes
