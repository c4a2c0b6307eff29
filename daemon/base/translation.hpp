// Languages, and what a text is in them. The translations are etc/po/*.po, compiled by msgfmt and
// built in: no locale need be installed, nothing is read or built when a program starts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace gopx {

enum class Language : std::uint8_t { english, chinese };

std::string_view name_of(Language language);  // "en" "zh"
std::optional<Language> language_named(std::string_view name);
// By the value of LC_ALL, LC_MESSAGES or LANG: "zh_CN.UTF-8", "zh", "zh-Hans". Chinese is UTF-8
// here, so a locale with another character set is English, as are "C" and whatever is not known.
Language language_of_locale(std::string_view locale);
// By the value of Accept-Language (RFC 9110, 12.5.4): of those that we speak the one that is wanted
// most.
Language language_accepted(std::string_view header);

// A compiled catalogue (GNU gettext's .mo, little-endian), read where it lies. Offsets that point
// outside of it are no texts.
class Translations {
 public:
  // Empty if that is no catalogue.
  explicit Translations(std::span<const unsigned char> file);
  std::size_t size() const { return count_; }
  // The text and its translation; the first one is gettext's own header.
  std::pair<std::string_view, std::string_view> operator[](std::size_t index) const;
  // By binary search; nothing if there is none.
  std::optional<std::string_view> find(std::string_view text) const;

 private:
  std::uint32_t number_at(std::size_t offset) const;
  std::string_view text_at(std::size_t offset) const;

  std::span<const unsigned char> file_;
  std::size_t count_ = 0, texts_ = 0, translations_ = 0;
};

// What is built in for a language; nothing for English.
Translations translations(Language language);
// The text in that language; as it is where there is no translation.
std::string_view translated(std::string_view text, Language language);

}  // namespace gopx
