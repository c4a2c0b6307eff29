// Does a bus answer? One that takes part, one that hangs up, one that is silent, none at all.
#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "platform/linux/bus_handshake.hpp"
#include "support/folder.hpp"

using namespace gopx::platform;
using Local = boost::asio::local::stream_protocol;

namespace {

std::optional<bool> greeted(boost::asio::io_context& loop, const std::string& path) {
  std::optional<bool> answer;
  const auto handshake = begin_handshake(loop, path, [&](bool answers) { answer = answers; });
  while (!answer && loop.run_one() > 0) continue;
  return answer;
}

}  // namespace

TEST_CASE("Addresses of buses: paths, abstract names, escapes; other transports are left out") {
  using Names = std::vector<std::string>;
  struct Row {
    const char* address;
    Names names;
  };
  const Row rows[] = {{"", {}},
                      {"unix:path=/run/bus", {"/run/bus"}},
                      {"unix:path=/run/bus,guid=00", {"/run/bus"}},
                      {"unix:abstract=/tmp/x;unix:path=/b", {"@/tmp/x", "/b"}},
                      {"unix:path=/a%20b%zz%4", {"/a b%zz%4"}},
                      {"tcp:host=h,port=1;unixexec:path=/bin/sh", {}},
                      {"unix:path=", {}}};
  for (const Row& row : rows) {
    CAPTURE(row.address);
    CHECK(sockets_in(row.address) == row.names);
  }
  CHECK(sockets_in("unix:path=/" + std::string(99, 'x')).empty());
}

TEST_CASE("A bus that takes part is heard with our user id; one that hangs up is none") {
  for (const bool takes_part : {true, false}) {
    CAPTURE(takes_part);
    const gopx::testing::Scratch scratch;
    boost::asio::io_context loop;
    Local::acceptor acceptor{loop, Local::endpoint{scratch / "bus"}};
    Local::socket peer{loop};
    std::string heard(200, '\0');
    acceptor.async_accept(peer, [&](const auto&) {
      peer.async_read_some(boost::asio::buffer(heard), [&](const auto&, std::size_t bytes) {
        heard.resize(bytes);
        if (takes_part) boost::asio::write(peer, boost::asio::buffer(std::string{"OK 12\r\n"}));
        if (!takes_part) peer.close();
      });
    });
    CHECK(greeted(loop, scratch / "bus") == takes_part);
    CHECK(heard.starts_with(std::string{"\0AUTH EXTERNAL ", 15}));
    CHECK(heard.ends_with("\r\n"));
  }
}

TEST_CASE("Silence is given up on, and nobody there is found out at once") {
  const gopx::testing::Scratch scratch;
  boost::asio::io_context loop;
  const Local::acceptor silent{loop, Local::endpoint{scratch / "bus"}};
  CHECK(greeted(loop, scratch / "bus") == false);
  CHECK(greeted(loop, scratch / "none") == false);
}
