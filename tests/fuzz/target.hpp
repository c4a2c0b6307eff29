// What every fuzz target is made of. The engine calls `examine` with bytes of its own making; a law
// that doesn't hold ends the program, and the engine keeps the bytes. Laws, not only "no crash": a
// parser that takes everything for nothing would never crash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace gopx::fuzz {

// The target itself.
void examine(std::string_view input);

// `law` is a sentence that holds whatever the input.
inline void require(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "this law does not hold: %s\n", law);
  std::abort();
}

// Takes the front of the input up to a byte, or all of it.
inline std::string_view take_until(std::string_view& input, char end) {
  const std::size_t at = input.find(end);
  const std::string_view front = input.substr(0, at);
  input.remove_prefix(at == std::string_view::npos ? input.size() : at + 1);
  return front;
}

// Takes one byte off the front, 0 where there is none.
inline std::uint8_t take_byte(std::string_view& input) {
  if (input.empty()) return 0;
  const auto byte = static_cast<std::uint8_t>(input.front());
  input.remove_prefix(1);
  return byte;
}

// One line, fit to be shown: no control characters.
inline bool is_one_line(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return true;
}

}  // namespace gopx::fuzz

// The name that libFuzzer looks for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  gopx::fuzz::examine({reinterpret_cast<const char*>(data), size});
  return 0;
}
