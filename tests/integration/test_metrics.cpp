// What a dashboard sees: the text over both ways, judged by promtool, and a real Prometheus that
// scrapes gopxd through an outage, with the rules and the dashboard that gopx ships.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <set>

#include "support/lab_client.hpp"
#include "support/machine.hpp"
#include "support/raw_http.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

constexpr const char* promtool = "/usr/bin/promtool";
constexpr const char* prometheus = "/usr/bin/prometheus";

std::string local(unsigned short port) { return "127.0.0.1:" + std::to_string(port); }

bool there(const char* program) {
  if (::access(program, X_OK) == 0) return true;
  MESSAGE("SKIPPED: there is no " << program << " (etc/install-deps.sh --tests installs it)");
  return false;
}

Outcome tool(const std::vector<std::string>& arguments, const std::string& input = "") {
  Command command;
  command.argv = {"/bin/sh", "-c", "exec \"$@\" < \"$0\"", input.empty() ? "/dev/null" : input,
                  promtool};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return run(command);
}

std::string escaped(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0)
      out += c;
    else
      out += {'%', digits[byte / 16], digits[byte % 16]};
  }
  return out;
}

// A Prometheus of the test's own, that scrapes one gopxd every second.
class Scraper {
 public:
  Scraper(unsigned short target) : port_(free_port()) {
    put(scratch_ / "prometheus.yml",
        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        "rule_files: [" GOPX_SOURCE_DIR
        "/etc/prometheus/gopx.rules.yml]\n"
        "scrape_configs:\n- job_name: gopx\n  static_configs:\n  - targets: ['" +
            local(target) + "']\n");
    Command command;
    command.argv = {prometheus, "--config.file=" + (scratch_ / "prometheus.yml"),
                    "--storage.tsdb.path=" + (scratch_ / "data"),
                    "--web.listen-address=" + local(port_)};
    command.out = command.err = scratch_ / "log";
    process_ = std::make_unique<Process>(command);
  }

  // The values of the result, by their labels as Prometheus prints them; nullopt without an answer.
  std::optional<json::array> query(const std::string& expression) const {
    try {
      const auto answer = ask_port(port_, {"GET", "/api/v1/query?query=" + escaped(expression)});
      if (answer.status != 200) return std::nullopt;
      return answer.json.at_pointer("/data/result").as_array();
    } catch (const std::exception&) {
      return std::nullopt;
    }
  }
  bool becomes(const std::string& expression) const {
    return eventually([&] {
      const auto found = query(expression);
      return found && !found->empty();
    });
  }
  std::string rules() const { return ask_port(port_, {"GET", "/api/v1/rules"}).body; }
  std::string log() const { return got(scratch_ / "log").value_or(""); }

 private:
  Scratch scratch_;
  unsigned short port_;
  std::unique_ptr<Process> process_;
};

std::vector<std::string> dashboard_expressions() {
  const auto text = got(GOPX_SOURCE_DIR "/etc/grafana/gopx.json");
  const auto dashboard = json::parse(text.value());
  std::vector<std::string> all;
  std::set<std::int64_t> ids;
  for (const auto& panel : dashboard.at("panels").as_array()) {
    CHECK(ids.insert(panel.at("id").as_int64()).second);
    for (const auto& target : panel.at("targets").as_array()) {
      std::string expression{target.at("expr").as_string()};
      for (const auto& [variable, value] :
           {std::pair{"$instance", ".*"}, std::pair{"$__rate_interval", "1m"}})
        for (auto at = expression.find(variable); at != std::string::npos;
             at = expression.find(variable))
          expression.replace(at, std::string_view{variable}.size(), value);
      all.push_back(std::move(expression));
    }
  }
  return all;
}

TEST_SUITE("metrics") {
  TEST_CASE("the same text over both ways, as promtool wants it; no command over TCP") {
    const LabClient lab;
    Machine machine(lab);
    const auto port = free_port();
    machine.set("metrics", "listen", "\"" + local(port) + "\"");
    machine.write_env(machine.usual_env(lab.url("a") + "," + lab.url("b")));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    const auto over_socket = machine.get("/metrics");
    const auto over_tcp = ask_port(port, {"GET", "/metrics"});
    for (const auto& answer : {over_socket, over_tcp}) {
      CHECK_EQ(answer.status, 200);
      CHECK_NE(answer.head.find("Content-Type: text/plain; version=0.0.4"), std::string::npos);
      CHECK_NE(answer.body.find("\ngopx_endpoint_up{endpoint=\"mirror-a\"} 1\n"),
               std::string::npos);
      CHECK_NE(answer.body.find("\ngopx_takeover 0\n"), std::string::npos);
    }
    CHECK_EQ(ask_port(port, {"GET", "/v1/status"}).status, 404);
    CHECK_EQ(ask_port(port, {"POST", "/v1/pause", "{}"}).status, 404);
    CHECK_EQ(text_at(machine.status(), "/control"), "auto");
    if (!there(promtool)) return;
    const auto file = (machine.home() / "metrics.txt").string();
    put(file, over_tcp.body);
    const auto check = tool({"check", "metrics"}, file);
    CHECK_MESSAGE(check.exit == 0, (check.out + check.err));
    CHECK_EQ(check.out + check.err, "");
    const auto rules = tool({"check", "rules", GOPX_SOURCE_DIR "/etc/prometheus/gopx.rules.yml"});
    CHECK_MESSAGE(rules.exit == 0, (rules.out + rules.err));
  }

  TEST_CASE("a real Prometheus follows an outage to its end") {
    if (!there(prometheus)) return;
    const LabClient lab;
    Machine machine(lab);
    const auto port = free_port();
    machine.set("metrics", "listen", "\"" + local(port) + "\"");
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    machine.wait_until_healthy("mirror-b");
    const Scraper scraper(port);
    REQUIRE_MESSAGE(scraper.becomes("gopx_takeover == 0"), scraper.log());
    CHECK(scraper.becomes("gopx_endpoint_active{endpoint=\"mirror-a\"} == 1"));
    CHECK(scraper.becomes("gopx_verdict{verdict=\"ok\"} == 1"));

    lab.fault("a", "refuse");
    machine.wait_for_takeover();
    CHECK(scraper.becomes("gopx_takeover == 1"));
    CHECK(scraper.becomes("gopx_endpoint_state{endpoint=\"mirror-a\",state=\"down\"} == 1"));
    CHECK(scraper.becomes("gopx_probes_total{endpoint=\"mirror-a\",result=\"tcp-refused\"} >= 3"));
    CHECK(scraper.becomes(
        "gopx_switches_total{from=\"mirror-a\",to=\"mirror-b\",cause=\"outage\"} == 1"));
    CHECK(scraper.becomes("gopx_goenv_writes_total{result=\"written\"} == 1"));
    CHECK(scraper.becomes("gopx_detection_seconds_count == 1 and gopx_detection_seconds_sum < 20"));
    CHECK(scraper.becomes("time() - gopx_last_switch_timestamp_seconds < 120"));

    lab.mend("a");
    machine.wait_for_revert();
    CHECK(scraper.becomes(
        "gopx_switches_total{from=\"mirror-b\",to=\"mirror-a\",cause=\"recovery\"} == 1"));
    CHECK(scraper.becomes("gopx_takeover == 0"));
    CHECK(scraper.becomes("gopx:endpoint_availability:ratio_1h{endpoint=\"mirror-b\"} > 0"));
    for (const auto& expression : dashboard_expressions()) {
      // Plain http has no certificates.
      if (expression.find("cert_expiry") != std::string::npos) continue;
      CHECK_MESSAGE(scraper.becomes(expression), expression);
    }
    CHECK_NE(scraper.rules().find("GopxGoFails"), std::string::npos);
  }

  TEST_CASE("a port in use is a warning; reload moves the listener") {
    const LabClient lab;
    Machine first(lab);
    Machine second(lab);
    const auto port = free_port();
    for (Machine* machine : {&first, &second}) {
      machine->set("metrics", "listen", "\"" + local(port) + "\"");
      machine->write_env(machine->usual_env(lab.url("a")));
      machine->start();
    }
    const auto warned = second.wait_until("the warning", [](const Machine::Status& status) {
      return json::serialize(status.at("warnings")).find("metrics-off") != std::string::npos;
    });
    CHECK_NE(json::serialize(warned.at("warnings")).find(local(port)), std::string::npos);
    const auto said = json::serialize(warned.at("warnings"));
    CHECK_NE(said.find("\"code\":\"metrics-off\",\"severity\":\"info\""), std::string::npos);
    CHECK_NE(said.find("\"fix\":\"gopxctl metrics\""), std::string::npos);
    CHECK_NE(second.ctl({"metrics"}).out.find("gopx_takeover 0"), std::string::npos);
    CHECK_EQ(json::serialize(first.status().at("warnings")).find("metrics-off"), std::string::npos);
    const auto other = free_port();
    second.set("metrics", "listen", "\"" + local(other) + "\"");
    second.write_config();
    CHECK_EQ(second.post("/v1/reload").status, 200);
    CHECK_EQ(ask_port(other, {"GET", "/metrics"}).status, 200);
    CHECK_EQ(json::serialize(second.status().at("warnings")).find("metrics-off"),
             std::string::npos);
  }
}

}  // namespace
}  // namespace gopx::testing
