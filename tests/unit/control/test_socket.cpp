// The socket as a file: who can reach it, what it replaces and what it never touches.
#include "control/socket.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "support/folder.hpp"

using namespace gopx;
using control::ControlSocket;
using testing::mode_of;
using testing::Scratch;

namespace {

bool can_connect(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const sys::Descriptor fd{::socket(AF_UNIX, SOCK_STREAM, 0)};
  return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

std::string refusal_at(const std::string& path) {
  const auto socket = ControlSocket::open(path);
  REQUIRE_FALSE(socket.has_value());
  CHECK_FALSE(socket.error().taken);
  return socket.error().error.message;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_SUITE("control::control_socket") {
  TEST_CASE("folder 0700, socket 0600, gone at the end") {
    const Scratch scratch;
    const auto path = scratch / "new/gopx/gopxd.sock";
    {
      const auto mask = ::umask(0);
      const auto socket = ControlSocket::open(path);
      ::umask(mask);
      REQUIRE(socket.has_value());
      CHECK_EQ(mode_of(scratch / "new/gopx"), 0700);
      CHECK_EQ(mode_of(path), 0600);
      CHECK(can_connect(path));
    }
    CHECK_FALSE(exists(path));
  }

  TEST_CASE("the process keeps its umask") {
    const Scratch scratch;
    const auto before = ::umask(027);
    const auto socket = ControlSocket::open(scratch / "gopx/gopxd.sock");
    CHECK_EQ(::umask(before), 027);
  }

  TEST_CASE("the socket of a dead daemon is replaced, that of a living one is not") {
    const Scratch scratch;
    const auto path = scratch / "gopx/gopxd.sock";
    {
      auto dead = ControlSocket::open(path);
      REQUIRE(dead.has_value());
      ::close(dead->release());
      auto living = ControlSocket::open(path);
      REQUIRE(living.has_value());
      const auto second = ControlSocket::open(path);
      REQUIRE_FALSE(second.has_value());
      CHECK(second.error().taken);
      CHECK(has(second.error().error.message, path));
      CHECK(can_connect(path));
    }
    CHECK_FALSE(exists(path));
  }

  TEST_CASE("a living daemon that accepts nobody is still a living daemon") {
    const Scratch scratch;
    const auto path = scratch / "gopx/gopxd.sock";
    auto living = ControlSocket::open(path);
    REQUIRE(living.has_value());
    std::vector<sys::Descriptor> queue;
    for (int i = 0; i < 200; ++i) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
      queue.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
      if (::connect(queue.back().get(), reinterpret_cast<const sockaddr*>(&address),
                    sizeof address) != 0)
        break;
    }
    REQUIRE_LT(queue.size(), 200);
    CHECK(ControlSocket::open(path).error().taken);
  }

  TEST_CASE("what is no socket is never removed") {
    const Scratch scratch;
    testing::put(scratch / "gopx/gopxd.sock", "precious");
    ::chmod((scratch / "gopx").c_str(), 0700);
    CHECK(has(refusal_at(scratch / "gopx/gopxd.sock"), "is no socket"));
    CHECK_EQ(testing::got(scratch / "gopx/gopxd.sock"), "precious");
    ::symlink("nowhere", (scratch / "gopx/link.sock").c_str());
    CHECK(has(refusal_at(scratch / "gopx/link.sock"), "is no socket"));
    CHECK(exists(scratch / "gopx/link.sock"));
  }

  TEST_CASE("at the end another one's socket is left alone") {
    const Scratch scratch;
    const auto path = scratch / "gopx/gopxd.sock";
    std::optional<ControlSocket> second;
    {
      auto first = ControlSocket::open(path);
      REQUIRE(first.has_value());
      ::rename(path.c_str(), (path + ".old").c_str());
      second.emplace(ControlSocket::open(path).value());
    }
    CHECK(can_connect(path));
  }

  TEST_CASE("a folder named after us is closed to others; another one keeps its mode") {
    const Scratch scratch;
    ::mkdir((scratch / "gopx").c_str(), 0755);
    CHECK(ControlSocket::open(scratch / "gopx/gopxd.sock").has_value());
    CHECK_EQ(mode_of(scratch / "gopx"), 0700);
    ::mkdir((scratch / "run").c_str(), 0755);
    CHECK(ControlSocket::open(scratch / "run/gopxd.sock").has_value());
    CHECK_EQ(mode_of(scratch / "run"), 0755);
  }

  TEST_CASE("a folder in which others may write is refused") {
    const Scratch scratch;
    for (const mode_t mode : {0770, 0707, 01777}) {
      ::mkdir((scratch / "open").c_str(), 0700);
      ::chmod((scratch / "open").c_str(), mode);
      CHECK(has(refusal_at(scratch / "open/gopxd.sock"), "others may write"));
      CHECK_EQ(mode_of(scratch / "open"), mode);
    }
  }

  TEST_CASE("a folder of somebody else is refused") {
    if (::geteuid() != 0) return;  // only root can give a folder away
    const Scratch scratch;
    for (const char* name : {"gopx", "run"}) {
      ::mkdir((scratch / name).c_str(), 0700);
      REQUIRE_EQ(::chown((scratch / name).c_str(), 12345, 12345), 0);
      CHECK(has(refusal_at(scratch / name + "/gopxd.sock"), "12345"));
    }
  }

  TEST_CASE("a path that no socket can have is refused in words") {
    const Scratch scratch;
    CHECK(has(refusal_at(scratch / std::string(120, 'x')), "too long for a socket"));
    testing::put(scratch / "file", "");
    CHECK_FALSE(ControlSocket::open(scratch / "file/gopxd.sock").has_value());
  }

  TEST_CASE("the longest path that a socket can have") {
    const Scratch scratch;
    const std::string folder = scratch / "gopx/";
    const auto longest = sizeof(sockaddr_un::sun_path) - 1;
    CHECK(ControlSocket::open(folder + std::string(longest - folder.size(), 'x')).has_value());
    CHECK_FALSE(
        ControlSocket::open(folder + std::string(longest - folder.size() + 1, 'x')).has_value());
  }
}
