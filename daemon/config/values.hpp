// How one value is read from a file and shown again, for each type that a member of Config can
// have; and the row of a settings table that ties such a member to its name.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/settings.hpp"

namespace gopx::config {

// Each takes the value over, or says what is wrong with it and leaves the field as it was.
Complaint read(Duration& field, const Raw& raw, const Allowed& allowed);
Complaint read(int& field, const Raw& raw, const Allowed& allowed);
Complaint read(double& field, const Raw& raw, const Allowed& allowed);
Complaint read(bool& field, const Raw& raw, const Allowed& allowed);
Complaint read(std::string& field, const Raw& raw, const Allowed& allowed);
Complaint read(std::vector<std::string>& field, const Raw& raw, const Allowed& allowed);
// The position of a word among those allowed.
Complaint read_word(int& position, const Raw& raw, const Allowed& allowed);

// As a value of a few kinds. "1500ms" is easier to read than "1s500ms".
Plain plain(Duration field);
inline Plain plain(int field) { return std::int64_t{field}; }
inline Plain plain(double field) { return field; }
inline Plain plain(bool field) { return field; }
inline Plain plain(const std::string& field) { return field; }
inline Plain plain(const std::vector<std::string>& field) { return field; }

template <class E>
requires std::is_enum_v<E> Complaint read(E& field, const Raw& raw, const Allowed& allowed) {
  int position = 0;
  if (auto complaint = read_word(position, raw, allowed)) return complaint;
  field = static_cast<E>(allowed.first_word + position);
  return std::nullopt;
}

template <class T>
Plain plain_field(const T& field, const Allowed& allowed) {
  if constexpr (std::is_enum_v<T>) {
    const int position = static_cast<int>(field) - allowed.first_word;
    return std::string{allowed.words[static_cast<std::size_t>(position)]};
  } else {
    return plain(field);
  }
}

// A row whose value is object.*Path…, for example row<Config, &Config::probe, &Probe::interval>.
template <class T, auto... Path>
Setting<T> row(std::string_view name, Allowed allowed, std::string_view sentence) {
  return {name, sentence, std::move(allowed),
          [](T& object, const Raw& raw, const Allowed& limits) {
            return read((object.*....*Path), raw, limits);
          },
          [](const T& object, const Allowed& limits) {
            return plain_field((object.*....*Path), limits);
          }};
}

}  // namespace gopx::config
