// See named_files.hpp. What go does: crypto/x509/root_unix.go, cmd/go/internal/auth/netrc.go.
#include "fetch/named_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/text.hpp"
#include "fetch/netrc.hpp"
#include "sys/files.hpp"

namespace gopx::fetch {
namespace {

constexpr std::size_t shown_max = 1000;  // bytes of a problem
constexpr std::string_view pem_begin = "-----BEGIN CERTIFICATE-----";

std::string stamp_of(const std::string& path) {
  if (path.empty()) return {};
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return fmt::format("{};", errno);
  return fmt::format("{} {} {} {} {};", found.st_dev, found.st_ino, found.st_size, found.st_mtime,
                     found.st_ctime);
}

std::string named(std::string_view variable, std::string_view problem) {
  return printable(fmt::format("{} in gopxd's environment names {}", variable, problem), shown_max);
}

std::string problem_of_folder(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return named("SSL_CERT_DIR", sys::file_error(path, "can't be read", errno).message);
  return S_ISDIR(found.st_mode) ? "" : named("SSL_CERT_DIR", path + ", which is no folder");
}

}  // namespace

NamedFiles::NamedFiles(const sys::Environment& environment)
    : bundle_(sys::value_of(environment, "SSL_CERT_FILE")),
      folders_(sys::value_of(environment, "SSL_CERT_DIR")),
      logins_(sys::value_of(environment, "NETRC")) {
  refresh();
}

std::string NamedFiles::stamp() const {
  std::string all = stamp_of(bundle_) + stamp_of(logins_);
  for (const auto folder : split(folders_, ':')) all += stamp_of(std::string{folder});
  return all;
}

bool NamedFiles::refresh() {
  std::string seen = stamp();
  if (seen == stamp_) return false;
  stamp_ = std::move(seen);
  std::string certificates = look_at_certificates();
  std::string netrc = look_at_netrc();
  const bool changed = certificates != certificates_ || netrc != netrc_;
  certificates_ = std::move(certificates);
  netrc_ = std::move(netrc);
  return changed;
}

std::string NamedFiles::look_at_certificates() const {
  if (!bundle_.empty()) {
    const auto text = sys::read_file(bundle_, certificate_file_bytes_max);
    if (!text) return named("SSL_CERT_FILE", text.error().message);
    if (text->find(pem_begin) == std::string::npos)
      return named("SSL_CERT_FILE", bundle_ + ", which holds no PEM certificate");
  }
  for (const auto folder : split(folders_, ':')) {
    auto problem = folder.empty() ? std::string{} : problem_of_folder(std::string{folder});
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string NamedFiles::look_at_netrc() const {
  if (logins_.empty()) return {};
  const auto text = sys::read_file(logins_, netrc_bytes_max);
  return text ? "" : named("NETRC", text.error().message);
}

}  // namespace gopx::fetch
