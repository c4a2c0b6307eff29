// The wording of a sentence: text with {named} places for facts, {{ and }} for braces. Read by the
// compiler, which checks what stands in the source, and when a sentence is shown; one from outside
// may be anything.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace gopx {

// Different names in one template.
constexpr std::size_t facts_max = 12;

// One piece of a template: text as it stands, or the name of a fact.
struct Piece {
  std::string_view text;
  bool is_name = false;
  bool is_right = true;  // no brace without its partner, no odd name
};
constexpr bool is_fact_name(std::string_view name) {
  for (char c : name)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_') return false;
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z';
}
// Takes the first piece off; `rest` must not be empty.
constexpr Piece take_piece(std::string_view& rest) {
  const auto take = [&rest](std::size_t shown, std::size_t gone) {
    const auto text = rest.substr(0, shown);
    rest.remove_prefix(gone);
    return text;
  };
  const auto brace = rest.find_first_of("{}");
  if (brace != 0) {
    const auto size = brace == std::string_view::npos ? rest.size() : brace;
    return {take(size, size)};
  }
  if (rest.size() > 1 && rest[1] == rest[0]) return {take(1, 2)};
  const auto end = rest.find('}');
  if (rest[0] == '{' && end != std::string_view::npos && is_fact_name(rest.substr(1, end - 1))) {
    rest.remove_prefix(1);
    return {take(end - 1, end), true};
  }
  return {take(1, 1), false, false};
}

// The names in a template, in the order of their first appearance.
struct FactNames {
  std::array<std::string_view, facts_max> names{};
  std::size_t count = 0;
  bool is_right = true;  // the template is well-formed and has no more names than may be
};
constexpr FactNames fact_names(std::string_view text) {
  FactNames found;
  while (!text.empty()) {
    const auto piece = take_piece(text);
    found.is_right = found.is_right && piece.is_right;
    bool is_new = piece.is_name;
    for (std::size_t i = 0; i < found.count; ++i) is_new = is_new && found.names[i] != piece.text;
    if (is_new && found.count == facts_max) found.is_right = false;
    if (is_new && found.count < facts_max) found.names[found.count++] = piece.text;
  }
  return found;
}

}  // namespace gopx
