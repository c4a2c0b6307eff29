// See flood_server.hpp. Blocking sockets: a connection ends when its peer hangs up, or when the
// server's end shuts it down.
#include "support/flood_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "support/openssl_handles.hpp"

namespace gopx::testing {

namespace {

using namespace std::string_literals;

constexpr std::size_t block_bytes = 16 * 1024;  // written at a time
constexpr std::size_t tickets = 1'000'000;      // after one handshake
constexpr std::size_t request_bytes_max = 64 * 1024;

void require(bool good) {
  if (!good) throw std::runtime_error("the flooding server could not be made");
}

void extend(X509* certificate, int kind, const char* value) {
  const std::unique_ptr<X509_EXTENSION, Deleter<X509_EXTENSION_free>> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate certificate_for(EVP_PKEY* key) {
  constexpr long day = 24L * 3600;  // seconds
  Certificate made(X509_new());
  require(made && X509_set_version(made.get(), 2) == 1 && X509_set_pubkey(made.get(), key) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -day);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), day);
  X509_NAME* const name = X509_get_subject_name(made.get());
  const auto* const text = reinterpret_cast<const unsigned char*>("flood");
  require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1);
  require(X509_set_issuer_name(made.get(), name) == 1);
  extend(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(made.get(), NID_subject_alt_name, "IP:127.0.0.1");
  require(X509_sign(made.get(), key, EVP_sha256()) > 0);
  return made;
}

// An HTTP/2 frame (RFC 9113 §4.1).
std::string frame(int type, int flags, std::uint32_t stream, const std::string& payload) {
  std::string bytes;
  for (const int shift : {16, 8, 0}) bytes += static_cast<char>((payload.size() >> shift) & 0xFF);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>((stream >> shift) & 0xFF);
  return bytes + payload;
}

constexpr int end_headers = 0x4;

// What comes once, and what comes over and over again.
struct Script {
  std::string once = {};
  std::string again = {};
};

Script http2_script(Flood flood) {
  const std::string ok = frame(1, end_headers, 1, "\x88");  // HPACK: status 200
  switch (flood) {
    case Flood::goaway:
      return {"", frame(7, 0, 0, "\x7f\xff\xff\xff\0\0\0\0"s)};
    case Flood::rst_stream:
      return {"", frame(3, 0, 2, "\0\0\0\x08"s)};  // of a stream that nobody has opened
    case Flood::settings:
      return {"", frame(4, 0, 0, "")};
    case Flood::ping:
      return {"", frame(6, 0, 0, "12345678")};
    case Flood::window_update:
      return {"", frame(8, 0, 0, "\0\0\0\x01"s)};
    case Flood::priority:
      return {"", frame(2, 0, 1, "\0\0\0\0\x10"s)};
    case Flood::continuation:
      return {frame(1, 0, 1, "\x88"), frame(9, 0, 1, "")};
    case Flood::informational:
      return {"", frame(1, end_headers, 1,
                        "\x08\x03"
                        "100")};
    case Flood::empty_data:
      return {ok, frame(0, 0, 1, "")};
    default:
      return {"", frame(0xEE, 0, 0, "")};
  }
}

Script http1_script(Flood flood) {
  switch (flood) {
    case Flood::header_lines:
      return {"HTTP/1.1 200 OK\r\n", "X-A: b\r\n"};
    case Flood::early_hints:
      return {"", "HTTP/1.1 103 Early Hints\r\n\r\n"};
    case Flood::chunk_extensions:
      return {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1", ";x=y"};
    default:
      return {"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 99999999999\r\n\r\n", "body"};
  }
}

bool is_http2(Flood flood) { return flood <= Flood::empty_data; }
bool is_http1(Flood flood) { return flood >= Flood::header_lines; }

// Has the client sent the header of its request?
bool is_asked(const std::string& got, bool http2) {
  if (!http2) return got.find("\r\n\r\n") != std::string::npos;
  constexpr std::size_t preface = 24;
  std::size_t at = preface;
  while (at + 9 <= got.size()) {
    if (got[at + 3] == 1) return true;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(got[at + i]); };
    at += 9 + (std::size_t{byte(0)} << 16) + (std::size_t{byte(1)} << 8) + byte(2);
  }
  return false;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* length,
                    const unsigned char* offered, unsigned int offered_length, void* flood) {
  static constexpr std::string_view http2{"\x02h2"};
  static constexpr std::string_view http1{"\x08http/1.1"};
  const auto wanted = is_http1(*static_cast<Flood*>(flood)) ? http1 : http2;
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, length, reinterpret_cast<const unsigned char*>(wanted.data()),
                            static_cast<unsigned int>(wanted.size()), offered, offered_length);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// One connection, with or without TLS.
class Stream {
 public:
  Stream(int fd, SSL_CTX* context, std::atomic<std::uint64_t>& sent) : fd_(fd), sent_(sent) {
    if (context == nullptr) return;
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), fd);
  }
  bool accept() { return !tls_ || SSL_accept(tls_.get()) == 1; }
  SSL* tls() { return tls_.get(); }

  bool write(std::string_view bytes) {
    const int size = static_cast<int>(bytes.size());
    const bool whole = tls_ ? SSL_write(tls_.get(), bytes.data(), size) == size
                            : ::send(fd_, bytes.data(), bytes.size(), 0) == size;
    sent_ += bytes.size();
    return whole;
  }
  std::string read() {
    std::array<char, 4096> room{};
    const int size = static_cast<int>(room.size());
    const auto got = tls_ ? SSL_read(tls_.get(), room.data(), size)
                          : static_cast<int>(::recv(fd_, room.data(), room.size(), 0));
    return {room.data(), static_cast<std::size_t>(std::max(got, 0))};
  }

 private:
  int fd_;
  std::atomic<std::uint64_t>& sent_;
  Tls tls_;
};

bool hear_request(Stream& stream, bool http2) {
  std::string got;
  while (!is_asked(got, http2)) {
    const std::string more = stream.read();
    if (more.empty() || got.size() > request_bytes_max) return false;
    got += more;
  }
  return true;
}

void repeat(Stream& stream, const Script& script) {
  std::string block;
  while (block.size() < block_bytes) block += script.again;
  bool open = script.once.empty() || stream.write(script.once);
  while (open) open = stream.write(block);
}

}  // namespace

std::string_view name_of(Flood flood) {
  constexpr std::array<std::string_view, 17> names{
      "GOAWAY",           "RST_STREAM",        "SETTINGS",     "PING",         "WINDOW_UPDATE",
      "PRIORITY",         "unknown frame",     "CONTINUATION", "status 100",   "empty DATA",
      "KeyUpdate",        "session tickets",   "HelloRequest", "header lines", "early hints",
      "chunk extensions", "body of a redirect"};
  return names.at(static_cast<std::size_t>(flood));
}

std::vector<Flood> tls_floods() {
  std::vector<Flood> all;
  for (int i = 0; i <= static_cast<int>(Flood::hello_request); ++i)
    all.push_back(static_cast<Flood>(i));
  return all;
}

std::vector<Flood> http1_floods() {
  return {Flood::header_lines, Flood::early_hints, Flood::chunk_extensions, Flood::redirect_body};
}

struct FloodServer::State {
  State(Flood the_flood, bool with_tls) : flood(the_flood), key(EVP_EC_gen("P-256")) {
    std::signal(SIGPIPE, SIG_IGN);
    require(key != nullptr);
    certificate = certificate_for(key.get());
    if (with_tls) make_context();
    listen();
  }
  ~State() { ::close(listener); }

  void make_context() {
    context.reset(SSL_CTX_new(TLS_server_method()));
    require(context && SSL_CTX_use_certificate(context.get(), certificate.get()) == 1 &&
            SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, &flood);
    if (flood == Flood::session_tickets) SSL_CTX_set_num_tickets(context.get(), tickets);
    if (flood == Flood::hello_request) SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  }

  void listen() {
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    require(::bind(listener, any, size) == 0 && ::listen(listener, 64) == 0);
    require(::getsockname(listener, any, &size) == 0);
    port = ntohs(address.sin_port);
  }

  void serve() {
    while (true) {
      const int fd = ::accept(listener, nullptr, nullptr);
      if (fd < 0 || stopping) return;
      const std::lock_guard lock(mutex);
      ++connections;
      open.push_back(fd);
      threads.emplace_back([this, fd] { talk(fd); });
    }
  }

  void talk(int fd) {
    {
      Stream stream(fd, context.get(), sent);
      if (stream.accept()) flood_over(stream);
    }
    const std::lock_guard lock(mutex);
    open.remove(fd);
    ::close(fd);
  }

  void flood_over(Stream& stream) {
    if (flood == Flood::key_update || flood == Flood::hello_request) return ask_again(stream);
    if (is_http2(flood) && !stream.write(frame(4, 0, 0, ""))) return;
    if (!hear_request(stream, is_http2(flood))) return;
    repeat(stream, is_http2(flood) ? http2_script(flood) : http1_script(flood));
  }

  void ask_again(Stream& stream) {
    SSL* const tls = stream.tls();
    bool asked = true;
    while (asked) {
      asked = flood == Flood::key_update ? SSL_key_update(tls, SSL_KEY_UPDATE_NOT_REQUESTED) == 1
                                         : SSL_renegotiate(tls) == 1;
      asked = asked && SSL_do_handshake(tls) == 1;
      sent += 1;
    }
  }

  void stop() {
    stopping = true;
    ::shutdown(listener, SHUT_RDWR);
    acceptor.join();
    {
      const std::lock_guard lock(mutex);
      for (const int fd : open) ::shutdown(fd, SHUT_RDWR);
    }
    for (auto& thread : threads) thread.join();
  }

  Flood flood;
  Key key;
  Certificate certificate;
  Context context;
  int listener = -1;
  unsigned short port = 0;
  std::atomic<bool> stopping = false;
  std::atomic<std::uint64_t> sent = 0;
  std::atomic<int> connections = 0;
  std::mutex mutex;  // of open
  std::list<int> open;
  std::list<std::thread> threads;  // only the acceptor adds to them
  std::thread acceptor;
};

FloodServer::FloodServer(Flood flood, bool with_tls)
    : state_(std::make_shared<State>(flood, with_tls)) {
  state_->acceptor = std::thread([state = state_.get()] { state->serve(); });
}

FloodServer::~FloodServer() { state_->stop(); }

std::string FloodServer::url() const {
  return (state_->context ? "https://127.0.0.1:" : "http://127.0.0.1:") +
         std::to_string(state_->port);
}

std::string FloodServer::certificate() const {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(memory.get(), state_->certificate.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::uint64_t FloodServer::bytes_sent() const { return state_->sent; }
int FloodServer::connections() const { return state_->connections; }

}  // namespace gopx::testing
