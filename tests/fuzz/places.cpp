// Files of other programs that doctor reads: the first byte says which reader gets the rest. Lines
// are within the text, and no reader gives more than it may.
#include <algorithm>

#include "ctl/doctor/readers.hpp"
#include "fuzz/target.hpp"

namespace gopx::fuzz {
namespace {

using namespace ctl::doctor;

void examine_all(const Assignments& all, std::string_view text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  require(all.size() <= 30 * readings_max, "a reader has a limit");
  for (const auto& each : all) {
    require(!each.name.empty(), "an assignment has a name");
    require(each.line >= 1 && each.line <= lines, "a line is one of the text's");
    require(each.value.size() <= text.size() + 1, "nothing is expanded");
  }
}

void examine_docker(std::string_view text) {
  const auto file = read_dockerfile(text);
  examine_all(file.global, text);
  for (const auto& stage : file.stages) {
    examine_all(stage.arguments, text);
    examine_all(stage.variables, text);
    examine_all(stage.own, text);
  }
}

}  // namespace

void examine(std::string_view input) {
  constexpr std::uint8_t readers = 12;
  switch (take_byte(input) % readers) {
    case 0:
      return examine_all(read_profile(input), input);
    case 1:
      return examine_all(read_makefile(input), input);
    case 2:
      return examine_all(read_yaml(input), input);
    case 3:
      return examine_all(read_idea(input), input);
    case 4:
      return examine_all(read_editor_settings(input), input);
    case 5:
      return examine_all(read_docker_proxies(input), input);
    case 6:
      return examine_docker(input);
    case 7:
      for (const auto& line : read_hosts(input))
        require(!line.names.empty(), "a line names a host");
      return;
    case 8:
      require(read_netrc(input).size() <= readings_max, "a reader has a limit");
      return;
    case 9: {
      const auto git = read_git_config(input);
      require(git.instead.size() == git.targets.size(), "each rule has both sides");
      return;
    }
    case 10:
      require(read_go_mod(input).required.size() <= readings_max, "a reader has a limit");
      return;
    default:
      require(read_json_texts(input).size() <= readings_max, "a reader has a limit");
  }
}

}  // namespace gopx::fuzz
