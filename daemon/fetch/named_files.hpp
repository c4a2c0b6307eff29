// Files that variables of our environment name: certificate authorities and logins. go passes over
// one that it can't read without a word, and then fails with a sentence about certificates or about
// 401; so somebody has to name the file.
#pragma once

#include <string>

#include "sys/environment.hpp"

namespace gopx::fetch {

constexpr std::size_t certificate_file_bytes_max = 8 * 1024 * 1024;

class NamedFiles {
 public:
  // Looks for the first time.
  explicit NamedFiles(const sys::Environment& environment);

  // Looks again; true if a problem has come, gone or changed. Asks for times and sizes only, as
  // long as these are as they were.
  bool refresh();
  // What is wrong with SSL_CERT_FILE or a folder of SSL_CERT_DIR, one sentence; "" = nothing.
  const std::string& certificates() const { return certificates_; }
  // Likewise with NETRC. No ~/.netrc is no problem.
  const std::string& netrc() const { return netrc_; }

 private:
  std::string stamp() const;
  std::string look_at_certificates() const;
  std::string look_at_netrc() const;

  std::string bundle_, folders_, logins_;  // as the variables have them; "" = not set
  std::string stamp_;
  std::string certificates_, netrc_;
};

}  // namespace gopx::fetch
