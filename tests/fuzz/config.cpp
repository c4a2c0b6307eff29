// Configuration files: the user's, and behind a form feed the fleet's. What can be read must print
// as a file that means the same, and every complaint must have a place and words fit to show.
#include "config/load.hpp"

#include "base/text.hpp"
#include "config/document.hpp"
#include "fuzz/target.hpp"

namespace gopx::fuzz {
namespace {

config::Loaded load(std::string_view user, std::string_view fleet) {
  config::Sources sources;
  sources.user = config::Source{"gopxd.toml", std::string(user)};
  if (!fleet.empty()) sources.fleet = config::Source{"fleet.toml", std::string(fleet)};
  return config::load(sources);
}

// The password of the corpus. A message is put together from masked values, so what would have to
// be looked for is this word itself, and only where it stands in logins and nowhere else.
constexpr std::string_view password = "hunter2";

bool is_only_in_logins(std::string_view text) {
  for (auto at = text.find(password); at != text.npos; at = text.find(password, at + 1)) {
    const auto before = text.substr(0, at);
    const auto behind = text.substr(at + password.size());
    if (!before.ends_with("://joe:") || !behind.starts_with("@h")) return false;
  }
  return true;
}

void examine_problems(const config::Loaded& loaded, bool in_logins) {
  require(loaded.problems.size() <= config::problems_max + 1, "complaints are bounded");
  for (const auto& problem : loaded.problems) {
    require(!problem.message.empty(), "a complaint has words");
    require(problem.line >= 0 && problem.column >= 0, "a place counts from one");
    const bool shows_it = english(problem.message).find(password) != std::string::npos;
    require(!in_logins || !shows_it, "a complaint shows no password");
    require(is_one_line(config::to_string(problem)), "a complaint is one line");
  }
}

// A password is printed as xxxxx below a comment; the second time there is nothing to comment.
std::string without_notes(const std::string& printed) {
  std::string text;
  for (const auto line : split(printed, '\n'))
    if (line.find("The password is hidden") == line.npos) text.append(line).append("\n");
  return text;
}

void examine_print(const config::Config& config) {
  const std::string printed = config::print(config);
  const auto again = load(printed, {});
  require(again.ok(), "what is printed can be read");
  require(without_notes(config::print(again.config)) == without_notes(printed),
          "what is printed means what was read");
}

}  // namespace

void examine(std::string_view input) {
  std::string_view rest = input;
  const std::string_view user = take_until(rest, '\f');
  const auto loaded = load(user, rest);
  examine_problems(loaded, is_only_in_logins(input));
  if (loaded.ok()) examine_print(loaded.config);
}

}  // namespace gopx::fuzz
