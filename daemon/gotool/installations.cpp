// Looking for go installations where people and distributions put them; see installations.hpp.
#include "gotool/installations.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <memory>

#include "api/go_settings.hpp"
#include "base/text.hpp"
#include "envfile/text.hpp"
#include "sys/files.hpp"

namespace gopx::gotool {

namespace {

constexpr std::size_t version_bytes_max = 4 * 1024;
constexpr std::size_t path_entries_max = 256;
constexpr std::size_t folder_entries_max = 256;

std::string real(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr),
                                                             &std::free);
  return resolved ? resolved.get() : "";
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_program(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

// A GOROOT has its version, its library or its tools beside bin. Less will do where nothing speaks
// against it: /usr/local and a GOPATH have a bin/go, a src and a pkg, too.
bool is_goroot(const std::string& root) {
  for (const char* sign : {"/VERSION", "/go.env"}) {
    if (::access((root + sign).c_str(), F_OK) == 0) return true;
  }
  for (const char* sign : {"/src/runtime", "/pkg/tool"}) {
    if (is_folder(root + sign)) return true;
  }
  for (const char* other : {"/lib", "/share", "/pkg/mod"}) {
    if (is_folder(root + other)) return false;
  }
  return is_folder(root + "/src") || is_folder(root + "/pkg");
}

// Sorted, so that the order doesn't depend on the file system.
std::vector<std::string> folders_in(const std::string& folder, std::string_view prefix) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  std::vector<std::string> found;
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (!name.starts_with(prefix) || name.starts_with('.')) continue;
    found.push_back(folder + "/" + std::string(name));
    if (found.size() == folder_entries_max) break;
  }
  std::sort(found.begin(), found.end());
  return found;
}

class InstallationSearch {
 public:
  explicit InstallationSearch(std::string top) : top_(std::move(top)) {}

  // A program called go: its root is two steps up from where its links end.
  void try_binary(const std::string& path) {
    const std::string binary = real(path);
    if (!binary.ends_with("/bin/go") || !is_program(binary)) return;
    add(binary.substr(0, binary.size() - std::string_view("/bin/go").size()), binary);
  }
  void try_root(const std::string& path) {
    const std::string root = real(path);
    if (!root.empty() && is_program(root + "/bin/go")) add(root, real(root + "/bin/go"));
  }
  void try_roots_in(const std::string& folder, std::string_view prefix,
                    std::string_view below_each = "") {
    for (const std::string& root : folders_in(folder, prefix))
      try_root(root + std::string(below_each));
  }
  std::string below(std::string_view path) const { return top_ + std::string(path); }
  std::vector<FoundGo> take() { return std::move(found_); }

 private:
  void add(const std::string& root, const std::string& binary) {
    const bool known = std::any_of(found_.begin(), found_.end(),
                                   [&](const FoundGo& go) { return go.root.root == root; });
    if (known || !is_goroot(root) || found_.size() == found_go_max) return;
    found_.push_back({binary, read_go_root(root)});
  }

  std::string top_;
  std::vector<FoundGo> found_;
};

void search_path(InstallationSearch& search, std::string_view path) {
  std::size_t tried = 0;
  for (const std::string_view folder : split(path, ':')) {
    if (++tried > path_entries_max) return;
    if (folder.starts_with('/')) search.try_binary(std::string(folder) + "/go");
  }
}

void search_home(InstallationSearch& search, std::string_view home) {
  if (!home.starts_with('/')) return;
  const std::string at(home);
  search.try_roots_in(at + "/sdk", "go");
  search.try_roots_in(at + "/go/sdk", "");
  search.try_roots_in(at + "/.goenv/versions", "");
  search.try_roots_in(at + "/.asdf/installs/golang", "", "/go");
  search.try_roots_in(at + "/.local/share/mise/installs/go", "");
}

}  // namespace

core::GoRoot read_go_root(const std::string& root) {
  core::GoRoot go;
  go.root = root;
  if (const auto version = sys::read_file(root + "/VERSION", version_bytes_max)) {
    const auto lines = split(*version, '\n');
    go.version = printable(trim_space(lines.empty() ? "" : lines.front()), 64);
  }
  const auto text = sys::read_file(root + "/go.env", envfile::env_file_bytes_max);
  if (!text) return go;
  go.has_go_env = true;
  go.settings = api::weighed_settings(*text);
  go.goproxy = envfile::env_value(*text, "GOPROXY");
  go.gosumdb = envfile::env_value(*text, "GOSUMDB");
  go.settings.erase("GOPROXY");
  return go;
}

std::vector<FoundGo> find_go_below(const std::string& top, const sys::Environment& environment,
                                   const config::GoSettings& settings) {
  InstallationSearch search(top);
  if (!settings.go_binary.empty()) search.try_binary(settings.go_binary);
  search_path(search, sys::value_of(environment, "PATH"));
  if (const auto root = sys::value_of(environment, "GOROOT"); !root.empty())
    search.try_root(std::string(root));
  for (const char* root : {"/usr/local/go", "/usr/lib/golang", "/snap/go/current",
                           "/opt/homebrew/opt/go/libexec", "/usr/local/opt/go/libexec"}) {
    search.try_root(search.below(root));
  }
  search.try_roots_in(search.below("/usr/lib"), "go");
  search_home(search, sys::value_of(environment, "HOME"));
  return search.take();
}

std::vector<FoundGo> find_go(const sys::Environment& environment,
                             const config::GoSettings& settings) {
  return find_go_below("", environment, settings);
}

}  // namespace gopx::gotool
