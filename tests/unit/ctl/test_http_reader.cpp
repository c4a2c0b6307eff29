// Answers in every framing, cut at every place, and what is none.
#include "ctl/http_reader.hpp"

#include <doctest/doctest.h>

#include <string>

using gopx::ctl::HttpReader;
using State = HttpReader::State;

namespace {

struct Read {
  State state = State::head;
  int status = 0;
  std::string body;
};

// In pieces of this size, then the end of the connection.
Read read(std::string_view text, std::size_t piece = 1) {
  HttpReader reader;
  Read read;
  for (std::size_t at = 0; at < text.size(); at += piece)
    reader.feed(text.substr(at, piece), [&read](std::string_view part) { read.body += part; });
  read.state = reader.end();
  read.status = reader.status();
  return read;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";

}  // namespace

TEST_SUITE("ctl::http_reader") {
  TEST_CASE("a body by length, in chunks, until the end") {
    for (const std::size_t piece : {1, 2, 3, 7, 1000}) {
      CAPTURE(piece);
      for (const auto& text :
           {ok + "Content-Length: 5\r\nX: y\r\n\r\nhello",
            ok + "content-length:5\r\n\r\nhello, and what follows",
            ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: x\r\n\r\n",
            ok + "\r\nhello"}) {
        CAPTURE(text);
        const auto got = read(text, piece);
        CHECK_EQ(got.state, State::complete);
        CHECK_EQ(got.status, 200);
        CHECK_EQ(got.body, "hello");
      }
    }
  }

  TEST_CASE("no body") {
    CHECK_EQ(read("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").state, State::complete);
    CHECK_EQ(read("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").status, 404);
    CHECK_EQ(read(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").state, State::complete);
  }

  TEST_CASE("an answer that ends too early is broken, wherever it ends") {
    for (const auto& whole :
         {ok + "Content-Length: 5\r\n\r\nhello",
          ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"})
      for (std::size_t cut = 0; cut < whole.size(); ++cut)
        CHECK_EQ(read(whole.substr(0, cut)).state, State::broken);
  }

  TEST_CASE("what is no answer is broken") {
    for (const auto& text :
         {std::string{"garbage\r\n\r\n"}, std::string{"HTTP/1.0 200 OK\r\n\r\n"},
          std::string{"HTTP/1.1 2x0 OK\r\n\r\n"}, std::string{"HTTP/1.1 20\r\n\r\n"},
          ok + "no colon\r\n\r\n", ok + "Content-Length: -1\r\n\r\n",
          ok + "Content-Length: \r\n\r\n", ok + "Content-Length: 99999999999999999999\r\n\r\n",
          ok + "Transfer-Encoding: gzip\r\n\r\n", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\n\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\n3\nabc",
          ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n",
          ok + "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc"})
      for (const std::size_t piece : {1, 1000}) {
        CAPTURE(text);
        CHECK_EQ(read(text, piece).state, State::broken);
      }
  }

  TEST_CASE("the head and a chunk's line are bounded") {
    const auto head = [](std::size_t size) {
      const std::string start = ok + "X: ";
      return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
    };
    CHECK_EQ(read(head(HttpReader::head_bytes_max)).state, State::complete);
    CHECK_EQ(read(head(HttpReader::head_bytes_max + 1)).state, State::broken);
    CHECK_EQ(read(std::string(1024 * 1024, 'x'), 4096).state, State::broken);
    const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    CHECK_EQ(read(chunked + std::string(1000, '0')).state, State::broken);
    CHECK_EQ(read(chunked + "ffffffffffffffff\r\nx", 1000).state, State::broken);
  }
}
