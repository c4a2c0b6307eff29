// Private to http.cpp: one GET as a libcurl easy handle, and its answer.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fetch/gunzip.hpp"
#include "fetch/header.hpp"
#include "fetch/http.hpp"
#include "fetch/transport_fault.hpp"
#include "fetch/wire.hpp"

namespace gopx::fetch {

// A name that was looked up before the library is asked.
struct LookedUp {
  std::string place;                   // "host:port", in lower case
  std::vector<std::string> addresses;  // at least one
  Duration took{};
};

class Transfer {
 public:
  struct Options {
    std::string trust_path;  // PEM, "" = the library's own default
    std::string user_agent;
    std::shared_ptr<Turn> turn;
    std::optional<LookedUp> looked_up;
  };

  // Never throws for what the URL says; a handle that can't be set up ends with a fault.
  Transfer(const Fetch& fetch, const Options& options);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer();

  CURL* handle() const { return easy_.get(); }
  // False if some option was refused: don't run it, ask answer() with CURLE_FAILED_INIT.
  bool ready_to_run() const { return set_up_; }
  // nullptr for a handle of libcurl's own: since 8.10 it closes connections with one.
  static Transfer* of(CURL* handle);

  // The library waits for bytes on this socket.
  void reading(curl_socket_t fd);
  // TCP is up, and a TLS handshake has begun where there is to be one.
  bool connected() const { return hop_.connected; }
  // How long the present step has taken: since the request was begun or a step of its connection
  // was done; and the longest of those that are done.
  struct Steps {
    Duration present{};
    Duration longest{};
  };
  Steps steps() const;
  // It will be ended for its silence.
  void give_up(Duration silence) { silent_for_ = silence; }
  // What came of it. Call once, when it has ended and before the handle goes.
  probes::Response answer(CURLcode code);

 private:
  struct CloseEasy {
    void operator()(CURL* easy) const { ::curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { ::curl_slist_free_all(list); }
  };
  // How far the present request of a chain of redirects has come.
  struct Hop {
    std::vector<curl_socket_t> sockets;  // that were made for its connection
    bool connected = false;
    bool ready = false;
    std::size_t tunnel_bytes = 0;       // of what a forward proxy answered to CONNECT
    std::uint64_t overhead_before = 0;  // of all connections, when the request went out
    int interim_answers = 0;
    std::size_t header_bytes = 0;
    std::size_t body_bytes = 0;
  };

  template <class Value>
  void set(CURLoption option, Value value);
  void set_request(const Options& options);
  void set_login();
  void set_limits();
  void set_trust(const Options& options);
  void set_callbacks();
  void set_wire();
  void set_addresses(const std::optional<LookedUp>& looked_up);

  static CURLcode on_tls(CURL* easy, void* context, void* self);
  static int on_socket_made(void* self, curl_socket_t fd, curlsocktype purpose);
  static int on_request(void* self, char* peer, char* own, int peer_port, int own_port);
  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static size_t on_body(char* data, size_t size, size_t count, void* self);
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  bool keep_body(std::string_view bytes);

  long number(CURLINFO what) const;
  std::string string(CURLINFO what) const;
  Duration moment(CURLINFO what) const;
  Timings timings() const;
  std::optional<WallTime> certificate_expiry() const;
  bool ended_well(CURLcode code) const;
  std::optional<std::string> coding_problem() const;
  Hop last_hop() const;
  TransferEnd end_of(CURLcode code) const;
  void fill_good(probes::Response& response);
  void fill_facts(probes::Response& response) const;

  Fetch fetch_;
  std::unique_ptr<CURL, CloseEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<curl_slist, FreeList> addresses_;
  Duration looked_up_in_{};  // before the library began to count
  std::array<char, CURL_ERROR_SIZE> error_{};
  bool set_up_ = true;
  Hop hop_;
  AnswerHeader header_;
  int redirects_ = 0;  // answered so far
  std::vector<std::string> led_to_;
  bool redirected_ = false;  // the last answer was one, and the next request has no socket yet
  bool headers_too_large_ = false;
  std::shared_ptr<Wire> wire_;
  bool cut_ = false;
  std::string body_;
  std::optional<Gunzip> gunzip_;
  bool broken_gzip_ = false;
  Duration began_;         // running time
  Duration silent_for_{};  // given up after so much silence
};

}  // namespace gopx::fetch
