// RFC 9112, the receiving side of a client.
#include "ctl/http_reader.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace gopx::ctl {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

template <class Number>
bool read_number(std::string_view text, Number& number, int base) {
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return ec == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

HttpReader::State HttpReader::feed(std::string_view bytes,
                                   const std::function<void(std::string_view)>& body) {
  while (!bytes.empty() && state_ != State::complete && state_ != State::broken) {
    if (state_ == State::head)
      bytes = take_head(bytes);
    else if (state_ == State::body || state_ == State::chunk)
      bytes = take_body(bytes, body);
    else
      bytes = take_line(bytes);
  }
  return state_;
}

HttpReader::State HttpReader::end() {
  const bool ends_so = state_ == State::body && until_end_;
  if (ends_so) state_ = State::complete;
  if (state_ != State::complete) state_ = State::broken;
  return state_;
}

std::string_view HttpReader::take_head(std::string_view bytes) {
  const auto from = text_.size() < end_of_head.size() ? 0 : text_.size() - end_of_head.size();
  const auto before = text_.size();
  text_.append(bytes.substr(0, head_bytes_max - std::min(before, head_bytes_max)));
  const auto end = text_.find(end_of_head, from);
  if (end == std::string::npos) {
    if (text_.size() >= head_bytes_max) state_ = State::broken;
    return {};
  }
  const auto used = end + end_of_head.size() - before;
  text_.resize(end);
  if (!parse_head()) state_ = State::broken;
  text_.clear();
  return bytes.substr(used);
}

bool HttpReader::parse_head() {
  const auto first = std::min(text_.find("\r\n"), text_.size());
  if (!parse_status_line(std::string_view{text_}.substr(0, first))) return false;
  for (auto at = first; at < text_.size();) {
    at += 2;
    const auto next = std::min(text_.find("\r\n", at), text_.size());
    if (!parse_field(std::string_view{text_}.substr(at, next - at))) return false;
    at = next;
  }
  state_ = chunked_ ? State::chunk_size : State::body;
  if (state_ == State::body && !until_end_ && left_ == 0) state_ = State::complete;
  return true;
}

bool HttpReader::parse_status_line(std::string_view line) {
  constexpr std::string_view version = "HTTP/1.1 ";
  return line.starts_with(version) && line.size() >= version.size() + 3 &&
         read_number(line.substr(version.size(), 3), status_, 10);
}

bool HttpReader::parse_field(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  const auto name = line.substr(0, colon);
  const auto value = trim_space(line.substr(colon + 1));
  if (equal_ignoring_case(name, "Content-Length")) {
    until_end_ = false;
    return read_number(value, left_, 10);
  }
  if (equal_ignoring_case(name, "Transfer-Encoding")) {
    chunked_ = equal_ignoring_case(value, "chunked");
    until_end_ = false;
    return chunked_;
  }
  return true;
}

std::string_view HttpReader::take_body(std::string_view bytes,
                                       const std::function<void(std::string_view)>& body) {
  const auto size = until_end_
                        ? bytes.size()
                        : static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  body(bytes.substr(0, size));
  if (!until_end_) {
    left_ -= size;
    if (left_ == 0) state_ = state_ == State::chunk ? State::chunk_end : State::complete;
  }
  return bytes.substr(size);
}

// A line of the chunked framing: the size of a chunk, the empty line after it, a trailer.
std::string_view HttpReader::take_line(std::string_view bytes) {
  const auto end = bytes.find('\n');
  text_.append(bytes.substr(0, end));
  if (text_.size() > chunk_line_max) state_ = State::broken;
  if (end == std::string_view::npos || state_ == State::broken) return {};
  if (text_.empty() || text_.back() != '\r')
    state_ = State::broken;
  else
    text_.pop_back();
  parse_chunk_line();
  text_.clear();
  return bytes.substr(end + 1);
}

void HttpReader::parse_chunk_line() {
  if (state_ == State::chunk_end) {
    state_ = text_.empty() ? State::chunk_size : State::broken;
  } else if (state_ == State::trailer) {
    if (text_.empty()) state_ = State::complete;
  } else if (state_ == State::chunk_size) {
    const bool valid = read_number(text_, left_, 16);
    state_ = !valid ? State::broken : left_ == 0 ? State::trailer : State::chunk;
  }
}

}  // namespace gopx::ctl
