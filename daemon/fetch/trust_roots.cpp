// Puts the roots together: see trust_roots.hpp. Certificates are compared as PEM text, so that a
// folder which only repeats the bundle (as on Debian) leaves the bundle as it is.
#include "fetch/trust_roots.hpp"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "sys/files.hpp"

namespace gopx::fetch {

namespace {

constexpr std::size_t bundle_bytes_max = 8 * 1024 * 1024;
constexpr std::size_t folder_file_bytes_max = 1024 * 1024;
constexpr std::size_t folder_entries_max = 4096;
constexpr std::string_view block_begin = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view block_end = "-----END CERTIFICATE-----";

// The certificates of a PEM text, each from BEGIN to END.
std::vector<std::string> blocks_of(std::string_view pem) {
  std::vector<std::string> blocks;
  for (auto begin = pem.find(block_begin); begin != std::string_view::npos;
       begin = pem.find(block_begin, begin + 1)) {
    const auto end = pem.find(block_end, begin);
    if (end == std::string_view::npos) break;
    blocks.emplace_back(pem.substr(begin, end + block_end.size() - begin));
  }
  return blocks;
}

std::vector<std::string> blocks_in_file(const std::string& path, std::size_t bytes_max) {
  const auto content = sys::read_file(path, bytes_max);
  return content ? blocks_of(*content) : std::vector<std::string>{};
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(folder.c_str()), ::closedir);
  while (const dirent* entry = entries ? ::readdir(entries.get()) : nullptr) {
    if (names.size() == folder_entries_max) break;
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// The first bundle that can be read, "" if none can: as go does, only one counts.
std::string first_readable(const std::vector<std::string>& bundles) {
  const auto found = std::find_if(bundles.begin(), bundles.end(), [](const std::string& path) {
    return sys::read_file(path, bundle_bytes_max).has_value();
  });
  return found == bundles.end() ? std::string{} : *found;
}

std::string stamp_of(const std::string& path) {
  struct stat status {};
  if (path.empty() || ::stat(path.c_str(), &status) != 0) return fmt::format("{}:-;", path);
  return fmt::format("{}:{}:{}:{};", path, status.st_ino, status.st_size, status.st_mtime);
}

// Gathers certificates once each, and remembers whether one file would have been enough.
class Gathered {
 public:
  void add_all_of(const std::vector<std::string>& blocks) {
    for (const auto& block : blocks) {
      if (seen_.insert(block).second) pem_ += block + "\n";
    }
  }
  std::size_t count() const { return seen_.size(); }
  const std::string& pem() const { return pem_; }

 private:
  std::set<std::string> seen_;
  std::string pem_;
};

void add_folder(const std::string& folder, Gathered& roots) {
  for (const auto& name : names_in(folder)) {
    roots.add_all_of(blocks_in_file(fmt::format("{}/{}", folder, name), folder_file_bytes_max));
  }
}

Result<void> add_extra(const std::string& path, Gathered& roots) {
  if (path.empty()) return {};
  const auto content = sys::read_file(path, bundle_bytes_max);
  if (!content) return tl::unexpected<Error>{content.error()};
  const auto blocks = blocks_of(*content);
  if (blocks.empty()) {
    return failure(fmt::format("{}: holds no PEM certificate", printable(path, 4096)));
  }
  roots.add_all_of(blocks);
  return {};
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> result;
  for (const auto part : split(text, ':')) result.emplace_back(part);
  return result;
}

}  // namespace

TrustSource::TrustSource(const sys::Environment& environment, CertificatePlaces places)
    : places_(std::move(places)) {
  const auto file = sys::value_of(environment, "SSL_CERT_FILE");
  if (!file.empty()) places_.bundles = {std::string(file)};
  const auto folders = sys::value_of(environment, "SSL_CERT_DIR");
  if (!folders.empty()) places_.folders = split_list(folders);
}

std::string TrustSource::fingerprint(const std::string& extra_file) const {
  std::string result;
  for (const auto& path : places_.bundles) result += stamp_of(path);
  for (const auto& path : places_.folders) result += stamp_of(path);
  return result + stamp_of(extra_file);
}

Result<TrustRoots> TrustSource::collect(const std::string& extra_file) const {
  TrustRoots result;
  const std::string bundle = first_readable(places_.bundles);
  Gathered roots;
  roots.add_all_of(blocks_in_file(bundle, bundle_bytes_max));
  const std::size_t in_bundle = roots.count();
  for (const auto& folder : places_.folders) add_folder(folder, roots);
  if (const auto added = add_extra(extra_file, roots); !added) {
    return tl::unexpected<Error>{added.error()};
  }
  if (roots.count() == in_bundle) {
    // Where there is nothing at all, a file that can't be read says so at the first handshake;
    // with no file named the library would fall back on roots that go does not use.
    result.path = in_bundle > 0 || places_.bundles.empty() ? bundle : places_.bundles.front();
    return result;
  }
  result.memory = std::make_unique<MemoryFile>(roots.pem());
  result.path = result.memory->path();
  if (result.path.empty()) return failure("no memory file for the certificate authorities");
  return result;
}

}  // namespace gopx::fetch
