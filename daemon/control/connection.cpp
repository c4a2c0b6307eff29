// One client of the control protocol. The only file that includes Boost.Beast, and of Beast only
// the parser: requests are parsed by it, answers are a head of a few lines and a ready body. A
// connection is a small machine (Phase).
//
// Beast 1.81 asserts what does not hold: an empty body in chunks may come byte by byte. It reads it
// rightly all the same.
#define BOOST_DISABLE_ASSERTS
#include <fmt/format.h>

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "control/connection.hpp"
#include "sys/lazy_deadline.hpp"

namespace gopx::control {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Stream = asio::generic::stream_protocol;  // a Unix socket, or TCP for the metrics

constexpr std::size_t read_bytes = 8 * 1024;           // asked of the socket at once
constexpr std::size_t batch_bytes = 64 * 1024;         // of events, sent at once
constexpr std::size_t linger_bytes_max = 1024 * 1024;  // read and thrown away after a refusal

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

Answer refusal_of(const error_code& error, const ControlLimits& limits) {
  if (error == http::error::body_limit)
    return refusal(api::ErrorCode::body_too_large,
                   say("a body may have {bytes} bytes", limits.body_bytes));
  if (error == http::error::header_limit)
    return refusal(api::ErrorCode::header_too_large,
                   say("a header may have {bytes} bytes", limits.header_bytes));
  return refusal(api::ErrorCode::bad_http, say("not an HTTP request: {problem}", error.message()));
}

enum class SessionPhase : std::uint8_t {
  reading,    // a request, or waiting for one
  answering,  // the daemon is at work
  writing,    // an answer
  following,  // an endless answer
  lingering,  // refused or done: the client may still read
  closed,
};

class Session final : public Connection, public std::enable_shared_from_this<Session> {
 public:
  Session(Stream::socket socket, Host& host, std::function<void(const Connection&)> closed)
      : socket_{std::move(socket)},
        deadline_{socket_.get_executor(), [this] { expired(); }},
        host_{host},
        closed_{std::move(closed)},
        buffer_{host.limits.header_bytes + 2 * read_bytes} {}

  void start() override { begin_request(); }
  void refuse(Answer answer) override;
  void events_added() override {
    if (phase_ == SessionPhase::following && !sending_) send_events();
  }
  void close() override {
    if (phase_ == SessionPhase::closed) return;
    phase_ = SessionPhase::closed;
    error_code ignored;
    socket_.close(ignored);
    deadline_.cancel();
    give_back_places();
    closed_(*this);
  }
  bool is_silent() const override {
    const bool deaf =
        phase_ == SessionPhase::writing && sys::running_time() - active_at_ >= host_.limits.deaf;
    return phase_ == SessionPhase::reading || phase_ == SessionPhase::lingering || deaf;
  }
  Duration silent_since() const override { return active_at_; }

 private:
  void begin_request();
  void receive();
  void received(const error_code& error, std::size_t bytes);
  void parse();
  void ask_for_body();
  void dispatch();
  void wait_for_answer();
  void give_back_places();
  void answer(Answer answer);
  void send(Framing framing);
  void sent(const error_code& error);
  void follow();
  void send_events();
  void linger();
  void expire_in(Duration limit);
  void expired();

  Stream::socket socket_;
  sys::LazyDeadline deadline_;
  Host& host_;
  std::function<void(const Connection&)> closed_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  SessionPhase phase_ = SessionPhase::reading;
  bool receiving_ = false;  // a read is under way
  bool sending_ = false;    // a write is under way
  bool waits_ = false;      // counted among the host's waiters
  bool follows_ = false;    // counted among its followers
  bool begun_ = false;      // some bytes of the request are there
  bool asked_for_body_ = false;
  bool keep_alive_ = true;
  bool chunked_ = true;  // the client understands it (HTTP/1.1)
  bool body_wanted_ = true;
  Language language_ = Language::english;  // of the request  // the request is no HEAD
  Answer answer_;
  std::string head_;
  std::string chunk_;
  std::uint64_t cursor_ = 0;  // last event sent
  std::size_t thrown_away_ = 0;
  Duration active_at_ = sys::running_time();
};

void Session::begin_request() {
  phase_ = SessionPhase::reading;
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(host_.limits.header_bytes));
  parser_->body_limit(host_.limits.body_bytes);
  begun_ = asked_for_body_ = false;
  body_wanted_ = true;
  active_at_ = sys::running_time();
  expire_in(host_.limits.idle);
  if (buffer_.size() > 0) return parse();
  receive();
}

void Session::receive() {
  if (receiving_) return;
  receiving_ = true;
  socket_.async_read_some(buffer_.prepare(read_bytes),
                          [self = shared_from_this()](const error_code& error, std::size_t bytes) {
                            self->received(error, bytes);
                          });
}

void Session::received(const error_code& error, std::size_t bytes) {
  receiving_ = false;
  if (phase_ == SessionPhase::closed) return;
  buffer_.commit(bytes);
  if (phase_ == SessionPhase::reading) {
    if (error && begun_)
      return refuse(refusal(api::ErrorCode::bad_http, say("the request is incomplete")));
    return error ? close() : parse();
  }
  thrown_away_ += bytes;
  buffer_.clear();
  if (phase_ == SessionPhase::writing) return;  // linger() goes on reading
  if (error || (phase_ == SessionPhase::lingering && thrown_away_ > linger_bytes_max))
    return close();
  receive();
}

void Session::parse() {
  if (!begun_) expire_in(host_.limits.request);
  begun_ = true;
  error_code error;
  buffer_.consume(parser_->put(buffer_.data(), error));
  if (error && error != http::error::need_more) return refuse(refusal_of(error, host_.limits));
  if (parser_->is_done()) return dispatch();
  ask_for_body();
  receive();
}

// Expect: 100-continue, RFC 9110 §10.1.1. The line is short: either the socket takes it at once or
// the client has stopped reading, and then it may send its body unasked.
void Session::ask_for_body() {
  if (asked_for_body_ || !parser_->is_header_done()) return;
  asked_for_body_ = true;
  if (parser_->get()[http::field::expect] != "100-continue") return;
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.write_some(asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25), ignored);
}

void Session::dispatch() {
  phase_ = SessionPhase::answering;
  expire_in(host_.limits.answer);
  const auto& message = parser_->get();
  keep_alive_ = parser_->keep_alive();
  chunked_ = message.version() >= 11;
  body_wanted_ = message.method() != http::verb::head;
  language_ = language_accepted(view(message[http::field::accept_language]));
  const HttpRequest request{std::string{view(message.method_string())},
                            std::string{view(message.target())}, message.body(), language_};
  host_.handle(request, [weak = weak_from_this()](Answer answer) {
    if (const auto self = weak.lock()) self->answer(std::move(answer));
  });
  if (phase_ == SessionPhase::answering) wait_for_answer();
}

// The answer was not at hand. What has been begun for it goes on, also if it is not wanted any
// more.
void Session::wait_for_answer() {
  if (host_.waiters >= host_.limits.waiters)
    return refuse(refusal(api::ErrorCode::busy,
                          say("too many requests are in progress: try again later"), language_));
  ++host_.waiters;
  waits_ = true;
}

void Session::give_back_places() {
  if (std::exchange(waits_, false)) --host_.waiters;
  if (std::exchange(follows_, false)) --host_.followers;
}

void Session::answer(Answer answer) {
  if (phase_ != SessionPhase::answering) return;
  give_back_places();
  answer_ = std::move(answer);
  if (answer_.follow) return follow();
  send({.chunked = false, .keep_alive = keep_alive_});
}

void Session::refuse(Answer answer) {
  keep_alive_ = false;
  phase_ = SessionPhase::answering;
  this->answer(std::move(answer));
}

void Session::send(Framing framing) {
  phase_ = SessionPhase::writing;
  active_at_ = sys::running_time();
  expire_in(host_.limits.write);
  head_ = head_of(answer_, framing);
  const bool with_body = answer_.body && body_wanted_;
  const std::array<asio::const_buffer, 2> buffers{
      asio::buffer(head_), with_body ? asio::buffer(*answer_.body) : asio::const_buffer{}};
  asio::async_write(
      socket_, buffers,
      [self = shared_from_this()](const error_code& error, std::size_t) { self->sent(error); });
}

void Session::sent(const error_code& error) {
  sending_ = false;
  if (phase_ == SessionPhase::closed) return;
  if (error) return close();
  if (answer_.follow) return send_events();
  if (keep_alive_) return begin_request();
  linger();
}

void Session::follow() {
  if (host_.followers >= host_.limits.followers)
    return refuse(refusal(api::ErrorCode::busy,
                          say("too many clients follow the events: end one of them"), language_));
  ++host_.followers;
  follows_ = true;
  cursor_ = *answer_.follow;
  keep_alive_ = false;
  buffer_.clear();
  send({.chunked = chunked_, .keep_alive = false});
  phase_ = SessionPhase::following;
  sending_ = true;
  receive();  // nothing is expected: this is how we learn that the client has gone
}

void Session::send_events() {
  const bool first = chunk_.empty();
  auto batch = host_.events.after(cursor_, batch_bytes);
  if (batch.lost && !first) return close();  // too slow: events are gone that it has not seen
  if (batch.text.empty()) return expire_in(sys::LazyDeadline::never);
  cursor_ = batch.last;
  if (language_ != Language::english) batch.text = state::in_language(batch.text, language_);
  chunk_ = chunked_ ? fmt::format("{:x}\r\n{}\r\n", batch.text.size(), batch.text)
                    : std::move(batch.text);
  sending_ = true;
  expire_in(host_.limits.write);
  asio::async_write(
      socket_, asio::buffer(chunk_),
      [self = shared_from_this()](const error_code& error, std::size_t) { self->sent(error); });
}

// Closing with unread bytes would take the answer away from the client: read for a while, but not
// for ever.
void Session::linger() {
  phase_ = SessionPhase::lingering;
  error_code ignored;
  socket_.shutdown(Stream::socket::shutdown_send, ignored);
  expire_in(host_.limits.linger);
  buffer_.clear();
  receive();
}

void Session::expire_in(Duration limit) { deadline_.set(limit, shared_from_this()); }

void Session::expired() {
  if (phase_ == SessionPhase::reading && begun_)
    return refuse(
        refusal(api::ErrorCode::request_timeout, say("the request took too long to arrive")));
  if (phase_ == SessionPhase::answering)
    return refuse(
        refusal(api::ErrorCode::no_answer, say("gopxd took too long to answer"), language_));
  close();
}

}  // namespace

std::shared_ptr<Connection> make_connection(Stream::socket socket, Host& host,
                                            std::function<void(const Connection&)> closed) {
  return std::make_shared<Session>(std::move(socket), host, std::move(closed));
}

}  // namespace gopx::control
