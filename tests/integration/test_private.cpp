// A private proxy before public ones: what happens in there stays in there. It is never routed
// around, its modules are asked of nobody else, and a login that it refuses is not tried again.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

const std::string user = "ci-robot";
const std::string password = "s3cret-t0ken";

// Mirror a under another name is the private proxy "corp"; b is a public one.
struct Company {
  LabClient lab{{.mirrors = 2, .tls = true}};
  Machine machine{lab};
  std::string module = module_without_hashes();  // "path@version"
  std::string port = lab.url("a").substr(lab.url("a").rfind(':') + 1);
  std::string before;

  Company() {
    machine.trust("a", "private");
    machine.set("[endpoint]", "name", "\"corp\"");
    machine.set("[endpoint]", "url", "\"https://localhost:" + port + "\"");
    machine.set("[endpoint]", "trust", "\"private\"");
    machine.set("[endpoint]", "canary", "[\"" + module + "\"]");
    before = machine.usual_env("https://localhost:" + port + "," + lab.url("b") + ",direct");
    machine.write_env(before);
  }

  // Served by the lab, and no [[canary]] of the configuration.
  std::string module_without_hashes() const {
    const std::string pinned = lab.canaries_toml();
    for (const std::string& each : lab.modules()) {
      const std::string path = each.substr(0, each.find('@'));
      if (pinned.find("\"" + path + "\"") == std::string::npos) return each;
    }
    throw std::runtime_error("the lab has canaries only");
  }

  // Both ways of naming the host: the go versions differ in which one counts.
  void write_netrc(const std::string& with_password) const {
    const std::string login = " login " + user + " password " + with_password + "\n";
    put((machine.home() / ".netrc").string(),
        "machine localhost:" + port + login + "machine localhost" + login);
  }

  bool was_asked_of(std::string_view letter, const std::string& part) const {
    const auto paths = lab.paths_asked(letter);
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
      return path.find(part) != std::string::npos;
    });
  }

  long authenticated() const {
    const auto all = lab.requests("a");
    return std::count_if(all.begin(), all.end(), [](const boost::json::value& request) {
      return request.at("headers").as_object().contains("authorization");
    });
  }

  void wait_for(const std::string& reason) const {
    machine.wait_until("corp: " + reason, [&](const Machine::Status& status) {
      return endpoint_field(status, "corp", "reason").find(reason) != std::string::npos;
    });
  }
};

std::string last_element(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

TEST_SUITE("private") {
  TEST_CASE("a private proxy that is down: nothing is written, nobody else hears of its modules") {
    Company company;
    const std::string name = last_element(company.module.substr(0, company.module.find('@')));
    company.machine.start();
    company.machine.wait_until_healthy("corp");  // by its own canary, whose hashes nobody knows
    company.machine.wait_until_healthy("mirror-b");
    CHECK(company.was_asked_of("a", name));

    company.lab.fault("a", "refuse");
    company.wait_for("tcp-refused");
    const auto status = company.machine.wait_until(
        "a warning", [](const Machine::Status& now) { return has_warning(now, "private-down"); });
    CHECK(text_at(status, "/takeover") == "false");
    CHECK(throughout(Milliseconds{3000},
                     [&] { return company.machine.env_text() == company.before; }));
    CHECK_FALSE(company.was_asked_of("b", name));
    CHECK(endpoint_field(company.machine.status(), "corp", "state") == "down");

    company.lab.mend("a");
    company.machine.wait_until_healthy("corp");
    CHECK(company.machine.env_text() == company.before);
  }

  TEST_CASE("a stale login is tried once, and again when it changes or a person asks") {
    Company company;
    company.write_netrc(password);
    company.lab.fault("a", "401");
    company.machine.start();
    company.wait_for("http-401");
    CHECK(company.authenticated() == 1);
    company.machine.go({"env", "GOPROXY"});  // a developer at work
    CHECK(throughout(Milliseconds{5000}, [&] { return company.authenticated() == 1; }));

    company.machine.ctl({"probe", "corp"});
    CHECK(company.authenticated() == 2);

    company.write_netrc(password + "-new");
    CHECK(eventually([&] { return company.authenticated() == 3; }));
    CHECK(throughout(Milliseconds{3000}, [&] { return company.authenticated() == 3; }));

    company.lab.mend("a");
    company.write_netrc(password + "-newer");
    company.machine.wait_until_healthy("corp");
    CHECK(company.authenticated() > 3);
    CHECK(company.machine.env_text() == company.before);
  }

  TEST_CASE("the password is in no output") {
    Company company;
    company.write_netrc(password);
    company.lab.fault("a", "401");
    company.machine.start();
    company.wait_for("http-401");
    std::string said = company.machine.get("/v1/status").body;
    for (const std::string target :
         {"/v1/endpoints/corp", "/v1/events", "/v1/config", "/metrics", "/v1/history"})
      said += company.machine.get(target).body;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"status"}, {"why"}, {"why", "corp"}, {"probe", "corp"}}) {
      const Outcome outcome = company.machine.ctl(words);
      said += outcome.out + outcome.err;
    }
    said += company.machine.gopxd({"--no-system", "--print-config"}).out;
    said +=
        got("/proc/" + std::to_string(company.machine.daemon().pid()) + "/cmdline").value_or("");
    CHECK(company.machine.stop() == 0);
    said += got(company.machine.log().string()).value_or("");
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{company.machine.home() / ".local"})
      if (entry.is_regular_file()) said += got(entry.path().string()).value_or("");
    const std::string encoded = "Y2ktcm9ib3Q6czNjcmV0LXQwa2Vu";  // base64 of user:password
    CHECK(said.size() > 5000);
    CHECK(said.find(password) == std::string::npos);
    CHECK(said.find(encoded) == std::string::npos);
    CHECK(said.find(user) == std::string::npos);
  }
}

}  // namespace gopx::testing
