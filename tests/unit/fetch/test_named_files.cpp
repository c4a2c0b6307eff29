// Files that variables name: what is wrong with them is told with their path, and again when it
// changes.
#include "fetch/named_files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "support/folder.hpp"

namespace gopx::fetch {
namespace {

using testing::put;
using testing::Scratch;

const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("variables that are not set name nothing") {
  const NamedFiles none({{"HOME", "/nonexistent"}, {"SSL_CERT_FILE", ""}, {"NETRC", ""}});
  CHECK(none.certificates().empty());
  CHECK(none.netrc().empty());
}

TEST_CASE("SSL_CERT_FILE: missing, a folder, without a certificate, right") {
  const Scratch scratch;
  const std::string path = scratch / "ca.pem";
  NamedFiles files({{"SSL_CERT_FILE", path}});
  CHECK(has(files.certificates(), "SSL_CERT_FILE in gopxd's environment names " + path));
  CHECK(has(files.certificates(), "No such file or directory"));
  CHECK_FALSE(files.refresh());
  put(path, "hello\n");
  CHECK(files.refresh());
  CHECK(has(files.certificates(), "holds no PEM certificate"));
  put(path, pem);
  CHECK(files.refresh());
  CHECK(files.certificates().empty());
  CHECK_FALSE(files.refresh());
  CHECK(has(NamedFiles({{"SSL_CERT_FILE", scratch.path()}}).certificates(), scratch.path()));
}

TEST_CASE("SSL_CERT_DIR: each folder of the list must be one") {
  const Scratch scratch;
  put(scratch / "file", pem);
  const std::string here = scratch.path();
  CHECK(NamedFiles({{"SSL_CERT_DIR", here + ":" + here}}).certificates().empty());
  CHECK(has(NamedFiles({{"SSL_CERT_DIR", here + ":" + here + "/none"}}).certificates(),
            here + "/none"));
  CHECK(has(NamedFiles({{"SSL_CERT_DIR", here + "/file"}}).certificates(), "is no folder"));
}

TEST_CASE("NETRC: missing, and made later; its content is in no sentence") {
  const Scratch scratch;
  const std::string path = scratch / "netrc";
  NamedFiles files({{"NETRC", path}});
  CHECK(has(files.netrc(), "NETRC in gopxd's environment names " + path));
  CHECK(files.certificates().empty());
  put(path, "machine h login u password secret\n");
  CHECK(files.refresh());
  CHECK(files.netrc().empty());
}

}  // namespace gopx::fetch
