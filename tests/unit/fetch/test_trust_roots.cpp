// Which certificates count, as go counts them.
#include <doctest/doctest.h>

#include "fetch/trust_roots.hpp"
#include "support/folder.hpp"
#include "sys/files.hpp"

using namespace gopx;
using namespace gopx::fetch;
using namespace gopx::sys;
using namespace gopx::testing;

namespace {

std::string block(const std::string& name) {
  return "-----BEGIN CERTIFICATE-----\n" + name + "\n-----END CERTIFICATE-----\n";
}

constexpr std::size_t plenty = 1 << 20;

struct Places {
  Places() {
    put(bundle, "some text\n" + block("a") + block("b"));
    put(folder + "/readme", "no certificate");
  }
  CertificatePlaces places() const { return {.bundles = {missing, bundle}, .folders = {folder}}; }
  std::string content(const Environment& environment = {}, const std::string& extra = "") const {
    const auto roots = TrustSource(environment, places()).collect(extra);
    if (!roots) return roots.error().message;
    return read_file(roots->path, plenty).value_or("unreadable");
  }

  Scratch scratch;
  std::string missing = scratch / "missing.pem";
  std::string bundle = scratch / "bundle.pem";
  std::string folder = scratch / "certs";
};

}  // namespace

TEST_CASE("A bundle that holds it all is used as it is") {
  const Places at;
  put(at.folder + "/a.pem", block("a"));  // as Debian's folder repeats its bundle
  const auto roots = TrustSource({}, at.places()).collect("");
  REQUIRE(roots);
  CHECK(roots->path == at.bundle);
  CHECK(roots->memory == nullptr);
}

TEST_CASE("What lies in the folder only is added, once") {
  const Places at;
  put(at.folder + "/c.pem", block("c") + block("a"));
  put(at.folder + "/c-again.pem", block("c"));
  CHECK(at.content() == block("a") + block("b") + block("c"));
}

TEST_CASE("SSL_CERT_FILE replaces the bundles, SSL_CERT_DIR the folders") {
  const Places at;
  put(at.scratch / "own.pem", block("own"));
  put(at.scratch / "dir1/d.pem", block("d"));
  put(at.scratch / "dir2/e.pem", block("e"));
  put(at.folder + "/c.pem", block("c"));
  const std::string own = at.scratch / "own.pem";
  const std::string dirs = (at.scratch / "dir1") + ":" + (at.scratch / "dir2");
  CHECK(at.content({{"SSL_CERT_FILE", own}}) == block("own") + block("c"));
  CHECK(at.content({{"SSL_CERT_DIR", dirs}}) == block("a") + block("b") + block("d") + block("e"));
  CHECK(at.content({{"SSL_CERT_FILE", own}, {"SSL_CERT_DIR", dirs}}) ==
        block("own") + block("d") + block("e"));
  CHECK(at.content({{"SSL_CERT_FILE", ""}, {"SSL_CERT_DIR", ""}}) ==
        block("a") + block("b") + block("c"));
}

TEST_CASE("A missing SSL_CERT_FILE leaves the folders; nothing at all trusts nobody") {
  const Places at;
  put(at.folder + "/c.pem", block("c"));
  CHECK(at.content({{"SSL_CERT_FILE", at.missing}}) == block("c"));
  const auto none =
      TrustSource({{"SSL_CERT_FILE", at.missing}, {"SSL_CERT_DIR", at.missing}}, at.places())
          .collect("");
  REQUIRE(none);
  CHECK(none->path == at.missing);  // a file that can't be read, and not the library's default
}

TEST_CASE("The extra file is added, and must be there and hold a certificate") {
  const Places at;
  const std::string extra = at.scratch / "extra.pem";
  put(extra, block("x"));
  CHECK(at.content({}, extra) == block("a") + block("b") + block("x"));
  put(extra, "-----BEGIN CERTIFICATE-----\ncut");
  CHECK(at.content({}, extra) == extra + ": holds no PEM certificate");
  CHECK(at.content({}, at.missing).starts_with(at.missing + ": can't be opened"));
}

TEST_CASE("The fingerprint changes with each file that counts, and only then") {
  const Places at;
  const std::string extra = at.scratch / "extra.pem";
  put(extra, block("x"));
  const TrustSource source({}, at.places());
  const auto before = source.fingerprint(extra);
  CHECK(source.fingerprint(extra) == before);
  put(at.scratch / "elsewhere.pem", block("y"));
  CHECK(source.fingerprint(extra) == before);
  put(extra, block("longer"));
  const auto after = source.fingerprint(extra);
  CHECK(after != before);
  CHECK(source.fingerprint("") != after);
  put(at.bundle, block("a"));
  CHECK(source.fingerprint(extra) != after);
  put(at.missing, block("new"));
  CHECK(TrustSource({}, at.places()).fingerprint(extra) == source.fingerprint(extra));
}

TEST_CASE("This system's own roots can be collected") {
  const auto roots = TrustSource({}, system_certificate_places()).collect("");
  REQUIRE(roots);
  CHECK_FALSE(roots->path.empty());
}

TEST_CASE("A memory file can be read by its path, more than once, and is gone with its owner") {
  std::string path;
  {
    const MemoryFile file("content");
    path = file.path();
    CHECK(read_file(path, plenty).value_or("") == "content");
    CHECK(read_file(path, plenty).value_or("") == "content");
  }
  CHECK_FALSE(read_file(path, plenty));
}
