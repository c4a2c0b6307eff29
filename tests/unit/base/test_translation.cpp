// Languages: how one is chosen, what is built in, and that a broken catalogue is harmless.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/render.hpp"

using namespace gopx;
using namespace std::chrono_literals;

namespace {

constexpr Manner chinese{.language = Language::chinese};

std::vector<std::string> names_in(std::string_view text) {
  const auto found = fact_names(text);
  std::vector<std::string> names{found.names.begin(), found.names.begin() + found.count};
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_SUITE("base::translation") {
  TEST_CASE("each translation has the places of its sentence, no more and no less") {
    const auto all = translations(Language::chinese);
    REQUIRE_GT(all.size(), 10);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto [text, translation] = all[i];
      if (text.empty()) continue;  // gettext's header
      CAPTURE(text);
      CAPTURE(translation);
      CHECK(fact_names(translation).is_right);
      CHECK_EQ(names_in(translation), names_in(text));
      CHECK_EQ(translated(text, Language::chinese), translation);
      CHECK_EQ(translated(text, Language::english), text);
    }
  }

  TEST_CASE("spans, moments and lists as a Chinese reader says them") {
    constexpr WallTime noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 12h;
    const auto now = Manner{.language = Language::chinese, .now = noon};
    CHECK_EQ(render(54s, chinese), "54 秒");
    CHECK_EQ(render(90min, chinese), "1 小时 30 分钟");
    CHECK_EQ(render(noon + 7min, now), "12:07 UTC（7 分钟后）");
    CHECK_EQ(render(noon - 49h, now), "2025-12-31 11:00 UTC（2 天 1 小时前）");
    CHECK_EQ(render(noon, now), "12:00 UTC（刚刚）");
    CHECK_EQ(render(noon, chinese), "2026-01-02T12:00:00Z");
    CHECK_EQ(render(say("{a}", Texts{"x", "y"}), chinese), "x、y");
  }

  TEST_CASE("a text without a translation stays English") {
    CHECK_EQ(translated("nobody ever says this", Language::chinese), "nobody ever says this");
  }

  TEST_CASE("the language of a locale") {
    for (const char* locale :
         {"zh_CN.UTF-8", "zh_CN.utf8", "zh_TW", "zh", "zh-Hans", "ZH_cn", "zh_CN.UTF-8@pinyin"})
      CHECK_EQ(language_of_locale(locale), Language::chinese);
    for (const char* locale : {"", "C", "POSIX", "C.UTF-8", "en_US.UTF-8", "de_DE", "zha",
                               "zh_CN.GB18030", "zh_CN.", "z", "\xFF"})
      CHECK_EQ(language_of_locale(locale), Language::english);
  }

  TEST_CASE("the language of Accept-Language") {
    for (const char* header : {"zh", "zh-CN", "zh-Hans-CN, en;q=0.5", "en;q=0.8, zh;q=0.9",
                               "de, zh;q=0.1", "fr;q=1.0 ,\tZH ; q=0.7,en;q=0.65"})
      CHECK_EQ(language_accepted(header), Language::chinese);
    for (const char* header : {"", "en", "*", "de, fr", "en, zh", "zh;q=0", "zh;q=0.000, de", ",,;",
                               "zh;q=0.5, en;q=0.501"})
      CHECK_EQ(language_accepted(header), Language::english);
  }

  TEST_CASE("what is no catalogue is an empty one, and offsets out of it are no texts") {
    CHECK_EQ(Translations{{}}.size(), 0);
    std::vector<unsigned char> file(64, 0);
    CHECK_EQ(Translations{file}.size(), 0);
    const auto put = [&file](std::size_t at, std::uint32_t number) {
      for (std::size_t i = 0; i < 4; ++i)
        file[at + i] = static_cast<unsigned char>(number >> (8 * i));
    };
    put(0, 0x950412de);
    put(8, 0xFFFFFFFF);
    put(12, 28);
    put(16, 28);
    CHECK_EQ(Translations{file}.size(), 0);  // more entries than there is room for
    put(8, 1);
    put(12, 28);
    put(16, 36);
    put(28, 0xFFFFFFF0);  // the text's length
    put(32, 60);
    const Translations broken{file};
    REQUIRE_EQ(broken.size(), 1);
    CHECK_EQ(broken[0].first, "");
    CHECK_FALSE(broken.find("x").has_value());
  }
}
