// h1 as the real go computes it: fifty modules of random files, served to go from a folder as
// GOPROXY, and to a probe from the same folder. go's `Sum` and `GoModSum` become the pinned hashes
// of a canary; the probe then accepts the module, and no longer once one digit of a hash is
// changed.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <random>

#include "probes/archive.hpp"
#include "probes/dirhash.hpp"
#include "probes/zip.hpp"
#include "support/folder.hpp"
#include "support/go.hpp"
#include "support/module_zip.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;
using probes::FileContent;
using Random = std::mt19937;

constexpr unsigned modules = 50;

std::string pick(Random& random, const std::vector<std::string>& from) {
  return from[random() % from.size()];
}

std::string random_name(Random& random) {
  static const std::vector<std::string> stems{
      "a", "B", "b_test", "z.z", "README", "a-b", "x y", "\xC3\xA9", "_x", "testdata", "C", "0"};
  static const std::vector<std::string> ends{".go", ".txt", "", ".md", ".GO"};
  static const std::vector<std::string> folders{"", "", "sub/", "sub/deep/er/", "a/", "Zoo/"};
  return pick(random, folders) + pick(random, stems) + std::to_string(random() % 1000) +
         pick(random, ends);
}

std::string random_bytes(Random& random) {
  std::string bytes(random() % 3 == 0 ? 0 : random() % 5000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

struct Module {
  std::string path, version, mod, zip;
};

// The number makes names differ in more than the case of letters, which go refuses.
Module random_module(unsigned seed) {
  Random random(seed);
  Module made;
  made.path = fmt::format("example.com/{}m{}", pick(random, {"", "x/", "x-y/z/"}), seed);
  made.version = pick(random, {"v1.0.0", "v0.3.1-rc.1", "v1.2.3-0.20200102030405-abcdefabcdef"});
  made.mod = fmt::format("module {}\n{}", made.path, pick(random, {"", "\ngo 1.18\n", "\n// c\n"}));
  const std::string prefix = made.path + "@" + made.version + "/";
  std::map<std::string, std::string> files{{"go.mod", made.mod}};
  for (auto i = random() % 30; i > 0; --i)
    files[fmt::format("{}-{}", i, random_name(random))] = random_bytes(random);
  std::vector<FileContent> list;
  for (const auto& [name, content] : files) list.push_back({prefix + name, content});
  std::shuffle(list.begin(), list.end(), random);
  made.zip = make_module_zip(list);
  return made;
}

void publish(const std::filesystem::path& folder, const Module& module) {
  const auto at = folder / module.path / "@v";
  std::filesystem::create_directories(at);
  const std::string stem = (at / module.version).string();
  put(stem + ".mod", module.mod);
  put(stem + ".zip", module.zip);
  put(stem + ".info", fmt::format(R"({{"Version":"{}"}})", module.version));
  put((at / "list").string(), module.version + "\n");
}

Outcome download(const Go& go, const Scratch& home, const std::vector<Module>& published) {
  Command command;
  command.argv = {go.binary.string(), "mod", "download", "-json"};
  for (const Module& module : published) command.argv.push_back(module.path + "@" + module.version);
  const std::string top = home.path();
  command.environment = {{"PATH", "/usr/bin:/bin"},   {"HOME", top},
                         {"GOPATH", top + "/gopath"}, {"GOPROXY", "file://" + top + "/proxy"},
                         {"GOSUMDB", "off"},          {"GOFLAGS", "-modcacherw"},
                         {"GOTOOLCHAIN", "local"}};
  std::filesystem::create_directories(top + "/work");
  command.cwd = top + "/work";
  return run(command, Milliseconds{120'000});
}

// go prints one object after the other.
std::map<std::string, json::object> objects_of(const std::string& text) {
  std::map<std::string, json::object> all;
  json::stream_parser parser;
  for (std::string_view rest = text; rest.find('{') != rest.npos;) {
    parser.reset();
    const auto used = parser.write_some(rest.data(), rest.size());
    rest.remove_prefix(used);
    if (!parser.done()) break;
    const json::object object = parser.release().as_object();
    all[std::string{object.at("Path").as_string()}] = object;
  }
  return all;
}

std::string text_of(const json::object& object, std::string_view key) {
  const auto* const found = object.if_contains(key);
  return found == nullptr ? "" : std::string{found->as_string()};
}

std::string our_zip_h1(const Module& module) {
  const auto digests = probes::digest_zip(module.zip, module.path + "@" + module.version + "/");
  if (!digests) return digests.error().detail;
  return probes::h1_of(*digests).value();
}

probes::Response answer(const std::string& body) {
  probes::Response response;
  response.status = 200;
  response.body = body;
  return response;
}

}  // namespace

TEST_SUITE("module-hashes") {
  TEST_CASE("h1 of fifty random modules is what go mod download prints") {
    const Go* const go = go_or_skip("module-hashes");
    if (go == nullptr) return;
    const Scratch home;
    std::vector<Module> published;
    for (unsigned seed = 1; seed <= modules; ++seed) published.push_back(random_module(seed));
    for (const Module& module : published)
      publish(std::filesystem::path{home.path()} / "proxy", module);
    const Outcome outcome = download(*go, home, published);
    CAPTURE(outcome.err);
    const auto sums = objects_of(outcome.out);
    REQUIRE(sums.size() == modules);
    std::size_t equal = 0;
    for (const Module& module : published) {
      CAPTURE(module.path);
      const auto& said = sums.at(module.path);
      CHECK(text_of(said, "Error") == "");
      const std::string sum = text_of(said, "Sum");
      const std::string mod_sum = text_of(said, "GoModSum");
      CHECK(sum == our_zip_h1(module));
      CHECK(mod_sum == probes::h1_of_mod(module.mod));
      equal += sum == our_zip_h1(module) && mod_sum == probes::h1_of_mod(module.mod);
      CHECK(probes::judge_zip({module.path, module.version, "", sum}, answer(module.zip)).verified);
      std::string other = sum;
      other[10] = other[10] == 'A' ? 'B' : 'A';
      CHECK(probes::judge_zip({module.path, module.version, "", other}, answer(module.zip)).fault);
    }
    MESSAGE(equal << " of " << modules << " modules: Sum and GoModSum of " << go->version
                  << " are ours");
  }
}

}  // namespace gopx::testing
