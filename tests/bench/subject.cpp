// See subject.hpp.
#include "bench/subject.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "bench/row.hpp"
#include "support/raw_http.hpp"

namespace gopx::bench {
namespace {

using namespace gopx::testing;
namespace json = boost::json;

constexpr const char* programs = GOPX_BINARY_DIR "/bin/";
constexpr Milliseconds ready_within{180'000};  // a thousand deep probes take their time

// Certificates as go reads them, for gopxd and blackbox_exporter alike.
Environment trusting(const std::string& roots) {
  return {{"PATH", "/usr/bin:/bin"},
          {"LANG", "C.UTF-8"},
          {"SSL_CERT_FILE", roots},
          {"SSL_CERT_DIR", "/nonexistent"}};
}

bool is_whole(const std::string& bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  const auto length = bytes.find("Content-Length: ");
  if (length != std::string::npos && length < end)
    return bytes.size() >= end + 4 + std::stoul(bytes.substr(length + 16));
  return bytes.ends_with("\r\n0\r\n\r\n");
}

}  // namespace

Origin::Origin() {
  Command command;
  command.argv = {std::string{programs} + "bench-origin", scratch_.path()};
  command.err = scratch_ / "err";
  process_ = std::make_unique<Process>(command);
  if (!eventually([&] { return got(scratch_ / "url").has_value(); }))
    throw std::runtime_error("bench-origin does not start");
  url_ = *got(scratch_ / "url");
}

std::string Origin::canary_toml() const { return got(scratch_ / "canary.toml").value(); }

Subject::Subject(const Origin& origin, const Options& options)
    : options_(options), roots_(origin.roots()) {
  write_files(origin);
  Command command;
  command.argv = {std::string{programs} + "gopxd", "--no-system"};
  command.environment = environment();
  command.out = command.err = scratch_ / "log";
  process_ = std::make_unique<Process>(command);
  if (!eventually([this] { return all_healthy(); }, ready_within))
    throw std::runtime_error("gopxd is not ready: " + got(scratch_ / "log").value_or(""));
}

Environment Subject::environment() const {
  Environment all = trusting(roots_);
  all["HOME"] = scratch_.path();
  all["XDG_RUNTIME_DIR"] = scratch_ / "run";
  return all;
}

void Subject::write_files(const Origin& origin) const {
  std::string text = fmt::format(
      "[probe]\ninterval = \"{0}\"\nstandby_interval = \"{0}\"\ndeep_interval = \"10h\"\n"
      "timeout = \"{1}\"\nproxy = \"none\"\n[catalogue]\nbuiltin = false\n[sumdb]\nenabled = "
      "false\n"
      "[metrics]\nlisten = \"\"\n[notify]\ndesktop = false\n",
      options_.interval, options_.timeout);
  text += origin.canary_toml();
  for (int i = 0; i < options_.endpoints; ++i) {
    text += fmt::format("[[endpoint]]\nname = \"e{}\"\nurl = \"{}\"\ntrust = \"user\"\n", i,
                        origin.url(i));
  }
  put(scratch_ / ".config/gopx/gopxd.toml", text);
  put(scratch_ / ".config/go/env", fmt::format("GOPROXY={},direct\n", origin.url(0)));
  std::filesystem::create_directories(scratch_ / "run");
}

bool Subject::all_healthy() const {
  if (!process_->running()) throw std::runtime_error(got(scratch_ / "log").value_or("no gopxd"));
  try {
    const HttpAnswer answer = ask_socket(socket(), {"GET", "/v1/status"});
    const auto& all = answer.json.at("endpoints").as_array();
    return static_cast<int>(all.size()) >= options_.endpoints &&
           std::all_of(all.begin(), all.end(),
                       [](const auto& one) { return one.at("state") == "healthy"; });
  } catch (const std::exception&) {
    return false;  // not there yet
  }
}

std::vector<double> Subject::probe_latencies_ms(WallTime since) const {
  std::vector<double> all;
  for (int i = 0; i < options_.endpoints; ++i) {
    const HttpAnswer answer = ask_socket(socket(), {"GET", fmt::format("/v1/endpoints/e{}", i)});
    for (const auto& result : answer.json.at("results").as_array()) {
      if (result.at("level") != "shallow" || result.at("at").as_string() <= format_time(since))
        continue;
      const auto total = result.at("timings_us").at("total").to_number<double>();
      all.push_back(total / 1000);
    }
  }
  return all;
}

std::string Blackbox::program() {
  return bench::program({"/usr/bin/prometheus-blackbox-exporter", "/usr/bin/blackbox_exporter",
                         "/usr/local/bin/blackbox_exporter"});
}

Blackbox::Blackbox(const Origin& origin) : port_(free_port()) {
  put(scratch_ / "blackbox.yml",
      "modules:\n  module:\n    prober: http\n    timeout: 5s\n    http:\n"
      "      preferred_ip_protocol: ip4\n");
  Command command;
  command.argv = {program(), "--config.file=" + scratch_ / "blackbox.yml",
                  fmt::format("--web.listen-address=127.0.0.1:{}", port_), "--log.level=error"};
  command.environment = trusting(origin.roots());
  command.err = scratch_ / "log";
  process_ = std::make_unique<Process>(command);
  const bool up = eventually([this] {
    try {
      return ask_port(port_, {"GET", "/-/healthy"}).status == 200;
    } catch (const std::exception&) {
      return false;
    }
  });
  if (!up) throw std::runtime_error("blackbox_exporter does not start");
}

std::string KeptLine::ask(const std::string& method, const std::string& target,
                          const std::string& body) const {
  line_.send(fmt::format("{} {} HTTP/1.1\r\nHost: gopx\r\nContent-Length: {}\r\n\r\n{}", method,
                         target, body.size(), body));
  std::string answer = line_.receive(is_whole);
  if (!is_whole(answer)) throw std::runtime_error("no answer to " + target + ": " + answer);
  return answer;
}

}  // namespace gopx::bench
