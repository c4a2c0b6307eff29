// Reads one HTTP/1.1 answer as its bytes arrive: body by length, in chunks, or until the end. Just
// what gopxd sends; anything else is an error and not guessed at. Knows no socket, so a fuzzer can
// feed it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace gopx::ctl {

class HttpReader {
 public:
  static constexpr std::size_t head_bytes_max = 16 * 1024;
  static constexpr std::size_t chunk_line_max = 64;  // bytes of a chunk's size line

  enum class State : std::uint8_t {
    head,
    body,
    chunk_size,
    chunk,
    chunk_end,
    trailer,
    complete,
    broken
  };

  // Takes all bytes; what belongs to the body goes to `body`. Bytes after the end of the answer are
  // ignored.
  State feed(std::string_view bytes, const std::function<void(std::string_view)>& body);
  // The connection was closed: the state after that.
  State end();

  State state() const { return state_; }
  bool has_head() const { return state_ != State::head && state_ != State::broken; }
  int status() const { return status_; }

 private:
  std::string_view take_head(std::string_view bytes);
  std::string_view take_body(std::string_view bytes,
                             const std::function<void(std::string_view)>& body);
  std::string_view take_line(std::string_view bytes);
  bool parse_head();
  bool parse_field(std::string_view line);
  bool parse_status_line(std::string_view line);
  void parse_chunk_line();

  State state_ = State::head;
  std::string text_;  // of the head, or of a line, as far as it has come
  int status_ = 0;
  bool chunked_ = false;
  bool until_end_ = true;   // neither a length nor chunks
  std::uint64_t left_ = 0;  // bytes of the body or of the chunk
};

}  // namespace gopx::ctl
