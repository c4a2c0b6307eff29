// What people and programs get wrong, and the exact answer to each: configuration files, bodies,
// bytes on the socket.
#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

struct BadFile {
  std::string name;
  const char* text;
  const char* place;   // "line:column: key: "
  const char* phrase;  // somewhere behind it
};

const BadFile bad_files[] = {
    {"wrong type", "[probe]\ninterval = 30\n", "2:12: probe.interval: ", "duration"},
    {"unknown key", "[probe]\nintervall = \"30s\"\n", "2:1: probe.intervall: ", "interval"},
    {"unknown table", "[probes]\ninterval = \"30s\"\n", "2:1: probes.interval: ", "probe.interval"},
    {"bad URL", "[[endpoint]]\nname = \"x\"\nurl = \"ftp://x.test\"\n",
     "3:7: endpoint.url: ", "https"},
    {"insecure URL", "[[endpoint]]\nname = \"x\"\nurl = \"http://x.test\"\n",
     "3:7: endpoint.url: ", "allow_insecure"},
    {"time-out above interval", "[probe]\ninterval = \"1s\"\ntimeout = \"5s\"\n",
     "3:11: probe.timeout: ", "interval"},
    {"duplicate name",
     "[[endpoint]]\nname = \"x\"\nurl = \"https://x.test\"\n"
     "[[endpoint]]\nname = \"x\"\nurl = \"https://y.test\"\n",
     "4:1: endpoint.name: ", "also the name"},
    {"no TOML", "[probe\n", "1:7: ", "TOML"},
};

struct BadAsk {
  std::string name;
  Ask ask;
  int status;
  const char* code;
};

const BadAsk bad_asks[] = {
    {"unknown path", {"GET", "/v1/nothing"}, 404, "unknown_path"},
    {"wrong method", {"POST", "/v1/status"}, 405, "method_not_allowed"},
    {"wrong method", {"GET", "/v1/pause"}, 405, "method_not_allowed"},
    {"no JSON", {"POST", "/v1/use", "{"}, 400, "bad_json"},
    {"no object", {"POST", "/v1/use", "[]"}, 400, "bad_json"},
    {"missing key", {"POST", "/v1/use", "{}"}, 400, "bad_request"},
    {"wrong type", {"POST", "/v1/use", R"({"endpoint":5})"}, 400, "bad_request"},
    {"unknown key", {"POST", "/v1/pause", R"({"fro":"1h"})"}, 400, "bad_request"},
    {"bad duration", {"POST", "/v1/pause", R"({"for":"soon"})"}, 400, "bad_request"},
    {"unknown endpoint", {"POST", "/v1/use", R"({"endpoint":"nobody"})"}, 404, "unknown_endpoint"},
    {"unknown endpoint", {"GET", "/v1/endpoints/nobody"}, 404, "unknown_endpoint"},
    {"unknown endpoint",
     {"POST", "/v1/probe", R"({"endpoints":["nobody"]})"},
     404,
     "unknown_endpoint"},
};

struct Garbage {
  std::string name;
  std::string bytes;
  int status;  // 0: closed without an answer is right
};

}  // namespace

TEST_SUITE("mistakes") {
  TEST_CASE(
      "a configuration that can't be right: 78, and the place, in --check-config and at the "
      "start") {
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    const std::string file = machine.config_file().string();
    for (const BadFile& bad : bad_files) {
      CAPTURE(bad.name);
      put(file, bad.text);
      for (const auto& arguments : {std::vector<std::string>{"--check-config", "--no-system"},
                                    std::vector<std::string>{"--no-system"}}) {
        const Outcome outcome = machine.gopxd(arguments);
        CAPTURE(outcome.err);
        CHECK(outcome.exit == 78);
        const auto at = outcome.err.find(file + ":" + bad.place);
        REQUIRE(at != std::string::npos);
        const auto end = outcome.err.find('\n', at);
        CHECK(outcome.err.substr(at, end - at).find(bad.phrase) != std::string::npos);
      }
    }
  }

  TEST_CASE("a good configuration: 0; what is printed is a configuration again") {
    const LabClient lab{{.mirrors = 2}};
    const Machine machine{lab};
    machine.write_config();
    CHECK(machine.gopxd({"--check-config", "--no-system"}).exit == 0);
    const Outcome printed = machine.gopxd({"--print-config", "--no-system"});
    REQUIRE(printed.exit == 0);
    put(machine.config_file().string(), printed.out);
    const Outcome again = machine.gopxd({"--print-config", "--no-system"});
    CHECK_MESSAGE(again.exit == 0, again.err);
    CHECK(again.out == printed.out);
  }

  TEST_CASE("usage: 64; a file that was named and is not there: 78") {
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    CHECK(machine.gopxd({"--nonsense"}).exit == 64);
    CHECK(machine.gopxd({"--config", "/nonexistent/gopxd.toml"}).exit == 78);
    CHECK(machine.gopxd({"--version"}).exit == 0);
  }

  TEST_CASE("a bad file at reload changes nothing and is reported") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    put(machine.config_file().string(), "[probe]\ninterval = 5\n");
    const HttpAnswer answer = machine.post("/v1/reload");
    CHECK(answer.status == 422);
    CHECK(answer.error_code() == "config_error");
    CHECK(answer.body.find("probe.interval") != std::string::npos);
    machine.daemon().send(1);  // SIGHUP
    const auto status = machine.wait_until("the warning", [](const Machine::Status& now) {
      return boost::json::serialize(now.at("warnings")).find("config-rejected") !=
             std::string::npos;
    });
    CHECK(endpoint_field(status, "mirror-a", "state") == "healthy");
    machine.write_config();
    CHECK(machine.post("/v1/reload").status == 200);
  }

  TEST_CASE("the socket: every wrong request has its status and code") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    for (const BadAsk& bad : bad_asks) {
      CAPTURE(bad.name);
      const HttpAnswer answer = ask_socket(machine.socket(), bad.ask);
      CHECK(answer.status == bad.status);
      CHECK(answer.error_code() == bad.code);
      CHECK(text_at(answer.json, "/schema") == "1");
      CHECK(text_at(answer.json, "/error/message") != "");
    }
    const HttpAnswer large = machine.post("/v1/use", std::string(65 * 1024, ' '));
    CHECK(large.status == 413);
    CHECK(machine.status().is_object());
    CHECK(machine.env_text() == machine.usual_env(lab.url("a")));
  }

  TEST_CASE("the socket: garbage is answered or hung up on, and delays nobody") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    const Garbage rubbish[] = {
        {"no HTTP", "hello\r\n\r\n", 400},
        {"binary", std::string{"\0\x01\x02\xff\r\n\r\n", 8}, 400},
        {"endless header", "GET / HTTP/1.1\r\nX: " + std::string(100 * 1024, 'x'), 431},
        {"bad length", "POST /v1/use HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
    };
    for (const Garbage& garbage : rubbish) {
      CAPTURE(garbage.name);
      const Line line = Line::to_socket(machine.socket());
      line.send(garbage.bytes);
      const HttpAnswer answer = parse_answer(line.receive_all(Milliseconds{5'000}));
      CHECK((answer.status == garbage.status || answer.status == 0));
      CHECK(machine.get("/v1/status").status == 200);
    }
  }

  TEST_CASE("the socket: a client that never reads and one that never speaks delay nobody") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    const Line deaf = Line::to_socket(machine.socket());
    const std::string ask = "GET /v1/status HTTP/1.1\r\nHost: gopx\r\n\r\n";
    std::string many;
    for (int i = 0; i < 500; ++i) many += ask;
    deaf.send(many);
    const Line mute = Line::to_socket(machine.socket());
    const Line half = Line::to_socket(machine.socket());
    half.send("GET /v1/sta");
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) CHECK(machine.get("/v1/status").status == 200);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{5});
    CHECK(machine.stop() == 0);
  }

  TEST_CASE("the socket is the owner's alone") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    CHECK(mode_of(machine.socket().string()) == 0600);
    CHECK(mode_of(machine.socket().parent_path().string()) == 0700);
    CHECK(machine.stop() == 0);
    CHECK(!std::filesystem::exists(machine.socket()));
  }
}

}  // namespace gopx::testing
