// Where go writes: its module cache, its build cache, its folder for temporary files. One command
// with sudo is enough to leave a folder in there that belongs to root.
#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "ctl/doctor/checks.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::string_view layer = "disk";
constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr std::uint64_t free_bytes_min = 64 * mebibyte;  // less can't hold a larger module
constexpr std::size_t folders_looked_at_max = 600;

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos || slash == 0 ? "/" : path.substr(0, slash);
}

// The folder itself, or the nearest one above it that exists.
std::string existing(const Machine& machine, std::string path) {
  while (path.size() > 1 && !machine.look(path)) path = parent_of(path);
  return path;
}

// A folder in the cache that is somebody else's and can't be written; "" = none.
std::string foreign_folder(const Machine& machine, const std::string& cache) {
  std::vector<std::string> to_see{cache, cache + "/cache", cache + "/cache/download",
                                  cache + "/cache/download/sumdb"};
  for (const std::string& folder : {cache, cache + "/cache/download"})
    for (const auto& name : machine.files.list(folder)) to_see.push_back(folder + "/" + name);
  for (const auto& name : machine.files.list(cache + "/cache/download/github.com"))
    to_see.push_back(cache + "/cache/download/github.com/" + name);
  std::size_t seen = 0;
  for (const auto& path : to_see) {
    if (++seen > folders_looked_at_max) break;
    const auto facts = machine.look(path);
    if (facts && facts->owner != machine.here.uid && !facts->can_write) return path;
  }
  return "";
}

std::string owner_name(const Machine& machine, const std::string& path) {
  const auto facts = machine.look(path);
  return facts && machine.user_name ? machine.user_name(facts->owner) : "";
}

void about_space(const Subject& subject, const std::string& path, std::string_view what,
                 Findings& findings) {
  const auto& machine = subject.machine;
  if (!machine.disk || !machine.look || path.empty()) return;
  const auto disk = machine.disk(existing(machine, path));
  if (!disk || disk->is_read_only || disk->free_bytes >= free_bytes_min) return;
  findings.push_back({"disk",
                      layer,
                      Grade::fail,
                      Side::me,
                      "cache-unwritable",
                      say("the disk of {what} ({folder}) is full: {free} MiB are left", what,
                          shown_path(machine, path), disk->free_bytes / mebibyte),
                      {"go clean -cache"}});
}

}  // namespace

void about_module_cache(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto cache = subject.go.module_cache(machine);
  if (cache.empty() || !machine.look) return;
  const auto shown = shown_path(machine, cache);
  const auto nearest = existing(machine, cache);
  const auto facts = machine.look(nearest);
  const auto disk = machine.disk ? machine.disk(nearest) : std::nullopt;
  if (disk && disk->is_read_only) {
    findings.push_back({"cache",
                        layer,
                        Grade::fail,
                        Side::me,
                        "cache-unwritable",
                        say("the module cache {folder} is on a disk that is read-only", shown),
                        {"export GOMODCACHE=\"$(mktemp -d)\""}});
    return;
  }
  const auto foreign = nearest == cache ? foreign_folder(machine, cache) : "";
  if (!foreign.empty()) {
    findings.push_back(
        {"cache",
         layer,
         Grade::fail,
         Side::me,
         "cache-unwritable",
         say("the module cache belongs to {user} ({folder}), so go can't write into it",
             owner_name(machine, foreign), shown_path(machine, foreign)),
         {fmt::format("sudo chown -R \"$(id -un)\" {}", shell_word(cache))}});
  } else if (facts && !facts->can_write) {
    findings.push_back(
        {"cache",
         layer,
         Grade::fail,
         Side::me,
         "cache-unwritable",
         say("the module cache {folder} can't be written: {parent} belongs to {user}", shown,
             shown_path(machine, nearest), owner_name(machine, nearest)),
         {facts->owner == machine.here.uid
              ? fmt::format("chmod -R u+w {}", shell_word(nearest))
              : fmt::format("sudo chown -R \"$(id -un)\" {}", shell_word(nearest))}});
  } else {
    findings.push_back(
        all_well("cache", layer, say("the module cache {folder} can be written", shown)));
  }
}

void about_disk_space(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  about_space(subject, subject.go.module_cache(machine), "the module cache", findings);
  const auto build = machine.variable("GOCACHE").value_or(
      machine.variable("XDG_CACHE_HOME").value_or(machine.home() + "/.cache") + "/go-build");
  if (findings.empty() || findings.back().check != "disk")
    about_space(subject, build, "the build cache", findings);
  const auto temporary =
      machine.variable("GOTMPDIR").value_or(machine.variable("TMPDIR").value_or("/tmp"));
  if (findings.empty() || findings.back().check != "disk")
    about_space(subject, temporary, "temporary files", findings);
}

}  // namespace gopx::ctl::doctor
