// See network_namespace.hpp.
#include "support/network_namespace.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "support/process.hpp"

namespace gopx::testing {
namespace {

constexpr const char* program = "/sbin/ip";

}  // namespace

NetworkNamespace::NetworkNamespace() : before_(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) {
  if (before_ < 0 || ::unshare(CLONE_NEWNET) != 0)
    throw std::runtime_error("no network namespace can be made");
  ip({"link", "set", "lo", "up"});
}

NetworkNamespace::~NetworkNamespace() {
  if (::setns(before_, CLONE_NEWNET) != 0) std::perror("the network of before");
  ::close(before_);
}

bool NetworkNamespace::possible(const std::string& test) {
  const bool tool = ::access(program, X_OK) == 0;
  Command try_it;
  try_it.argv = {"/usr/bin/unshare", "-n", "true"};
  if (tool && run(try_it).exit == 0) return true;
  std::printf("SKIPPED: %s: %s\n", test.c_str(),
              tool ? "network namespaces are not allowed here (not root)"
                   : "there is no ip (etc/install-deps.sh --tests installs iproute2)");
  return false;
}

void NetworkNamespace::ip(const std::vector<std::string>& arguments) const {
  Command command;
  command.argv = {program};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const auto outcome = run(command);
  if (outcome.exit != 0) throw std::runtime_error("ip: " + outcome.err);
}

}  // namespace gopx::testing
