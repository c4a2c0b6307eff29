// See wire.hpp. The layer is a BIO of OpenSSL's between a connection's TLS and libcurl's own
// BIO. It is put there at the first moment at which the SSL is known to us: when its handshake
// begins.
#include "fetch/wire.hpp"

#include <curl/curl.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace gopx::fetch {

namespace {

constexpr std::size_t issuer_bytes_max = 100;

using SharedWire = std::shared_ptr<Wire>;

int read_bounded(BIO* bio, char* to, int size) {
  Wire& wire = **static_cast<SharedWire*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const std::size_t allowed = wire.allowed(size > 0 ? static_cast<std::size_t>(size) : 0);
  if (allowed == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  const int got = BIO_read(BIO_next(bio), to, static_cast<int>(allowed));
  BIO_copy_next_retry(bio);
  if (got > 0) wire.read(static_cast<std::size_t>(got));
  return got;
}

long pass_on(BIO* bio, int command, long number, void* pointer) {
  if (command == BIO_CTRL_DUP) return 0;
  return BIO_ctrl(BIO_next(bio), command, number, pointer);
}

int forget_wire(BIO* bio) {
  delete static_cast<SharedWire*>(BIO_get_data(bio));
  BIO_set_data(bio, nullptr);
  return 1;
}

int layer_type() {
  static const int type = BIO_get_new_index() | BIO_TYPE_FILTER;
  return type;
}

// Made once and kept for as long as the process lives; nullptr if memory was out.
const BIO_METHOD* layer() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(layer_type(), "bounded reading");
    if (made == nullptr) return made;
    BIO_meth_set_read(made, read_bounded);
    BIO_meth_set_ctrl(made, pass_on);
    BIO_meth_set_destroy(made, forget_wire);
    return made;
  }();
  return method;
}

void free_wire(void*, void* wire, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<SharedWire*>(wire);
}

// Where an SSL_CTX keeps its wire.
int wire_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_wire);
  return index;
}

void put_layer_below(SSL* ssl) {
  const auto* wire =
      static_cast<SharedWire*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), wire_index()));
  BIO* const below = SSL_get_rbio(ssl);
  if (wire == nullptr || below == nullptr) return;
  BIO* const bio = BIO_new(layer());
  if (bio == nullptr) return;
  BIO_set_data(bio, new SharedWire(*wire));
  BIO_set_init(bio, 1);
  BIO_up_ref(below);
  SSL_set0_rbio(ssl, BIO_push(bio, below));
}

// Also comes for each message after the handshake; then the layer is there already.
void handshake_begins(const SSL* ssl, int where, int) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  const BIO* const now = SSL_get_rbio(ssl);
  const bool there = now != nullptr && BIO_method_type(now) == layer_type();
  if (!there) put_layer_below(const_cast<SSL*>(ssl));
}

// "Corp Inspection CA" or "Corp Ltd": what a person would look for.
std::string issuer_name(X509* certificate) {
  X509_NAME* const name = X509_get_issuer_name(certificate);
  std::array<char, issuer_bytes_max> text{};
  for (const int part : {NID_commonName, NID_organizationName})
    if (X509_NAME_get_text_by_NID(name, part, text.data(), static_cast<int>(text.size())) > 0)
      return printable(text.data(), text.size());
  return "";
}

// OpenSSL asks for each certificate that it doubts; its verdict stays as it is.
int note_issuer(int verdict, X509_STORE_CTX* store) {
  if (verdict == 1) return verdict;
  auto* const ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  X509* const certificate = X509_STORE_CTX_get_current_cert(store);
  if (ssl == nullptr || certificate == nullptr) return verdict;
  const auto* wire =
      static_cast<SharedWire*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), wire_index()));
  if (wire != nullptr) (*wire)->distrusted_issuer = issuer_name(certificate);
  return verdict;
}

}  // namespace

std::vector<std::weak_ptr<Wire>> Turn::take_flooded() { return std::exchange(flooded_, {}); }

std::size_t Wire::allowed(std::size_t wanted) const {
  return flooded_ ? 0 : std::min(wanted, turn_->left_);
}

void Wire::read(std::size_t bytes) {
  turn_->left_ -= std::min(bytes, turn_->left_);
  read_ += bytes;
  if (flooded_ || read_ <= answer_ + overhead_bytes_max) return;
  flooded_ = true;
  turn_->flooded_.push_back(weak_from_this());
}

bool can_bound_reading() {
  const auto* const library = ::curl_version_info(CURLVERSION_NOW)->ssl_version;
  return library != nullptr && std::string_view(library).starts_with("OpenSSL/3.") &&
         OPENSSL_VERSION_MAJOR == 3;
}

bool bound_reading(void* ssl_context, std::shared_ptr<Wire> wire) {
  auto* const context = static_cast<SSL_CTX*>(ssl_context);
  auto kept = std::make_unique<SharedWire>(std::move(wire));
  if (SSL_CTX_set_ex_data(context, wire_index(), kept.get()) != 1) return false;
  static_cast<void>(kept.release());
  SSL_CTX_set_info_callback(context, handshake_begins);
  SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context), note_issuer);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  return SSL_CTX_set_cipher_list(context, "DEFAULT:!kDHE") == 1;
}

}  // namespace gopx::fetch
