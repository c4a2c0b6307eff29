// One form for every message about a configuration, so that editors can jump to the place.
#include "config/problem.hpp"

#include <fmt/format.h>

#include <utility>

namespace gopx::config {

std::string_view name_of(Origin origin) {
  switch (origin) {
    case Origin::builtin:
      return "default";
    case Origin::fleet:
      return "fleet";
    case Origin::user:
      return "user";
  }
  return "";
}

Problem problem_at(const SourcePosition& place, std::string key, Sentence message) {
  return {place.file, place.line, place.column, std::move(key), std::move(message), false};
}

std::string to_string(const Problem& problem, const Manner& manner) {
  std::string text = problem.file;
  if (problem.line > 0) text += fmt::format(":{}:{}", problem.line, problem.column);
  if (problem.warning) text += ": " + render(msgid("warning"), manner);
  if (!problem.key.empty()) text += ": " + problem.key;
  return text + ": " + render(problem.message, manner);
}

}  // namespace gopx::config
