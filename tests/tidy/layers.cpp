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
  Words may_include;        // other layers, or some headers of one: "sys/output"
  bool is_pure;             // sees neither files nor clocks nor threads nor the system
  std::string_view why;     // why nothing else: what a reader may rely on
};

const std::vector<Layer>& layers() {
  static const std::vector<Layer> all{
      {"base", "daemon/base/", {}, true, "everybody stands on it, so it stands on nothing"},
      {"config",
       "daemon/config/",
       {"base"},
       true,
       "a configuration is checked without a daemon, and a fuzzer reads a million of them"},
      {"api",
       "daemon/api/",
       {"base"},
       true,
       "daemon and gopxctl share it: what it sees, both would link"},
      {"core",
       "daemon/core/",
       {"base", "config", "api"},
       true,
       "what is decided is a function of values: a failed run is repeated from its seed, and years "
       "are simulated in minutes"},
      {"probes",
       "probes/",
       {"base"},
       true,
       "a conversation is a table of answers: tests and fuzzers hold it without a server"},
      {"sys", "daemon/sys/", {"base", "api"}, false, "the system in small pieces, for any subject"},
      {"envfile",
       "daemon/envfile/",
       {"base", "config", "api", "core", "probes", "sys"},
       false,
       "what writes the user's file is judged by itself: no network, no socket, no database"},
      {"gotool",
       "daemon/gotool/",
       {"base", "config", "api", "core", "probes", "sys", "envfile"},
       false,
       "about go on this machine, whoever asks"},
      {"fetch",
       "daemon/fetch/",
       {"base", "config", "api", "core", "probes", "sys"},
       false,
       "HTTP as go does it, whatever is fetched"},
      {"probing",
       "daemon/probing/",
       {"base", "config", "api", "core", "probes", "sys", "fetch"},
       false,
       "conversations are carried out; what comes of them is an event, not a write"},
      {"state",
       "daemon/state/",
       {"base", "config", "api", "core", "sys"},
       false,
       "what is remembered doesn't know who asks for it"},
      {"platform",
       "daemon/platform/",
       {"base", "config", "api", "core", "probes", "sys"},
       false,
       "one folder per system: what it sees, each new system has to have"},
      {"control",
       "daemon/control/",
       {"base", "config", "api", "core", "probes", "sys", "state", "platform"},
       false,
       "a client reaches the rest through Services only, so a test serves it with a few lambdas"},
      {"notify",
       "daemon/notify/",
       {"base", "config", "api", "core", "sys", "platform"},
       false,
       "people are told; nothing here can fail the daemon"},
      {"main",
       "daemon/",
       {"base", "config", "api", "core", "probes", "sys", "envfile", "gotool", "fetch", "probing",
        "state", "platform", "control", "notify"},
       false,
       "it puts the daemon together"},
      {"explain",
       "ctl/explain/",
       {"base"},
       true,
       "a pasted text is explained without a daemon, a network or a home, and a fuzzer pastes "
       "millions of them"},
      {"ctl",
       "ctl/",
       {"base", "api", "explain", "config/url", "core/chain", "core/go_url", "core/gosumdb",
        "probes/catalogue", "sys/clock", "sys/descriptor", "sys/local_time", "sys/output",
        "sys/ownership", "sys/standard_descriptors", "sys/system"},
       false,
       "gopxctl starts in a millisecond: of sys it sees what needs no loop"},
      {"man",
       "etc/man/",
       {"base", "config", "api"},
       false,
       "manual pages are printed from the tables of settings and commands"},
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

// Either the whole layer, or this header of it.
bool may_include(const Layer& layer, const Layer& target, std::string_view include) {
  if (include.starts_with("daemon/")) include.remove_prefix(std::string_view{"daemon/"}.size());
  return target.name == layer.name || contains(layer.may_include, target.name) ||
         std::any_of(layer.may_include.begin(), layer.may_include.end(), [include](auto each) {
           return each.find('/') != std::string_view::npos && include.starts_with(each);
         });
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
  Words places;          // beginnings of paths
  std::string_view why;  // not elsewhere
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> all{
      {{"toml++/"}, {"daemon/config/load.cpp"}, "it takes seconds to compile"},
      {{"boost/json"},
       {"daemon/api/json_text.hpp", "probes/info.cpp", "daemon/envfile/takeover_record.cpp",
        "daemon/state/memory_store.cpp"},
       "values of ours are checked once, where they come in"},
      {{"boost/beast"},
       {"daemon/control/connection.cpp", "ctl/http_reader.cpp"},
       "it takes ten seconds to compile"},
      {{"boost/asio"}, {"daemon/"}, "gopxctl waits for one answer and needs no loop"},
      {{"CLI/"}, {"daemon/main.cpp", "ctl/main.cpp"}, "it takes seconds to compile"},
      {{"openssl/"},
       {"probes/crypto.cpp", "daemon/fetch/wire.cpp"},
       "what is proved by it is read in one place"},
      {{"zip.h"}, {"probes/zip.cpp"}, "hostile archives meet one reader with limits"},
      {{"curl/"},
       {"daemon/fetch/", "daemon/control/daemon_client.cpp"},
       "nothing else speaks to the network, or to a socket as a client"},
      {{"sqlite3.h"}, {"daemon/state/database.cpp"}, "errors and limits are seen to there"},
      {{"prometheus/"}, {"daemon/control/metrics.cpp"}, "metrics are a table of rows"},
      {{"sdbus-c++/"},
       {"daemon/platform/linux/bus.cpp"},
       "its two versions differ, and one file knows"},
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
    if (target != nullptr && !may_include(*own, *target, *project))
      findings.push_back(finding(
          file, i + 1,
          fmt::format("{} includes {}; it may include {} ({}): move the thing inwards, or hand it "
                      "in as a value",
                      own->name, target->name, listed(own->may_include), own->why)));
    const auto system = included(file.lines[i], '<', '>');
    if (own->is_pure && system && matches(*system, impure_headers()))
      findings.push_back(
          finding(file, i + 1,
                  fmt::format("{} includes <{}>; it does no I/O and knows no threads: "
                              "let another layer do it and hand in the result ({})",
                              own->name, *system, own->why)));
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
                    fmt::format("<{}> is seen only by {}, because {}: call what is offered there",
                                *header, listed(library.places), library.why)));
  }
}

}  // namespace gopx::tidy
