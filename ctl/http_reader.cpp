// Boost.Beast's parser, the only part of Beast that gopxctl sees: it needs no sockets.
//
// Beast 1.81 asserts what does not hold: an empty body in chunks may come byte by byte. It reads it
// rightly all the same.
#define BOOST_DISABLE_ASSERTS
#include "ctl/http_reader.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <string>

namespace gopx::ctl {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

}  // namespace

struct HttpReader::Parser {
  http::response_parser<http::string_body> beast;
  std::string unread;  // bytes of a head or of a chunk's line that is not there as a whole
};

HttpReader::HttpReader() : parser_{std::make_unique<Parser>()} {
  parser_->beast.eager(true);
  parser_->beast.header_limit(head_bytes_max);
  parser_->beast.body_limit(boost::none);
}
HttpReader::~HttpReader() = default;

HttpReader::State HttpReader::feed(std::string_view bytes,
                                   const std::function<void(std::string_view)>& body) {
  auto& [beast, unread] = *parser_;
  unread.append(bytes);
  error_code error;
  while (!unread.empty() && !error && state_ != State::complete && state_ != State::broken) {
    unread.erase(0, beast.put(boost::asio::buffer(unread), error));
    if (error && error != http::error::need_more) state_ = State::broken;
    if (state_ == State::head && beast.is_header_done()) {
      const auto& head = beast.get();
      const bool coded = head.find(http::field::transfer_encoding) != head.end();
      const bool ours = head.version() == 11 && (!coded || beast.chunked());
      status_ = static_cast<int>(head.result_int());
      state_ = ours ? State::body : State::broken;
    }
    if (state_ == State::body && !beast.get().body().empty()) body(beast.get().body());
    beast.get().body().clear();
    if (state_ == State::body && beast.is_done()) state_ = State::complete;
  }
  return state_;
}

HttpReader::State HttpReader::end() {
  error_code error;
  if (state_ == State::body) parser_->beast.put_eof(error);
  const bool whole = state_ == State::body && !error && parser_->beast.is_done();
  if (state_ != State::complete) state_ = whole ? State::complete : State::broken;
  return state_;
}

}  // namespace gopx::ctl
