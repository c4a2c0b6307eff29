// Which kind of system this is, where its conventions differ (places of files, not calls).
#pragma once

#include <cstdint>

namespace gopx::io {

enum class System : std::uint8_t { unix_like, macos };

// One file per system answers.
System this_system();

}  // namespace gopx::io
