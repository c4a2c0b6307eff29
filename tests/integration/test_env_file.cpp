// The env file as people have it: a mount point of its own in a container, a file that somebody is
// just writing, a folder of links that becomes a real one.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

// gopxd in a mount namespace of its own, in which `prepare` has been done.
std::unique_ptr<Process> start_in_namespace(const Machine& machine, const std::string& prepare) {
  machine.write_config();
  Command command = machine.command(
      {"/usr/bin/unshare", "-m", "/bin/sh", "-c", prepare + " && exec gopxd --no-system"});
  command.out = command.err = machine.log();
  auto daemon = std::make_unique<Process>(command);
  const bool up = eventually([&] {
    try {
      return !daemon->running() || text_at(machine.status(), "/goenv/current") != "";
    } catch (const std::exception&) {
      return false;  // no socket yet
    }
  });
  return up && daemon->running() ? std::move(daemon) : nullptr;
}

void append(int fd, const std::string& text) {
  CHECK(::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_SUITE("env-file") {
  TEST_CASE("a mount point of its own: taken over in place, said so, and given back") {
    Watched watched;
    const Machine& machine = watched.machine;
    const std::string real = (machine.home() / "real").string();
    put(real, watched.before);
    const auto daemon =
        start_in_namespace(machine, "mount --bind " + real + " " + machine.env_file().string());
    if (!daemon) {
      MESSAGE("SKIPPED: no mount namespace may be made here");
      return;
    }
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
    watched.lab.fault("a", "refuse");
    const auto status = machine.wait_until("a takeover", [](const Machine::Status& now) {
      return text_at(now, "/takeover") == "true" && has_warning(now, "written-in-place");
    });
    CHECK(got(real).value_or("").find("GOPROXY=" + watched.lab.url("b")) != std::string::npos);
    CHECK(machine.env_text() == watched.before);  // outside of the namespace
    CHECK(got(machine.log().string())
              .value_or("")
              .find("was overwritten in place (not atomically): it can't "
                    "be replaced (Device or resource busy)") != std::string::npos);
    watched.lab.mend("a");
    machine.wait_for_revert();
    CHECK(got(real) == watched.before);
  }

  TEST_CASE("who pauses in the middle of writing the file loses nothing") {
    Watched watched;
    watched.start();
    const std::string path = watched.machine.env_file().string();
    const int writer = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    append(writer, "GONOPROXY=corp.exam");
    watched.lab.fault("a", "refuse");
    CHECK(throughout(Milliseconds{1500}, [&] {
      return watched.machine.env_text() == watched.before + "GONOPROXY=corp.exam";
    }));
    append(writer, "ple.test\n");
    ::close(writer);
    watched.machine.wait_for_takeover();
    CHECK(watched.machine.env_text().find("\nGONOPROXY=corp.example.test\n") != std::string::npos);
    watched.lab.mend("a");
    watched.machine.wait_for_revert();
    CHECK(watched.machine.env_text() == watched.before + "GONOPROXY=corp.example.test\n");
  }

  TEST_CASE("a linked folder that becomes a real one: what was written gets its bytes back") {
    Watched watched;
    const Machine& machine = watched.machine;
    const auto folder = machine.env_file().parent_path();
    const auto dotfiles = machine.home() / "dotfiles";
    std::filesystem::rename(folder, dotfiles);
    std::filesystem::create_directory_symlink(dotfiles, folder);
    watched.start();
    watched.lab.fault("a", "refuse");
    machine.wait_for_takeover();
    std::filesystem::remove(folder);
    machine.write_env(watched.before);
    CHECK(eventually([&] { return got((dotfiles / "env").string()) == watched.before; }));
    CHECK(machine.env_text() == watched.before);
  }
}

}  // namespace gopx::testing
