// See modules.hpp. h1 as golang.org/x/mod/sumdb/dirhash defines it: SHA-256 over the sorted list of
// "hash  name\n".
#include "modules.hpp"

#include <algorithm>

#include "archive.hpp"
#include "digest.hpp"

namespace gopx::lab {
namespace {

struct Draft {
  std::string path, version, package;
  std::vector<std::string> requirements;  // "module version"
  std::size_t ballast = 0;                // bytes that don't compress
};

const std::vector<Draft>& drafts() {
  static const std::vector<Draft> all{
      {"example.test/alpha", "v1.0.0", "alpha", {}, 0},
      {"example.test/alpha", "v1.1.0", "alpha", {}, 0},
      {"example.test/Beta", "v1.0.0", "beta", {}, 0},
      {"example.test/gamma", "v1.0.0", "gamma", {"example.test/alpha v1.1.0"}, 0},
      {"example.test/delta", "v0.3.0", "delta", {}, 0},
      {"example.test/epsilon/v2", "v2.1.0", "epsilon", {}, 0},
      {"example.test/zeta",
       "v1.0.0",
       "zeta",
       {"example.test/Beta v1.0.0", "example.test/gamma v1.0.0"},
       0},
      {"example.test/big", "v1.0.0", "big", {}, 300 * 1024},
  };
  return all;
}

std::string hash_of(std::vector<File> files) {
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.name < b.name; });
  std::string list;
  for (const File& file : files) {
    list += hex(bytes_of(sha256(file.content))) + "  " + file.name + "\n";
  }
  return "h1:" + base64(bytes_of(sha256(list)));
}

std::string mod_of(const Draft& draft) {
  std::string mod = "module " + draft.path + "\n\ngo 1.17\n";
  if (draft.requirements.empty()) return mod;
  mod += "\nrequire (\n";
  for (const auto& requirement : draft.requirements) mod += "\t" + requirement + "\n";
  return mod + ")\n";
}

std::string ballast(std::size_t size) {
  std::string bytes;
  Digest digest = sha256("ballast");
  while (bytes.size() < size) {
    bytes += bytes_of(digest);
    digest = sha256(bytes_of(digest));
  }
  return bytes;
}

std::vector<File> files_of(const Draft& draft, const std::string& greeting) {
  const std::string folder = draft.path + "@" + draft.version + "/";
  std::vector<File> files{
      {folder + "go.mod", mod_of(draft)},
      {folder + "LICENSE", "Made up for tests; do with it what you like.\n"},
      {folder + draft.package + ".go", "// Package " + draft.package + " greets.\npackage " +
                                           draft.package + "\n\n// Greeting is said by " +
                                           draft.version + ".\nconst Greeting = \"" + greeting +
                                           "\"\n"},
  };
  if (draft.ballast > 0) files.push_back({folder + "ballast.bin", ballast(draft.ballast)});
  return files;
}

ModuleVersion build(const Draft& draft) {
  const auto files = files_of(draft, "hello from " + draft.path);
  ModuleVersion module;
  module.path = draft.path;
  module.version = draft.version;
  module.mod = mod_of(draft);
  module.info = "{\"Version\":\"" + draft.version + "\",\"Time\":\"2020-01-01T00:00:00Z\"}";
  module.zip = make_zip(files);
  module.tampered_zip = make_zip(files_of(draft, "not what was published"));
  module.mod_h1 = hash_of({{"go.mod", module.mod}});
  module.zip_h1 = hash_of(files);
  return module;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::vector<ModuleVersion> made_up_modules() {
  std::vector<ModuleVersion> modules;
  for (const Draft& draft : drafts()) modules.push_back(build(draft));
  return modules;
}

std::string unescape_path(std::string_view escaped) {
  std::string path;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const bool bang = escaped[i] == '!' && i + 1 < escaped.size() && is_lower(escaped[i + 1]);
    path += bang ? static_cast<char>(escaped[++i] - 'a' + 'A') : escaped[i];
  }
  return path;
}

std::string escape_path(std::string_view path) {
  std::string escaped;
  for (const char c : path) {
    if (is_upper(c)) escaped += '!';
    escaped += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return escaped;
}

}  // namespace gopx::lab
