// The built-in catalogues and the choice of a language. The format: "The Format of GNU MO Files" in
// gettext's manual.
#include "base/translation.hpp"

#include "base/text.hpp"
#include "base/zh_CN_mo.hpp"

namespace gopx {
namespace {

constexpr std::uint32_t mo_magic = 0x950412de;
constexpr std::size_t mo_header_bytes = 28;
constexpr std::size_t mo_entry_bytes = 8;  // length and offset
constexpr std::size_t accepted_bytes_max = 1024;
constexpr std::size_t q_digits = 3;

// "0.8" in thousandths, 1000 where there is none or it is not understood.
int quality_of(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  auto text = parameters.substr(at + 2);
  if (!text.starts_with("0")) return 1000;
  text.remove_prefix(1);
  int thousandths = 0;
  if (text.starts_with(".")) text.remove_prefix(1);
  for (std::size_t i = 0; i < q_digits; ++i)
    thousandths = thousandths * 10 + (i < text.size() && is_digit(text[i]) ? text[i] - '0' : 0);
  return thousandths;
}

// "zh-Hans-CN" or "zh_CN": what stands before the region.
std::optional<Language> spoken(std::string_view tag) {
  return language_named(to_lower(tag.substr(0, tag.find_first_of("-_.@"))));
}

}  // namespace

std::string_view name_of(Language language) { return language == Language::chinese ? "zh" : "en"; }

std::optional<Language> language_named(std::string_view name) {
  if (name == "en") return Language::english;
  if (name == "zh") return Language::chinese;
  return std::nullopt;
}

Language language_of_locale(std::string_view locale) {
  const auto point = locale.find('.');
  if (point != std::string_view::npos) {
    const auto charset = locale.substr(point + 1, locale.find('@', point) - point - 1);
    if (!equal_ignoring_case(charset, "utf-8") && !equal_ignoring_case(charset, "utf8"))
      return Language::english;
  }
  return spoken(locale).value_or(Language::english);
}

Language language_accepted(std::string_view header) {
  auto best = Language::english;
  int most = 0;
  for (const auto range : split(header.substr(0, accepted_bytes_max), ',')) {
    const auto semicolon = range.find(';');
    const auto language = spoken(trim_space(range.substr(0, semicolon)));
    const int quality =
        semicolon == std::string_view::npos ? 1000 : quality_of(range.substr(semicolon));
    if (!language || quality <= most) continue;
    best = *language;
    most = quality;
  }
  return best;
}

Translations::Translations(std::span<const unsigned char> file) : file_{file} {
  if (file.size() < mo_header_bytes || number_at(0) != mo_magic || number_at(4) >> 16 != 0) return;
  const std::size_t count = number_at(8), texts = number_at(12), translations = number_at(16);
  const auto fits = [&](std::size_t offset) {
    return offset <= file.size() && (file.size() - offset) / mo_entry_bytes >= count;
  };
  if (!fits(texts) || !fits(translations)) return;
  count_ = count;
  texts_ = texts;
  translations_ = translations;
}

std::uint32_t Translations::number_at(std::size_t offset) const {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i > 0; --i) number = number << 8 | file_[offset + i - 1];
  return number;
}

std::string_view Translations::text_at(std::size_t offset) const {
  const std::size_t size = number_at(offset), begin = number_at(offset + 4);
  if (begin > file_.size() || size > file_.size() - begin) return {};
  const void* first = file_.data() + begin;
  return {static_cast<const char*>(first), size};
}

std::pair<std::string_view, std::string_view> Translations::operator[](std::size_t index) const {
  return {text_at(texts_ + index * mo_entry_bytes),
          text_at(translations_ + index * mo_entry_bytes)};
}

std::optional<std::string_view> Translations::find(std::string_view text) const {
  std::size_t first = 0, last = count_;
  while (first < last) {
    const auto middle = first + (last - first) / 2;
    const auto order = text_at(texts_ + middle * mo_entry_bytes).compare(text);
    if (order == 0) return text_at(translations_ + middle * mo_entry_bytes);
    (order < 0 ? first : last) = order < 0 ? middle + 1 : middle;
  }
  return std::nullopt;
}

Translations translations(Language language) {
  if (language == Language::chinese) return Translations{zh_CN_mo};
  return Translations{{}};
}

std::string_view translated(std::string_view text, Language language) {
  if (language == Language::english || text.empty()) return text;
  return translations(language).find(text).value_or(text);
}

}  // namespace gopx
