// See buses.hpp.
#include "support/buses.hpp"

#include <cstdio>
#include <filesystem>
#include <stdexcept>

namespace gopx::testing {
namespace {

constexpr const char* python = "/usr/bin/python3";  // dbusmock belongs to this one, not to others
constexpr const char* path = "/usr/bin:/bin";

std::string what_is_missing() {
  for (const char* program : {"/usr/bin/dbus-daemon", "/usr/bin/gdbus", python}) {
    if (!std::filesystem::exists(program)) return program;
  }
  const Command command{.argv = {python, "-c", "import dbusmock"}, .environment = {{"PATH", path}}};
  return run(command).exit == 0 ? "" : "python3-dbusmock";
}

}  // namespace

Bus::Bus() {
  put(scratch_ / "bus.conf",
      "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n"
      " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
      "<busconfig><type>session</type><listen>" +
          address() +
          "</listen>"
          "<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>"
          "<allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n");
}

bool Bus::start_or_skip(const std::string& test) {
  const std::string missing = what_is_missing();
  if (missing.empty()) return start(), true;
  std::fprintf(stderr, "SKIPPED: %s: there is no %s\n", test.c_str(), missing.c_str());
  return false;
}

void Bus::start() {
  std::filesystem::remove(socket());
  daemon_ =
      std::make_unique<Process>(Command{.argv = {"/usr/bin/dbus-daemon", "--nofork", "--nopidfile",
                                                 "--config-file=" + (scratch_ / "bus.conf")},
                                        .environment = {{"PATH", path}}});
  if (!eventually([this] { return std::filesystem::exists(socket()); }))
    throw std::runtime_error("dbus-daemon does not start");
}

bool Bus::has(const std::string& bus_name) const {
  const Command command{
      .argv = {"/usr/bin/gdbus", "call", "--address", address(), "-d", "org.freedesktop.DBus", "-o",
               "/", "-m", "org.freedesktop.DBus.NameHasOwner", bus_name},
      .environment = {{"PATH", path}}};
  return run(command).out.find("true") != std::string::npos;
}

void Bus::mock(const std::string& name, bool system, const std::string& bus_name) {
  Command command{.argv = {python, "-m", "dbusmock", system ? "--system" : "--session",
                           "--template", name, "--logfile", scratch_ / (name + ".log")},
                  .environment = {{"PATH", path},
                                  {"DBUS_SYSTEM_BUS_ADDRESS", address()},
                                  {"DBUS_SESSION_BUS_ADDRESS", address()}}};
  command.err = scratch_ / (name + ".err");
  mocks_.push_back(std::make_unique<Process>(command));
  if (!eventually([&] { return has(bus_name); }))
    throw std::runtime_error(name +
                             " does not start: " + got(scratch_ / (name + ".err")).value_or(""));
}

std::string Bus::mock_log(const std::string& name) const {
  return got(scratch_ / (name + ".log")).value_or("");
}

void Bus::call(const std::string& destination, const std::string& object, const std::string& method,
               const std::vector<std::string>& arguments) const {
  Command command{.argv = {"/usr/bin/gdbus", "call", "--address", address(), "-d", destination,
                           "-o", object, "-m", method},
                  .environment = {{"PATH", path}}};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  const Outcome outcome = run(command);
  if (outcome.exit != 0) throw std::runtime_error(method + ": " + outcome.err);
}

}  // namespace gopx::testing
