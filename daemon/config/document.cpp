// Every sentence, range and default comes from the tables of settings.cpp.
#include "config/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "config/settings.hpp"

namespace gopx::config {
namespace {

constexpr std::size_t comment_columns = 100;

constexpr std::string_view heading =
    "# Configuration of gopxd. Every key is optional; left out, it has its default.\n"
    "# Check a file: gopxd --config FILE --check-config. Apply a change: gopxctl reload.\n"
    "# Durations are numbers with the units ms, s, m and h: \"250ms\", \"30s\", \"1h30m\".\n";

// Text as comment lines that are no longer than comment_columns.
std::string comment(std::string_view text) {
  std::string lines, line = "#";
  for (auto word : split(text, ' ')) {
    if (line.size() + 1 + word.size() > comment_columns && line != "#") {
      lines += line + "\n";
      line = "#";
    }
    line += " ";
    line += word;
  }
  return lines + line + "\n";
}

std::string described(std::string_view sentence, const Allowed& allowed,
                      const std::string& fallback) {
  return comment(fmt::format("{}.", sentence)) +
         comment(fmt::format("Allowed: {}. Default: {}", allowed.text(), fallback));
}

// A setting with its value. A password is not shown, and whoever wants to use what is printed is
// told so.
template <class T>
std::string assignment(std::string_view key, const Setting<T>& setting, const T& object) {
  const auto shown = setting.shown_text_of(object);
  const auto note = shown == setting.text_of(object)
                        ? std::string{}
                        : comment("The password is hidden: replace xxxxx with it.");
  return fmt::format("{}{} = {}\n", note, key, shown);
}

std::string print_section(const Section& section, const Config& config) {
  static const Config defaults;
  std::string text = fmt::format("\n# {}.\n[{}]\n", section.sentence, section.name);
  for (const auto& setting : settings()) {
    if (section_of(setting.name) != section.name) continue;
    const auto key = setting.name.substr(section.name.size() + 1);
    text += "\n" + described(setting.sentence, setting.allowed, setting.text_of(defaults)) +
            assignment(key, setting, config);
  }
  return text;
}

template <class T>
std::string print_table(std::string_view name, const T& object,
                        const std::vector<Setting<T>>& rows) {
  std::string text = fmt::format("\n[[{}]]\n", name);
  for (const auto& row : rows) text += assignment(row.name, row, object);
  return text;
}

// The same as comment lines: an example.
std::string commented(const std::string& text) {
  std::string lines;
  for (auto line : split(text, '\n')) lines += line.empty() ? "\n" : fmt::format("#{}\n", line);
  lines.pop_back();  // of the empty line after the last '\n'
  return lines;
}

template <class T>
std::string keys_of(const std::vector<Setting<T>>& rows) {
  std::string text;
  for (const auto& row : rows)
    text += comment(fmt::format("{}: {}. Allowed: {}", row.name, row.sentence, row.allowed.text()));
  return text;
}

std::string print_endpoints(const Config& config) {
  std::string text = "\n" + comment(endpoints_explained);
  text += keys_of(endpoint_settings());
  for (const auto& endpoint : config.endpoints)
    text += print_table("endpoint", endpoint, endpoint_settings());
  EndpointSettings example;
  example.name = "corp";
  example.url = "https://goproxy.corp.example/";
  example.trust = Trust::private_;
  if (config.endpoints.empty())
    text += commented(print_table("endpoint", example, endpoint_settings()));
  return text;
}

std::string print_canaries(const Config& config) {
  std::string text = "\n" + comment(canaries_explained);
  text += keys_of(canary_settings());
  for (const auto& canary : config.canaries)
    text += print_table("canary", canary, canary_settings());
  const Canary example{"rsc.io/quote", "v1.5.2", "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=",
                       "h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y="};
  if (config.canaries.empty()) text += commented(print_table("canary", example, canary_settings()));
  return text;
}

}  // namespace

std::string print(const Config& config) {
  std::string text{heading};
  for (const auto& section : sections()) text += print_section(section, config);
  return text + print_canaries(config) + print_endpoints(config);
}

}  // namespace gopx::config
