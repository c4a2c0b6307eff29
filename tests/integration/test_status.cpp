// /v1/status, key by key, as the outside contract has it (daemon/README.md, "GET /v1/status"):
// scripts and dashboards hang on it. Further keys are allowed, a missing one or one of another type
// is a break.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <regex>
#include <set>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

// One letter per type that is allowed there: s text, i integer, b bool, o object, a array, t time,
// n null; or words, one of which it must be.
struct Key {
  std::string pointer;
  const char* type;
};

const Key status_keys[] = {
    {"/schema", "i"},
    {"/version", "s"},
    {"/pid", "i"},
    {"/started_at", "t"},
    {"/mode", "auto|observe"},
    {"/control", "auto|pinned|paused"},
    {"/control_until", "tn"},
    {"/network", "online|offline|portal|unknown"},
    {"/verdict", "ok|degraded|failed|local"},
    {"/takeover", "b"},
    {"/takeover_since", "tn"},
    {"/goenv", "o"},
    {"/goenv/file", "sn"},
    {"/goenv/baseline", "sn"},
    {"/goenv/baseline_was_absent", "b"},
    {"/goenv/current", "sn"},
    {"/goenv/planned", "sn"},
    {"/goenv/last_write_at", "tn"},
    {"/goenv/gosumdb", "o"},
    {"/goenv/gosumdb/baseline", "sn"},
    {"/goenv/gosumdb/current", "sn"},
    {"/goenv/gosumdb/planned", "sn"},
    {"/primary", "sn"},
    {"/active", "sn"},
    {"/endpoints", "a"},
    {"/warnings", "a"},
};

const Key endpoint_keys[] = {
    {"/name", "s"},
    {"/url", "s"},
    {"/trust", "official|known|user|private"},
    {"/origin", "baseline|config|catalogue"},
    {"/role", "primary|candidate|other|disabled"},
    {"/in_use", "b"},
    {"/state", "unknown|healthy|degraded|down|recovering"},
    {"/since", "tn"},
    {"/reach", "s"},
    {"/reason", "s"},
    {"/quarantined_until", "tn"},
    {"/penalty", "i"},
    {"/last_probe", "o"},
    {"/last_probe/at", "t"},
    {"/last_probe/level", "shallow|deep"},
    {"/last_probe/ok", "b"},
    {"/last_probe/failure", "sn"},
    {"/last_probe/detail", "s"},
    {"/last_probe/http_status", "i"},
    {"/last_probe/peer_ip", "sn"},
    {"/last_probe/timings_us", "o"},
    {"/last_probe/timings_us/dns", "i"},
    {"/last_probe/timings_us/connect", "i"},
    {"/last_probe/timings_us/tls", "i"},
    {"/last_probe/timings_us/first_byte", "i"},
    {"/last_probe/timings_us/total", "i"},
    {"/latency_us", "o"},
    {"/latency_us/p50", "in"},
    {"/latency_us/p95", "in"},
    {"/sumdb_relay", "yes|no|unknown"},
    {"/cert_expires_at", "tn"},
};

const Key warning_keys[] = {
    {"/code", "s"},
    {"/severity", "error|warning|info"},
    {"/message", "s"},
    {"/fix", "s"},
};

bool is_time(const json::value& value) {
  static const std::regex shape{R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"};
  return value.is_string() && std::regex_match(std::string{value.as_string()}, shape);
}

bool is_one_of(const json::value& value, const std::string& words) {
  if (!value.is_string()) return false;
  const std::string word{value.as_string()};
  return ("|" + words + "|").find("|" + word + "|") != std::string::npos;
}

bool fits(const json::value& value, const std::string& type) {
  if (type.find('|') != std::string::npos) return is_one_of(value, type);
  for (const char letter : type) {
    const bool fit = (letter == 's' && value.is_string()) || (letter == 'b' && value.is_bool()) ||
                     (letter == 'i' && (value.is_int64() || value.is_uint64())) ||
                     (letter == 'o' && value.is_object()) || (letter == 'a' && value.is_array()) ||
                     (letter == 't' && is_time(value)) || (letter == 'n' && value.is_null());
    if (fit) return true;
  }
  return false;
}

template <std::size_t Size>
void check_keys(const json::value& value, const Key (&keys)[Size]) {
  for (const Key& key : keys) {
    CAPTURE(key.pointer);
    boost::system::error_code missing;
    const json::value* const found = value.find_pointer(key.pointer, missing);
    REQUIRE(found != nullptr);
    CHECK_MESSAGE(fits(*found, key.type), json::serialize(*found));
  }
}

void check_all(const json::value& status) {
  check_keys(status, status_keys);
  for (const json::value& endpoint : status.at("endpoints").as_array()) {
    check_keys(endpoint, endpoint_keys);
    CHECK(std::regex_match(text_at(endpoint, "/reach"), std::regex{"[01-]{8}"}));
  }
  for (const json::value& warning : status.at("warnings").as_array()) {
    check_keys(warning, warning_keys);
  }
}

}  // namespace

TEST_SUITE("status") {
  TEST_CASE("/v1/status has every key of the contract, while healthy and during a takeover") {
    const LabClient lab{{.mirrors = 3, .tls = true}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    machine.start();
    for (const std::string name : {"mirror-a", "mirror-b", "mirror-c"}) {
      machine.wait_until_healthy(name);
    }
    const auto well = machine.status();
    check_all(well);
    CHECK(text_at(well, "/schema") == "1");
    CHECK(text_at(well, "/pid") == std::to_string(machine.daemon().pid()));
    CHECK(text_at(well, "/verdict") == "ok");
    CHECK(text_at(well, "/network") == "online");
    CHECK(text_at(well, "/primary") == "mirror-a");
    CHECK(text_at(well, "/active") == "mirror-a");
    CHECK(text_at(well, "/takeover_since") == "null");
    CHECK(text_at(well, "/goenv/file") == machine.env_file().string());
    CHECK(endpoint_field(well, "mirror-a", "role") == "primary");
    CHECK(endpoint_field(well, "mirror-b", "role") == "candidate");
    CHECK(endpoint_field(well, "mirror-a", "sumdb_relay") == "yes");
    CHECK(endpoint_field(well, "mirror-a", "last_probe/peer_ip") == "127.0.0.1");
    CHECK(endpoint_field(well, "mirror-a", "cert_expires_at") != "null");
    lab.fault("a", "502");
    machine.wait_for_takeover();
    const auto taken = machine.wait_until("the new state", [](const Machine::Status& status) {
      return endpoint_field(status, "mirror-a", "last_probe/ok") == "false";
    });
    check_all(taken);
    CHECK(text_at(taken, "/takeover_since") != "null");
    CHECK(text_at(taken, "/goenv/last_write_at") != "null");
    CHECK(text_at(taken, "/goenv/baseline") == lab.url("a") + ",direct");
    // Which of two healthy candidates proves itself first is a matter of milliseconds.
    CHECK(text_at(taken, "/goenv/planned") != lab.url("a") + ",direct");
    CHECK(text_at(taken, "/goenv/planned") == text_at(taken, "/goenv/current"));
    CHECK(endpoint_field(taken, "mirror-a", "last_probe/failure") == "http-5xx");
    CHECK(endpoint_field(taken, "mirror-a", "last_probe/http_status") == "502");
    CHECK(endpoint_field(taken, "mirror-a", "in_use") == "false");
    CHECK(endpoint_field(taken, text_at(taken, "/active"), "in_use") == "true");
  }

  TEST_CASE(
      "one endpoint with its results; events as JSON lines whose numbers grow over a restart") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    const HttpAnswer detail = machine.get("/v1/endpoints/mirror-a");
    CHECK(detail.status == 200);
    CHECK(!detail.json.as_object().empty());
    const auto numbers = [&machine] {
      std::set<std::int64_t> seen;
      std::string body = machine.get("/v1/events").body;
      while (!body.empty()) {
        const json::value event = json::parse(body.substr(0, body.find('\n')));
        CHECK(seen.insert(event.at("seq").to_number<std::int64_t>()).second);
        CHECK(is_time(event.at("at")));
        CHECK(event.at("kind").is_string());
        body.erase(0, body.find('\n') + 1);
      }
      return seen;
    };
    const auto first = numbers();
    REQUIRE(!first.empty());
    machine.daemon().kill();
    machine.start();
    machine.wait_until_healthy("mirror-a");
    const auto second = numbers();
    REQUIRE(!second.empty());
    CHECK(*second.rbegin() > *first.rbegin());
  }

  TEST_CASE("following the events streams a takeover as it happens") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    machine.write_env(machine.usual_env(lab.url("a")));
    machine.start();
    machine.wait_until_healthy("mirror-a");
    machine.wait_until_healthy("mirror-b");
    const Line line = Line::to_socket(machine.socket());
    line.send("GET /v1/events?follow=1 HTTP/1.1\r\nHost: gopx\r\n\r\n");
    lab.fault("a", "refuse");
    const std::string bytes = line.receive([](const std::string& so_far) {
      return so_far.find("\"kind\":\"takeover\"") != std::string::npos;
    });
    CHECK(bytes.find("\"kind\":\"takeover\"") != std::string::npos);
    CHECK(machine.stop() == 0);
  }
}

}  // namespace gopx::testing
