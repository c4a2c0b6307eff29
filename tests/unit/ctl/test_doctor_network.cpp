// Whose trouble it is: one proxy that fails alone, and what all answers have in common.
#include <doctest/doctest.h>

#include "base/fault.hpp"
#include "ctl/doctor/network.hpp"
#include "support/fake_machine.hpp"

using namespace gopx;
using namespace gopx::ctl::doctor;

namespace {

struct Net {
  testing::FakeMachine fake;
  NetworkView view{{}, "https://a.example,direct"};

  Net() { fake.go_env("GOPROXY=https://a.example,direct\n"); }
  void answers(const std::string& url, std::optional<Fault> fault, Step first = Step::mod,
               const std::string& detail = "d") {
    api::EndpointReport report{url, {}};
    report.report.ok = !fault;
    if (fault) report.report.failure = std::string{name_of(*fault)};
    report.report.detail = detail;
    report.report.steps.push_back({first, !fault, fault, detail, fault ? 0 : 200, {}});
    view.results.push_back(report);
  }
  void database(std::optional<Fault> fault) {
    answers("https://sum.golang.org", fault, Step::lookup);
  }
  Verdict verdict() const {
    const auto machine = fake.machine();
    const auto go = go_setup(machine);
    return weigh(judge_network({machine, go, probes::catalogue(), {}}, view));
  }
  std::string line() const {
    const auto text = render_verdict(verdict(), {}, {});
    return text.substr(0, text.find('\n'));
  }
};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_SUITE("ctl::doctor::network") {
  TEST_CASE("all is well") {
    Net net;
    net.answers("https://a.example", std::nullopt);
    net.database(std::nullopt);
    CHECK(net.verdict().causes.empty());
    CHECK(has(english(working_proxy(net.view)), "https://a.example"));
  }

  TEST_CASE("one proxy fails, others answer: it is that one's, and another is named") {
    Net net;
    net.answers("https://a.example", Fault::http_5xx);
    net.answers("https://b.example", std::nullopt);
    net.database(std::nullopt);
    const auto line = net.line();
    CAPTURE(line);
    CHECK(line.starts_with("them: https://a.example does not work"));
    CHECK(has(line, "GOPROXY=https://b.example,direct"));
    CHECK_EQ(net.verdict().exit_code(), 2);
    net.view.goproxy = "https://a.example|https://b.example";
    CHECK_EQ(net.verdict().exit_code(), 1);
  }

  TEST_CASE("what all have in common is this machine's, or the way's") {
    const auto everybody = [](Fault fault, const std::string& detail = "d") {
      Net net;
      for (const char* url : {"https://a.example", "https://b.example", "https://c.example"})
        net.answers(url, fault, Step::mod, detail);
      net.database(Fault::sumdb_unreachable);
      net.fake.files["/etc/resolv.conf"] = "nameserver 192.168.9.9\n";
      return net.line();
    };
    CHECK(has(everybody(Fault::dns_timeout),
              "me: the resolver of this machine (192.168.9.9) does not answer"));
    CHECK(has(everybody(Fault::dns_nxdomain),
              "me: the resolver here (192.168.9.9) knows no name at all"));
    CHECK(has(everybody(Fault::tls_not_yet_valid), "me: the clock says 2026-11-28"));
    CHECK(has(everybody(Fault::tls_expired), "me: the clock says 2026-11-28"));
    CHECK(has(everybody(Fault::tls_unknown_ca, "x (issued by \"Corp CA\")"),
              "path: TLS to a.example is intercepted by \"Corp CA\""));
    CHECK(has(everybody(Fault::html_200), "path: a login page answers"));
    CHECK(has(everybody(Fault::tcp_timeout),
              "path: no proxy and no checksum database can be reached"));
    CHECK(has(everybody(Fault::tcp_unreachable), "me: this machine has no network"));
    CHECK(has(everybody(Fault::local_proxy_broken), "me: https_proxy"));
  }

  TEST_CASE("one cause is one line, the proxies below are not blamed") {
    Net net;
    for (const char* url : {"https://a.example", "https://b.example", "https://c.example"})
      net.answers(url, Fault::dns_timeout);
    CHECK_EQ(net.verdict().causes.size(), 1);
  }

  TEST_CASE("a name with an address that no public host has") {
    Net net;
    net.answers("https://a.example", Fault::tls_reset);
    net.view.results[0].report.peer_ip = "198.18.0.7";
    net.answers("https://b.example", std::nullopt);
    CHECK(has(net.line(), "me: the name a.example is answered with 198.18.0.7 here"));
  }

  TEST_CASE("the checksum database: at its own address, or through a proxy") {
    Net net;
    net.answers("https://a.example", std::nullopt);
    net.database(Fault::sumdb_unreachable);
    CHECK(has(net.line(), "path: modules can be downloaded but not verified"));
    CHECK(has(net.line(), "go env -w GOSUMDB=sum.golang.google.cn"));
    net.view.results[0].report.steps.push_back({Step::supported, true, {}, "", 200, {}});
    CHECK(net.verdict().causes.empty());
  }

  TEST_CASE("what a server says gets into no command") {
    Net net;
    net.answers("https://a.example", Fault::http_5xx, Step::mod, "`x` $(y)\x1b[2J");
    net.answers("https://$(y).example", std::nullopt);
    for (const auto& check : net.verdict().checks)
      for (const auto& command : check.fix) {
        const auto at = command.find("$(y)");
        CHECK((at == std::string::npos || command.rfind('\'', at) != std::string::npos));
      }
    CHECK(render_verdict(net.verdict(), {}, {}).find('\x1b') == std::string::npos);
  }
}
