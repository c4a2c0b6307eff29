// Certificates on Linux: the places go knows (crypto/x509/root_linux.go), and memory files.
#ifdef __linux__

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fetch/trust_roots.hpp"
#include "sys/files.hpp"

namespace gopx::fetch {

CertificatePlaces system_certificate_places() {
  return {
      .bundles = {"/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch
                  "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL 6
                  "/etc/ssl/ca-bundle.pem",                             // openSUSE
                  "/etc/pki/tls/cacert.pem",                            // OpenELEC
                  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL 7 and later
                  "/etc/ssl/cert.pem"},                                 // Alpine
      .folders = {"/etc/ssl/certs", "/etc/pki/tls/certs"},
  };
}

// Opened by name through /proc, so whoever reads it gets a position of its own.
MemoryFile::MemoryFile(std::string_view content) : fd_(::memfd_create("gopx-roots", MFD_CLOEXEC)) {
  if (fd_ >= 0 && sys::write_all(fd_, content)) path_ = fmt::format("/proc/self/fd/{}", fd_);
}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace gopx::fetch

#endif
