// The words for the parts of a probe, as the API and the command line show them.
#include "base/report.hpp"

namespace gopx {

std::string_view name_of(Level level) {
  switch (level) {
    case Level::shallow:
      return "shallow";
    case Level::deep:
      return "deep";
    case Level::sumdb:
      return "sumdb";
  }
  return "";
}

std::string_view name_of(Step step) {
  switch (step) {
    case Step::mod:
      return "mod";
    case Step::info:
      return "info";
    case Step::zip:
      return "zip";
    case Step::list:
      return "list";
    case Step::supported:
      return "supported";
    case Step::lookup:
      return "lookup";
    case Step::tile:
      return "tile";
    case Step::newest:
      return "newest";
    case Step::latest:
      return "latest";
  }
  return "";
}

std::optional<Step> step_named(std::string_view name) {
  for (std::uint8_t i = 0; !name_of(Step{i}).empty(); ++i)
    if (name_of(Step{i}) == name) return Step{i};
  return std::nullopt;
}

}  // namespace gopx
