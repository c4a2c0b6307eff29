// See certificates.hpp. OpenSSL's X.509 calls; P-256 keys, because they are made in under a
// millisecond.
#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <memory>

namespace gopx::lab {
namespace {

namespace ssl = boost::asio::ssl;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

constexpr long hour = 3600;  // seconds
constexpr long day = 24 * hour;

struct CertificateOrder {
  const char* common_name;
  const char* alternative_names;  // nullptr: an authority
  long not_before;                // seconds from now
  long not_after;
};

constexpr const char* here = "DNS:localhost,IP:127.0.0.1";
constexpr CertificateOrder authority{"gopx-lab authority", nullptr, -hour, 30 * day};
constexpr CertificateOrder stranger_authority{"somebody else's authority", nullptr, -hour,
                                              30 * day};
constexpr CertificateOrder good{"localhost", here, -hour, 20 * day};
constexpr CertificateOrder expired{"localhost", here, -20 * day, -day};
constexpr CertificateOrder elsewhere{"elsewhere.test", "DNS:elsewhere.test,IP:192.0.2.1", -hour,
                                     20 * day};

void must(bool done) {
  if (!done) std::abort();
}

Key make_key() {
  Key key{EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  must(key != nullptr);
  return key;
}

struct Issuer {
  X509* certificate;  // nullptr: signs itself
  EVP_PKEY* key;
};

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void set_name(X509* certificate, const char* common_name) {
  X509_NAME* const name = X509_get_subject_name(certificate);
  const auto* const text = reinterpret_cast<const unsigned char*>(common_name);
  must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0) == 1);
}

Certificate issue(const CertificateOrder& order, EVP_PKEY* subject_key, Issuer issuer) {
  static long serial = 0;
  Certificate certificate{X509_new()};
  X509* const raw = certificate.get();
  X509* const signer = issuer.certificate == nullptr ? raw : issuer.certificate;
  must(X509_set_version(raw, 2) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(raw), order.not_before);
  X509_gmtime_adj(X509_getm_notAfter(raw), order.not_after);
  X509_set_pubkey(raw, subject_key);
  set_name(raw, order.common_name);
  X509_set_issuer_name(raw, X509_get_subject_name(signer));
  if (order.alternative_names == nullptr) {
    extend(raw, signer, NID_basic_constraints, "critical,CA:TRUE");
    extend(raw, signer, NID_key_usage, "critical,keyCertSign");
  } else {
    extend(raw, signer, NID_subject_alt_name, order.alternative_names);
    extend(raw, signer, NID_ext_key_usage, "serverAuth");
  }
  must(X509_sign(raw, issuer.key, EVP_sha256()) > 0);
  return certificate;
}

std::string pem_of(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new(BIO_s_mem()), &BIO_free};
  must(PEM_write_bio_X509(bio.get(), certificate) == 1);
  std::string pem(16 * 1024, '\0');
  const int size = BIO_read(bio.get(), pem.data(), static_cast<int>(pem.size()));
  must(size > 0);
  pem.resize(static_cast<std::size_t>(size));
  return pem;
}

ssl::context context_with(X509* certificate, EVP_PKEY* key) {
  ssl::context context{ssl::context::tls_server};
  must(SSL_CTX_use_certificate(context.native_handle(), certificate) == 1);
  must(SSL_CTX_use_PrivateKey(context.native_handle(), key) == 1);
  return context;
}

}  // namespace

Certificates::Certificates() {
  const Key ca_key = make_key();
  const Certificate ca = issue(authority, ca_key.get(), {nullptr, ca_key.get()});
  const Key stranger_key = make_key();
  const Certificate stranger =
      issue(stranger_authority, stranger_key.get(), {nullptr, stranger_key.get()});
  const Key key = make_key();
  const Issuer ours{ca.get(), ca_key.get()};
  const Issuer theirs{stranger.get(), stranger_key.get()};
  const auto add = [&](Leaf leaf, const CertificateOrder& order, Issuer issuer) {
    const Certificate certificate = issue(order, key.get(), issuer);
    contexts_.emplace(leaf, context_with(certificate.get(), key.get()));
  };
  ca_pem_ = pem_of(ca.get());
  add(Leaf::good, good, ours);
  add(Leaf::expired, expired, ours);
  add(Leaf::wrong_name, elsewhere, ours);
  add(Leaf::unknown_ca, good, theirs);
}

}  // namespace gopx::lab
