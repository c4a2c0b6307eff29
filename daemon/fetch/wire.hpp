// Private to the fetching: how much of what a server sends is read, in one turn of the loop and by
// one transfer.
//
// libcurl reads from a connection until there is nothing left or an answer has come. A server that
// sends HTTP/2 frames, TLS records or anything else that is no part of an answer, faster than they
// are looked at, would keep it there for ever. So our own layer stands below its TLS: once a turn
// has read its share, a connection looks empty until the next turn; and who sends far more than the
// answer consists of is not read any further. Bytes are counted and no time, so it does not matter
// how busy the machine is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gopx::fetch {

// Of all connections in one turn. With what OpenSSL takes longest for, KeyUpdate records, it works
// on so many for some 15 ms.
constexpr std::size_t turn_bytes_max = std::size_t{16} * 1024;
// What a transfer may read beyond the header and the body of its answer: certificates, framing, and
// the bodies of redirects.
constexpr std::uint64_t overhead_bytes_max = std::uint64_t{256} * 1024;

class Wire;

// The present turn of the loop.
class Turn {
 public:
  void begin() { left_ = turn_bytes_max; }
  // The transfers that have become floods since the last call.
  std::vector<std::weak_ptr<Wire>> take_flooded();

 private:
  friend class Wire;
  std::size_t left_ = turn_bytes_max;
  std::vector<std::weak_ptr<Wire>> flooded_;
};

// The connections of one transfer.
class Wire : public std::enable_shared_from_this<Wire> {
 public:
  explicit Wire(std::shared_ptr<Turn> turn) : turn_(std::move(turn)) {}

  // Of `wanted` bytes so many may be read now; 0: none before the next turn.
  std::size_t allowed(std::size_t wanted) const;
  void read(std::size_t bytes);
  // So many bytes of an answer came of it.
  void handed_out(std::size_t bytes) { answer_ += bytes; }
  // Far more was read than the answer consists of. Stays true.
  bool flooded() const { return flooded_; }
  std::uint64_t bytes() const { return read_; }
  // Read, and no part of an answer.
  std::uint64_t overhead() const { return read_ > answer_ ? read_ - answer_ : 0; }

  // Of a certificate that was not trusted: who issued it, fit to show; "" = there was none.
  std::string distrusted_issuer = {};

  // The transfer's handle, for as long as there is one: a connection may live a little longer.
  void* handle = nullptr;

 private:
  std::shared_ptr<Turn> turn_;
  std::uint64_t read_ = 0;
  std::uint64_t answer_ = 0;
  bool flooded_ = false;
};

// Is the TLS library that libcurl uses the one that bound_reading() understands?
bool can_bound_reading();
// For libcurl's callback that hands out a new SSL_CTX: connections made with it are read through
// `wire`. Two habits of go's are set as well: no renegotiation, no key exchange with DHE (a server
// would choose how long its numbers are, and what they cost us). False if memory is out.
bool bound_reading(void* ssl_context, std::shared_ptr<Wire> wire);

}  // namespace gopx::fetch
