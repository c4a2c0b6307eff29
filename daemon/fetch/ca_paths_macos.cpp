// Certificates on macOS: go asks the platform's verifier and looks at no variable; the nearest a
// library that wants a file can come to it is the system's own bundle. There are no memory files:
// a temporary one is removed when its owner goes.
#ifdef __APPLE__

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "fetch/trust_roots.hpp"
#include "sys/files.hpp"

namespace gopx::fetch {

CertificatePlaces system_certificate_places() {
  return {.bundles = {"/etc/ssl/cert.pem"}, .folders = {}};
}

MemoryFile::MemoryFile(std::string_view content) {
  std::string path = "/tmp/gopx-roots-XXXXXX";
  fd_ = ::mkstemp(path.data());
  if (fd_ >= 0 && sys::write_all(fd_, content)) path_ = path;
}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace gopx::fetch

#endif
