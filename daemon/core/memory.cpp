// Names that files and answers hold: none of them may change.
#include "core/memory.hpp"

namespace gopx::core {

std::string_view name_of(Memory::Control control) {
  switch (control) {
    case Memory::Control::automatic:
      return "auto";
    case Memory::Control::pinned:
      return "pinned";
    case Memory::Control::paused:
      return "paused";
  }
  return "auto";
}

}  // namespace gopx::core
