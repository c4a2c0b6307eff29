// One GET with libcurl: the options that make it what go would send, and the notes taken on the
// way.
#include "fetch/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "fetch/address.hpp"
#include "probes/address.hpp"
#include "sys/clock.hpp"

namespace gopx::fetch {

namespace {

constexpr long redirects_followed = 9;   // go stops at the tenth
constexpr int interim_answers_max = 5;   // with a status below 200; go gives up at the sixth
constexpr long clear_read_bytes = 4096;  // at a time, of a connection without TLS
constexpr std::size_t content_type_max = 200;
constexpr std::size_t cache_control_max = 200;
constexpr std::size_t location_max = 300;
constexpr std::size_t effective_url_max = 4096;

// Zero would mean "no limit" to the library.
long milliseconds_of(Duration duration) {
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
  return static_cast<long>(std::clamp<std::int64_t>(rounded, 1, 1'000'000'000));
}

std::string_view version_name(long version) {
  if (version == CURL_HTTP_VERSION_1_0) return "1.0";
  if (version == CURL_HTTP_VERSION_1_1) return "1.1";
  return version == CURL_HTTP_VERSION_2_0 ? "2" : "";
}

}  // namespace

Transfer::Transfer(const Fetch& fetch, const Options& options)
    : fetch_(fetch),
      easy_(::curl_easy_init()),
      wire_(std::make_shared<Wire>(options.turn)),
      began_(sys::running_time() - (options.looked_up ? options.looked_up->took : Duration{})) {
  if (!easy_) throw std::bad_alloc();
  wire_->handle = easy_.get();
  set_request(options);
  set_login();
  set_addresses(options.looked_up);
  set_limits();
  set_trust(options);
  set_callbacks();
  set_wire();
}

Transfer::~Transfer() { wire_->handle = nullptr; }

template <class Value>
void Transfer::set(CURLoption option, Value value) {
  set_up_ = (::curl_easy_setopt)(easy_.get(), option, value) == CURLE_OK && set_up_;
}

void Transfer::set_request(const Options& options) {
  set(CURLOPT_URL, sent_part(fetch_.url).c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, is_https(fetch_.url) ? "https" : "http,https");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_MAXREDIRS, redirects_followed);
  set(CURLOPT_AUTOREFERER, 1L);
  // The library's own loops end with HTTP/1; with HTTP/2 they do if ours stands below them.
  const bool http2 = !fetch_.http1_only && can_bound_reading();
  set(CURLOPT_HTTP_VERSION,
      static_cast<long>(http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  set(CURLOPT_IPRESOLVE, resolve_option(fetch_.family));
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  headers_.reset(::curl_slist_append(nullptr, "Accept:"));  // go sends none
  ::curl_slist_append(headers_.get(), "Accept-Encoding: gzip");
  if (fetch_.cached_only) ::curl_slist_append(headers_.get(), "Disable-Module-Fetch: true");
  set(CURLOPT_HTTPHEADER, headers_.get());
  // Given even if empty: otherwise the library reads variables that go does not.
  set(CURLOPT_PROXY, fetch_.forward_proxy.c_str());
  set(CURLOPT_NOPROXY, "");
}

// What was looked up is preferred to what stands in the URL, as go does. To another host the
// library sends neither.
void Transfer::set_login() {
  const auto login = fetch_.login ? fetch_.login : login_in(fetch_.url);
  if (!login) return;
  set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  set(CURLOPT_USERNAME, login->user.c_str());
  set(CURLOPT_PASSWORD, login->password.c_str());
}

void Transfer::set_addresses(const std::optional<LookedUp>& looked_up) {
  if (!looked_up) return;
  looked_up_in_ = looked_up->took;
  const auto entry = resolve_entry(looked_up->place, looked_up->addresses);
  addresses_.reset(::curl_slist_append(nullptr, entry.c_str()));
  set(CURLOPT_RESOLVE, addresses_.get());
}

void Transfer::set_limits() {
  const auto connect = std::min(fetch_.connect_timeout, fetch_.timeout);
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(connect - looked_up_in_));
  set(CURLOPT_TIMEOUT_MS, milliseconds_of(fetch_.timeout - looked_up_in_));
  set(CURLOPT_NOSIGNAL, 1L);
  // Else a time-out in a look-up waits for the resolver's thread, and the loop with it.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
}

void Transfer::set_trust(const Options& options) {
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // A resumed session would not look at the certificate again.
  set(CURLOPT_SSL_SESSIONID_CACHE, 0L);
  set(CURLOPT_CERTINFO, 1L);
  // Kept for good: whether the files have changed is watched by us, see http.cpp.
  set(CURLOPT_CA_CACHE_TIMEOUT, -1L);
  // With a folder beside the file the parsed store is not kept: 20 times the work per probe.
  set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  set(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
  if (options.trust_path.empty()) return;
  set(CURLOPT_CAINFO, options.trust_path.c_str());
  set(CURLOPT_PROXY_CAINFO, options.trust_path.c_str());
}

void Transfer::set_callbacks() {
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_SOCKOPTFUNCTION, &Transfer::on_socket_made);
  set(CURLOPT_SOCKOPTDATA, static_cast<void*>(this));
  set(CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
}

// Without TLS the library reads a hundred times at most before it returns.
void Transfer::set_wire() {
  if (!is_https(fetch_.url)) set(CURLOPT_BUFFERSIZE, clear_read_bytes);
  if (!can_bound_reading()) return;
  set(CURLOPT_SSL_CTX_FUNCTION, &Transfer::on_tls);
  set(CURLOPT_SSL_CTX_DATA, static_cast<void*>(this));
}

CURLcode Transfer::on_tls(CURL*, void* context, void* self) {
  const auto& wire = static_cast<Transfer*>(self)->wire_;
  return bound_reading(context, wire) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

Transfer* Transfer::of(CURL* handle) {
  char* self = nullptr;
  ::curl_easy_getinfo(handle, CURLINFO_PRIVATE, &self);
  return reinterpret_cast<Transfer*>(self);
}

int Transfer::on_socket_made(void* self, curl_socket_t fd, curlsocktype) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (std::exchange(transfer.redirected_, false)) transfer.hop_ = Hop{};
  transfer.hop_.sockets.push_back(fd);
  return CURL_SOCKOPT_OK;
}

void Transfer::reading(curl_socket_t fd) {
  const auto& own = hop_.sockets;  // the resolver has sockets too
  if (std::find(own.begin(), own.end(), fd) != own.end()) hop_.connected = true;
}

int Transfer::on_request(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  transfer.hop_.connected = true;
  transfer.hop_.ready = true;
  transfer.hop_.overhead_before = transfer.wire_->overhead();
  return CURL_PREREQFUNC_OK;
}

size_t Transfer::on_header(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_header({data, size * count}) ? size * count : 0;
}

size_t Transfer::on_body(char* data, size_t size, size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_body({data, size * count}) ? size * count : 0;
}

// After the header of a redirect its body may still come; the next request begins when the library
// counts it, or makes its socket. Before the request goes out it is a forward proxy that answers.
bool Transfer::take_header(std::string_view line) {
  wire_->handed_out(line.size());
  if (!hop_.ready) {
    hop_.tunnel_bytes += line.size();
    return hop_.tunnel_bytes <= header_bytes_max;
  }
  hop_.header_bytes += line.size();
  headers_too_large_ = hop_.header_bytes > header_bytes_max;
  if (headers_too_large_) return false;
  const bool end = line == "\r\n" || line == "\n";
  if (!end) header_.take(line);
  if (end && header_.status < 200) ++hop_.interim_answers;
  if (hop_.interim_answers > interim_answers_max) return false;
  if (end && header_.is_redirect()) {
    ++redirects_;
    redirected_ = true;
    led_to_.push_back(printable(mask_logins(header_.location), location_max));
  }
  return true;
}

// A body that is announced as too long is not waited for; its beginning is kept all the same.
bool Transfer::take_body(std::string_view bytes) {
  hop_.body_bytes += bytes.size();
  wire_->handed_out(bytes.size());
  curl_off_t announced = -1;
  ::curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  cut_ = !keep_body(bytes) || announced > static_cast<curl_off_t>(fetch_.body_max);
  return !cut_ && !broken_gzip_;
}

// False if there is more than may be kept.
bool Transfer::keep_body(std::string_view bytes) {
  if (header_.content_encoding != "gzip") {
    const std::size_t room = fetch_.body_max - body_.size();
    body_.append(bytes.substr(0, room));
    return bytes.size() <= room;
  }
  if (!gunzip_) gunzip_.emplace();
  const auto outcome = gunzip_->feed(bytes, body_, fetch_.body_max);
  broken_gzip_ = outcome == Gunzip::Outcome::broken;
  return outcome != Gunzip::Outcome::full;
}

long Transfer::number(CURLINFO what) const {
  long value = 0;
  (::curl_easy_getinfo)(easy_.get(), what, &value);
  return value;
}

std::string Transfer::string(CURLINFO what) const {
  const char* value = nullptr;
  (::curl_easy_getinfo)(easy_.get(), what, &value);
  return value == nullptr ? "" : value;
}

Duration Transfer::moment(CURLINFO what) const {
  curl_off_t microseconds = 0;
  (::curl_easy_getinfo)(easy_.get(), what, &microseconds);
  // Zero: it did not come to that.
  return Duration{microseconds} + (microseconds > 0 ? looked_up_in_ : Duration{});
}

Timings Transfer::timings() const {
  return {.dns = moment(CURLINFO_NAMELOOKUP_TIME_T),
          .connect = moment(CURLINFO_CONNECT_TIME_T),
          .tls = moment(CURLINFO_APPCONNECT_TIME_T),
          .first_byte = moment(CURLINFO_STARTTRANSFER_TIME_T),
          .total = moment(CURLINFO_TOTAL_TIME_T)};
}

Transfer::Steps Transfer::steps() const {
  Steps found;
  const Timings so_far = timings();
  Duration done{};
  for (const Duration step : {so_far.dns, so_far.connect, so_far.tls, so_far.first_byte}) {
    if (step <= done) continue;  // not yet, or there is none
    found.longest = std::max(found.longest, step - done);
    done = step;
  }
  found.present = sys::running_time() - began_ - done;
  return found;
}

// Of the first certificate of the chain, the server's own.
std::optional<WallTime> Transfer::certificate_expiry() const {
  constexpr std::string_view label = "Expire date:";
  curl_certinfo* chain = nullptr;
  ::curl_easy_getinfo(easy_.get(), CURLINFO_CERTINFO, &chain);
  if (chain == nullptr || chain->num_of_certs < 1) return std::nullopt;
  for (const curl_slist* line = chain->certinfo[0]; line != nullptr; line = line->next) {
    const std::string_view text = line->data;
    if (text.starts_with(label)) return parse_http_date(text.substr(label.size()));
  }
  return std::nullopt;
}

// Our own stop looks like an error to the library.
bool Transfer::ended_well(CURLcode code) const {
  return code == CURLE_OK || (code == CURLE_WRITE_ERROR && (cut_ || broken_gzip_));
}

// Of an answer that came whole as far as the transport can tell: what go would say to its coding.
std::optional<std::string> Transfer::coding_problem() const {
  if (header_.status != 200) return std::nullopt;  // go reads no body then
  if (!header_.is_readable_by_go()) {
    return fmt::format("Content-Encoding {}: go asked for gzip and undoes no other",
                       printable(header_.content_encoding, 40));
  }
  if (broken_gzip_) return "the gzip of the body is broken";
  if (gunzip_ && !cut_ && !gunzip_->at_end()) return "the gzip of the body breaks off";
  return std::nullopt;
}

// The request during which it ended: one that was begun by a redirect may have no socket yet.
Transfer::Hop Transfer::last_hop() const {
  const bool begun = redirected_ && number(CURLINFO_REDIRECT_COUNT) >= redirects_;
  return begun ? Hop{} : hop_;
}

TransferEnd Transfer::end_of(CURLcode code) const {
  const Hop hop = last_hop();
  TransferEnd end;
  end.code = code;
  end.text = error_.data();
  end.os_errno = number(CURLINFO_OS_ERRNO);
  end.verify_result = number(CURLINFO_SSL_VERIFYRESULT);
  end.connect_status = number(CURLINFO_HTTP_CONNECTCODE);
  end.proxy_error = number(CURLINFO_PROXY_ERROR);
  end.proxy = kind_of(fetch_.forward_proxy);
  if (code == CURLE_COULDNT_RESOLVE_HOST) end.resolver = sys::look_at_resolver();
  const auto url = string(CURLINFO_EFFECTIVE_URL);
  end.host = probes::host_of(url.empty() ? fetch_.url : url);
  end.first_host = probes::host_of(fetch_.url);
  end.https = is_https(url);
  end.redirects = redirects_;
  end.refused_redirect = code == CURLE_UNSUPPORTED_PROTOCOL && header_.is_redirect();
  end.redirect_to_http =
      is_https(fetch_.url) && equal_ignoring_case(header_.location.substr(0, 5), "http:");
  end.resolved = !hop.sockets.empty();
  end.connected = hop.connected || (redirects_ == 0 && !string(CURLINFO_PRIMARY_IP).empty());
  end.ready = hop.ready;
  end.header_bytes = hop.header_bytes;
  end.body_bytes = hop.body_bytes;
  end.headers_too_large = headers_too_large_;
  end.tunnel_too_large = hop.tunnel_bytes > header_bytes_max;
  end.too_many_interim = hop.interim_answers > interim_answers_max;
  end.overhead_bytes = hop.ready ? wire_->overhead() - hop.overhead_before : 0;
  end.flooded = wire_->flooded();
  end.issuer = wire_->distrusted_issuer;
  end.wire_bytes = wire_->bytes();
  end.connect_timeout = fetch_.connect_timeout;
  end.timeout = fetch_.timeout;
  end.silence = silent_for_;
  end.elapsed = moment(CURLINFO_TOTAL_TIME_T);
  end.hop_elapsed = end.elapsed - moment(CURLINFO_REDIRECT_TIME_T);
  return end;
}

void Transfer::fill_good(probes::Response& response) {
  if (auto problem = coding_problem()) {
    response.fault = Fault::bad_encoding;
    response.fault_detail = std::move(*problem);
    return;
  }
  response.status = header_.status;
  fill_facts(response);
  response.content_type = printable(string(CURLINFO_CONTENT_TYPE), content_type_max);
  response.body = std::move(body_);
  response.cut = cut_;
  response.retry_after = parse_retry_after(header_.retry_after, sys::read_clock().wall);
}

// What is of interest besides the content.
void Transfer::fill_facts(probes::Response& response) const {
  response.http_version = version_name(number(CURLINFO_HTTP_VERSION));
  response.cache_control = printable(header_.cache_control, cache_control_max);
  // Seconds, like the one form of Retry-After (RFC 9111 §5.1).
  if (!header_.age.empty()) response.age = parse_retry_after(header_.age, sys::read_clock().wall);
}

probes::Response Transfer::answer(CURLcode code) {
  probes::Response response;
  response.timings = timings();
  response.maker = header_.maker;
  response.sent_login = fetch_.login.has_value();
  response.cert_expires_at = certificate_expiry();
  response.redirects = led_to_;
  const auto last = string(CURLINFO_EFFECTIVE_URL);
  response.effective_url =
      printable(mask_logins(last == sent_part(fetch_.url) ? fetch_.url : last), effective_url_max);
  // Behind a forward proxy it would be the proxy's.
  if (fetch_.forward_proxy.empty()) response.peer_ip = string(CURLINFO_PRIMARY_IP);
  if (ended_well(code)) {
    fill_good(response);
    return response;
  }
  const auto ended = classify_transport(end_of(code));
  response.fault = ended.fault;
  response.fault_detail = printable(ended.detail, report_detail_max);
  return response;
}

}  // namespace gopx::fetch
