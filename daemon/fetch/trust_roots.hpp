// The certificate authorities that go would trust, as one file that the fetching library can keep
// parsed.
//
// go (crypto/x509, root_unix.go) trusts the certificates of the first bundle it finds AND those of
// every file in the certificate folders; SSL_CERT_FILE replaces the list of bundles, SSL_CERT_DIR
// (folders separated by ':') the list of folders. The library keeps its parsed store over
// connections only if everything comes from one file (a folder or a blob makes it parse 145
// authorities for every probe, 29 ms instead of 1.4 ms). So: where the bundle alone holds it all it
// is used as it is, and otherwise one file is put together in memory.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sys/environment.hpp"

namespace gopx::fetch {

// A file without a place in any folder, readable under path() as long as the object lives.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content);
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  const std::string& path() const { return path_; }  // "" = it could not be made

 private:
  int fd_ = -1;
  std::string path_;
};

struct TrustRoots {
  std::string path;                    // PEM; "" = leave it to the platform (macOS)
  std::unique_ptr<MemoryFile> memory;  // behind path, where it was put together
};

// Where go looks on this system when no variable says otherwise.
struct CertificatePlaces {
  std::vector<std::string> bundles;
  std::vector<std::string> folders;
};
CertificatePlaces system_certificate_places();

class TrustSource {
 public:
  TrustSource(const sys::Environment& environment, CertificatePlaces places);

  // Equal as long as nothing that collect() reads has changed: asks only for times and sizes.
  std::string fingerprint(const std::string& extra_file) const;
  // All roots, and those of `extra_file` if it is not "". An error where that one can't be read or
  // holds no certificate; files that go would silently skip are skipped.
  Result<TrustRoots> collect(const std::string& extra_file) const;

 private:
  CertificatePlaces places_;
};

}  // namespace gopx::fetch
