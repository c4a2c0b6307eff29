// The only file that knows zlib.
#include "fetch/gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace gopx::fetch {

namespace {
constexpr int gzip_only = 15 + 16;  // window bits; + 16: a gzip header and trailer must be there
constexpr std::size_t piece = 16 * 1024;  // bytes
}  // namespace

struct Gunzip::State {
  State() {
    if (::inflateInit2(&stream, gzip_only) != Z_OK) throw std::bad_alloc();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { ::inflateEnd(&stream); }

  z_stream stream{};
  bool at_end = true;
};

Gunzip::Gunzip() : state_(std::make_unique<State>()) {}
Gunzip::~Gunzip() = default;

bool Gunzip::at_end() const { return state_->at_end; }

Gunzip::Outcome Gunzip::feed(std::string_view packed, std::string& body, std::size_t body_max) {
  z_stream& stream = state_->stream;
  // zlib does not write through it; the type is from before const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::array<char, piece> room{};
  do {
    if (state_->at_end && stream.avail_in == 0) return Outcome::more;
    if (state_->at_end) ::inflateReset(&stream);
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int result = ::inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return Outcome::broken;
    state_->at_end = result == Z_STREAM_END;
    const std::size_t made = room.size() - stream.avail_out;
    const std::size_t fits = std::min(made, body_max - body.size());
    body.append(room.data(), fits);
    if (fits < made) return Outcome::full;
  } while (stream.avail_in > 0 || stream.avail_out == 0);
  return Outcome::more;
}

}  // namespace gopx::fetch
