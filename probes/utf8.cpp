// The table of well-formed byte sequences of the Unicode standard (chapter 3, table 3-7): what the
// first byte may be, how many follow, and which range the second one must have.
#include "probes/utf8.hpp"

#include <cstdint>

namespace gopx::probes {
namespace {

struct Lead {
  std::uint8_t first_low, first_high;    // range of the first byte
  std::uint8_t second_low, second_high;  // range of the second byte
  std::size_t length;                    // bytes in all
};

constexpr Lead leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
    {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

std::uint8_t byte_at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

const Lead* lead_of(std::uint8_t first) {
  for (const Lead& lead : leads) {
    if (first >= lead.first_low && first <= lead.first_high) return &lead;
  }
  return nullptr;
}

// Bytes of the sequence that begins the text (not empty); 0 if it is malformed.
std::size_t sequence_length(std::string_view text) {
  if (byte_at(text, 0) < 0x80) return 1;
  const Lead* lead = lead_of(byte_at(text, 0));
  if (lead == nullptr || text.size() < lead->length) return 0;
  if (byte_at(text, 1) < lead->second_low || byte_at(text, 1) > lead->second_high) return 0;
  for (std::size_t i = 2; i < lead->length; ++i) {
    if ((byte_at(text, i) & 0xC0) != 0x80) return 0;
  }
  return lead->length;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace gopx::probes
