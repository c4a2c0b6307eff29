// How one value is read from a file and printed into one, for each type that a member of Config can
// have; and the row of a settings table that ties such a member to its name.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/logins.hpp"
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

std::string print(Duration field);
std::string print(int field);
std::string print(double field);
std::string print(bool field);
std::string print(const std::string& field);
std::string print(const std::vector<std::string>& field);

template <class E>
requires std::is_enum_v<E> Complaint read(E& field, const Raw& raw, const Allowed& allowed) {
  int position = 0;
  if (auto complaint = read_word(position, raw, allowed)) return complaint;
  field = static_cast<E>(allowed.first_word + position);
  return std::nullopt;
}

template <class T>
std::string print_field(const T& field, const Allowed& allowed) {
  if constexpr (std::is_enum_v<T>) {
    const int position = static_cast<int>(field) - allowed.first_word;
    return toml_text(allowed.words[static_cast<std::size_t>(position)]);
  } else {
    return print(field);
  }
}

// As it may be shown: each text is one value, in a list too.
template <class T>
T without_passwords(const T& field) {
  if constexpr (std::is_same_v<T, std::string>) {
    return mask_logins(field);
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    T shown;
    for (const auto& text : field) shown.push_back(mask_logins(text));
    return shown;
  } else {
    return field;
  }
}

// A row whose value is object.*Path…, for example row<Config, &Config::probe, &Probe::interval>.
template <class T, auto... Path>
Setting<T> row(std::string_view name, Allowed allowed, std::string_view sentence) {
  return {name,
          sentence,
          std::move(allowed),
          [](T& object, const Raw& raw, const Allowed& limits) {
            return read((object.*....*Path), raw, limits);
          },
          [](const T& object, const Allowed& limits) {
            return print_field((object.*....*Path), limits);
          },
          [](const T& object, const Allowed& limits) {
            return print_field(without_passwords((object.*....*Path)), limits);
          }};
}

}  // namespace gopx::config
