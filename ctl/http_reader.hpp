// Reads one HTTP/1.1 answer as its bytes arrive: body by length, in chunks, or until the end. Knows
// no socket, so a test can feed it. Nothing that gopxd never sends is guessed at.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace gopx::ctl {

class HttpReader {
 public:
  static constexpr std::size_t head_bytes_max = 16 * 1024;

  enum class State : std::uint8_t { head, body, complete, broken };

  HttpReader();
  ~HttpReader();

  // Takes all bytes; what belongs to the body goes to `body`, which bounds it. Bytes after the end
  // of the answer are ignored.
  State feed(std::string_view bytes, const std::function<void(std::string_view)>& body);
  // The connection was closed: the state after that.
  State end();

  State state() const { return state_; }
  bool has_head() const { return state_ == State::body || state_ == State::complete; }
  int status() const { return status_; }

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  State state_ = State::head;
  int status_ = 0;
};

}  // namespace gopx::ctl
