// X.509 by hand with OpenSSL: as much of it as a TLS client looks at.
#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "support/openssl_handles.hpp"

namespace gopx::testing {

namespace {

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL: a test certificate could not be made");
}

Key make_key(Authority::Algorithm algorithm = Authority::Algorithm::ec) {
  constexpr std::size_t rsa_bits = 2048;
  Key key(algorithm == Authority::Algorithm::ec ? EVP_EC_gen("P-256") : EVP_RSA_gen(rsa_bits));
  require(key != nullptr);
  return key;
}

std::string text_of(const Memory& memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(memory.get(), certificate) == 1);
  return text_of(memory);
}

std::string pem_of(EVP_PKEY* key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return text_of(memory);
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_name(X509_NAME* name, const std::string& text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.c_str());
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1);
}

long next_serial() {
  static long serial = 1;
  return ++serial;
}

// Version, serial, times, name and key; extensions and signature are still to come.
Certificate blank(const std::string& name, EVP_PKEY* key, const LeafOrder& order) {
  Certificate certificate(X509_new());
  require(certificate != nullptr && X509_set_version(certificate.get(), 2) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), next_serial());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), order.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), order.valid_until);
  set_name(X509_get_subject_name(certificate.get()), name);
  require(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

}  // namespace

struct Authority::State {
  explicit State(Algorithm algorithm) : key(make_key(algorithm)) {}

  Key key;
  Certificate certificate;
};

Authority::Authority(const std::string& name, Algorithm algorithm)
    : state_(std::make_unique<State>(algorithm)) {
  state_->certificate = blank(name, state_->key.get(), {});
  X509* own = state_->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  add_extension(own, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(own, NID_key_usage, "critical,keyCertSign,cRLSign");
  require(X509_sign(own, state_->key.get(), EVP_sha256()) > 0);
}

Authority::~Authority() = default;

std::string Authority::certificate() const { return pem_of(state_->certificate.get()); }

Identity Authority::issue(const LeafOrder& order) const {
  const Key key = make_key();
  const Certificate leaf = blank("leaf", key.get(), order);
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(state_->certificate.get()));
  add_extension(leaf.get(), NID_subject_alt_name, order.host);
  require(X509_sign(leaf.get(), state_->key.get(), EVP_sha256()) > 0);
  return {pem_of(leaf.get()), pem_of(key.get())};
}

}  // namespace gopx::testing
