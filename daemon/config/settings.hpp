// Every setting, declared once: name, sentence, what is allowed, where it lives in Config. The
// reader, the error texts, the printed configuration, etc/gopxd.toml and the list of changes at a
// reload all come from these tables. A new setting is one member in config.hpp and one row in
// settings.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sentence.hpp"
#include "config/config.hpp"
#include "config/file.hpp"
#include "config/shapes.hpp"

namespace gopx::config {

struct Allowed {
  Sentence described;  // completes "allowed: …"
  double min = 0;      // of a number, inclusive
  double max = 0;
  std::span<const std::string_view> words;         // of a choice, in the order of its enum
  int first_word = 0;                              // the enumerator that words[0] stands for
  Complaint (*check)(std::string_view) = nullptr;  // of a text, or of each text of a list
  std::size_t count_max = 0;                       // entries of a list

  std::string text() const { return english(described); }
};

// As it is written into a file: "30s" in quotation marks, ["a", "b"].
std::string to_toml(const Plain& value);
// With the passwords of URLs as xxxxx: each text is one value, in a list too.
Plain without_passwords(Plain value);

template <class T>
struct Setting {
  std::string_view name;      // "probe.interval"; of an [[endpoint]] or [[canary]] the key alone
  std::string_view sentence;  // for the reader of the file, without a final full stop
  Allowed allowed;
  // Takes the value over, or says what is wrong with it and leaves the object as it was.
  Complaint (*read)(T& object, const Raw& raw, const Allowed& allowed);
  Plain (*get)(const T& object, const Allowed& allowed);  // passwords included

  Complaint set(T& object, const Raw& raw) const { return read(object, raw, allowed); }
  Plain shown_value_of(const T& object) const { return without_passwords(get(object, allowed)); }
  std::string text_of(const T& object) const { return to_toml(get(object, allowed)); }
  std::string shown_text_of(const T& object) const { return to_toml(shown_value_of(object)); }
};

struct Section {
  std::string_view name;
  std::string_view sentence;
};

std::span<const Section> sections();  // in the order in which they are printed
// What the tables [[canary]] and [[endpoint]] are for.
constexpr std::string_view canaries_explained = msgid(
    "Test modules: small public module versions that never change, for checks to ask for. One "
    "entry replaces all built-in ones. All four keys are needed.");
constexpr std::string_view endpoints_explained = msgid(
    "Proxies besides those of the built-in list, and settings for the ones in your GOPROXY. An "
    "entry with the name of one of the built-in list needs no url.");
const std::vector<Setting<Config>>& settings();
const std::vector<Setting<EndpointSettings>>& endpoint_settings();
const std::vector<Setting<Canary>>& canary_settings();

// nullptr for an unknown name.
const Setting<Config>* setting_named(std::string_view name);
// What stands before the '.', or "".
std::string_view section_of(std::string_view name);

// Text as a TOML basic string, quotation marks included.
std::string toml_text(std::string_view text);

// Names of the settings whose values differ; for lists of tables "endpoint.NAME" and "canary".
std::vector<std::string> changed_settings(const Config& a, const Config& b);

}  // namespace gopx::config
