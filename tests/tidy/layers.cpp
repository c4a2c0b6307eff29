// The arrows between the layers, as data. They point inwards: base knows nobody, nothing knows ctl,
// and the brain (core) sees values only.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "tidy/rules.hpp"

namespace gopx::tidy {
namespace {

using Words = std::vector<std::string_view>;

struct Layer {
  std::string_view name;
  std::string_view folder;  // longest match wins
  Words may_include;        // other layers
  bool is_pure;             // sees neither files nor clocks nor threads nor the system
};

const std::vector<Layer>& layers() {
  static const Words outer{"base", "process", "config", "api", "core", "probes"};
  static const std::vector<Layer> all{
      {"base", "daemon/base/", {}, true},
      {"process", "daemon/process/", {"base"}, false},
      {"config", "daemon/config/", {"base"}, true},
      {"api", "daemon/api/", {"base"}, true},
      {"core", "daemon/core/", {"base", "config", "api"}, true},
      {"probes", "probes/", {"base"}, true},
      {"io", "daemon/io/", outer, false},
      {"platform",
       "daemon/platform/",
       {"base", "process", "config", "api", "core", "probes", "io"},
       false},
      {"main",
       "daemon/",
       {"base", "process", "config", "api", "core", "probes", "io", "platform"},
       false},
      {"ctl", "ctl/", {"base", "process", "api"}, false},
      {"man", "etc/man/", {"base", "config", "api"}, false},
  };
  return all;
}

// The layer of a file, or of an include path: those begin at daemon/ or at the root.
const Layer* layer_of(std::string_view path) {
  for (const auto& layer : layers())
    if (path.starts_with(layer.folder)) return &layer;
  return nullptr;
}

std::optional<std::string_view> included(std::string_view line, char open, char close) {
  line = trim_space(line);
  if (!line.starts_with('#') || line.find("include") == std::string_view::npos) return std::nullopt;
  const auto begin = line.find(open);
  const auto end = begin == std::string_view::npos ? begin : line.find(close, begin + 1);
  if (end == std::string_view::npos) return std::nullopt;
  return line.substr(begin + 1, end - begin - 1);
}

const Layer* target_of(std::string_view include) {
  const auto* layer = layer_of(include);
  return layer != nullptr ? layer : layer_of(fmt::format("daemon/{}", include));
}

bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool matches(std::string_view text, const Words& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [text](auto each) { return text.starts_with(each); });
}

std::string listed(const Words& words) {
  const std::vector<std::string> texts(words.begin(), words.end());
  return texts.empty() ? "nobody" : join(texts, ", ");
}

const Words& impure_headers() {
  static const Words headers{"boost/asio", "boost/beast", "curl/",
                             "sdbus",      "fstream",     "filesystem",
                             "iostream",   "thread",      "mutex",
                             "future",     "atomic",      "unistd.h",
                             "fcntl.h",    "sys/",        "poll.h",
                             "signal.h",   "csignal",     "netinet/",
                             "cstdio",     "stdio.h",     "condition_variable"};
  return headers;
}

// One library, one place: a library then costs one slow compilation and can be changed in one file.
struct Library {
  Words headers;
  Words places;  // beginnings of paths
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> all{
      {{"toml++/"}, {"daemon/config/load.cpp"}},
      {{"boost/json"},
       {"daemon/api/json.cpp", "daemon/api/json_requests.cpp", "daemon/api/json_text.hpp",
        "probes/info.cpp", "daemon/io/record.cpp", "daemon/io/memory_store.cpp",
        "daemon/io/config_values.cpp"}},
      {{"boost/beast"}, {"daemon/io/control.cpp"}},
      {{"boost/asio"}, {"daemon/io/", "daemon/platform/", "daemon/"}},
      {{"CLI/"}, {"daemon/main.cpp", "ctl/main.cpp"}},
      {{"openssl/"}, {"probes/crypto.cpp", "daemon/io/http_wire.cpp"}},
      {{"zip.h"}, {"probes/zip.cpp"}},
      {{"curl/"}, {"daemon/io/http", "daemon/io/transport_fault.cpp"}},
      {{"sqlite3.h"}, {"daemon/io/database.cpp"}},
      {{"prometheus/"}, {"daemon/io/metrics.cpp"}},
      {{"sdbus-c++/"}, {"daemon/platform/linux/bus.cpp"}},
  };
  return all;
}

}  // namespace

void check_layers(const SourceFile& file, Findings& findings) {
  const auto* own = layer_of(file.path);
  if (own == nullptr) return;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto project = included(file.lines[i], '"', '"');
    const auto* target = project ? target_of(*project) : nullptr;
    if (target != nullptr && target != own && !contains(own->may_include, target->name))
      findings.push_back(finding(
          file, i + 1,
          fmt::format("{} includes {}; it may include {}: move the thing inwards, or hand it in as "
                      "a value",
                      own->name, target->name, listed(own->may_include))));
    const auto system = included(file.lines[i], '<', '>');
    if (own->is_pure && system && matches(*system, impure_headers()))
      findings.push_back(
          finding(file, i + 1,
                  fmt::format("{} includes <{}>; it does no I/O and knows no threads: "
                              "let daemon/io do it and hand in the result",
                              own->name, *system)));
  }
}

void check_libraries(const SourceFile& file, Findings& findings) {
  if (file.is_test()) return;
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    const auto header = included(file.lines[i], '<', '>');
    if (!header) continue;
    for (const auto& library : libraries())
      if (matches(*header, library.headers) && !matches(file.path, library.places))
        findings.push_back(
            finding(file, i + 1,
                    fmt::format("<{}> is seen only by {}: call what that file offers", *header,
                                listed(library.places))));
  }
}

}  // namespace gopx::tidy
