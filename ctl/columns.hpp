// How many columns of a terminal characters take. The C library's wcwidth() would need a locale
// that is installed; gopxctl works where there is none.
#pragma once

#include <cstddef>
#include <string_view>

namespace gopx::ctl {

// A character of UTF-8; a byte that is none counts as one of its own.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;
  std::size_t columns = 0;  // 2 for Chinese and the like, 0 for what stands on another one
};

// The first one; text must not be empty.
Character first_character(std::string_view text);

std::size_t columns_of(std::string_view text);

}  // namespace gopx::ctl
