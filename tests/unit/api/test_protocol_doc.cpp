// The protocol section of daemon/README.md: every request is there, every documented example has
// exactly the keys of the real body, and every documented request is one that the daemon accepts.
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <map>
#include <string>

#include "api/errors.hpp"
#include "api/json.hpp"
#include "api/requests.hpp"
#include "base/text.hpp"
#include "support/golden.hpp"
#include "support/json_keys.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::api;

namespace {

struct Documented {
  std::string request, answer;
};
using Sections = std::map<std::string, Documented>;  // by the heading without "### "

std::string protocol_text() {
  const auto readme = testing::read_text(std::string{GOPX_SOURCE_DIR} + "/daemon/README.md");
  const auto begin = readme.find("<!-- protocol:begin -->");
  const auto end = readme.find("<!-- protocol:end -->");
  REQUIRE_NE(begin, std::string::npos);
  REQUIRE_LT(begin, end);
  REQUIRE_NE(end, std::string::npos);
  return readme.substr(begin, end - begin);
}

// Fenced blocks "```json request", "```json answer" and "```json error" under their headings.
Sections sections() {
  Sections all;
  std::string heading;
  std::string* block = nullptr;
  const auto text = protocol_text();
  for (const auto line : split(text, '\n')) {
    if (line.starts_with("### ")) heading = line.substr(4);
    if (line == "```json request")
      block = &all[heading].request;
    else if (line == "```json answer" || line == "```json error")
      block = &all[heading].answer;
    else if (line.starts_with("```"))
      block = nullptr;
    else if (block != nullptr)
      block->append(line).append("\n");
  }
  return all;
}

ProbeReport full_probe() {
  auto probe = testing::sample_probe(false);
  probe.peer_ip = "192.0.2.1";
  return probe;
}

Status full_status() {
  auto status = testing::sample_status();
  status.warnings = {{"a", "b", say("c"), "d", say("e")}};
  status.waiting_processes = {{1, "go"}};
  status.forward_proxy = ForwardProxy{};
  status.go_settings.emplace().push_back({"GOPRIVATE", "a", Layer::env_file, "/e"});
  return status;
}

// With the one endpoint that has everything.
History full_history() {
  auto history = testing::sample_history();
  history.endpoints.resize(1);
  return history;
}

Done done_with_results() {
  Done done;
  done.results.emplace().push_back({"a", full_probe()});
  return done;
}

Done done_for_private_name() {
  Done done = done_with_results();
  done.private_by = GoSetting{"GOPRIVATE", "a", Layer::shell, std::nullopt};
  return done;
}

Done done_with_newest() {
  Done done;
  done.newest.emplace().emplace_back();
  return done;
}

Proof full_proof() {
  Proof proof;
  proof.checks.emplace_back();
  return proof;
}

// What the daemon really sends, by heading.
std::map<std::string, std::string> real_answers() {
  const auto endpoint = full_status().endpoints.front();
  const std::vector<ConfigValue> values{{"k", true, "default"}};
  return {{"Errors", to_json(ErrorBody{"a", say("b")})},
          {"GET /v1/status", to_json(full_status())},
          {"GET /v1/endpoints/NAME", to_json(EndpointDetail{endpoint, {full_probe()}})},
          {"GET /v1/events?since=SEQ&follow=0|1", to_json(Event{})},
          {"GET /v1/config", to_json(values)},
          {"GET /v1/history?endpoint=NAME&since=DURATION", to_json(full_history())},
          {"POST /v1/freshness", to_json(done_with_newest())},
          {"POST /v1/probe", to_json(done_with_results())},
          {"POST /v1/use", to_json(Done{})},
          {"POST /v1/pause", to_json(Done{})},
          {"POST /v1/auto · /v1/resume · /v1/keep · /v1/reload", to_json(Done{})},
          {"POST /v1/why", to_json(done_for_private_name())},
          {"POST /v1/prove", to_json(full_proof())},
          {"POST /v1/examine", to_json(done_with_results())}};
}

}  // namespace

TEST_SUITE("api::protocol_doc") {
  TEST_CASE("the examples have the keys of the real bodies, in their order") {
    const auto documented = sections();
    const auto real = real_answers();
    CHECK_EQ(documented.size(), real.size());
    for (const auto& [heading, body] : real) {
      CAPTURE(heading);
      REQUIRE_EQ(documented.count(heading), 1);
      CHECK_EQ(testing::keys_of(documented.at(heading).answer), testing::keys_of(body));
    }
  }

  TEST_CASE("the documented bodies can be read by the client") {
    const auto documented = sections();
    CHECK(from_json<Status>(documented.at("GET /v1/status").answer).has_value());
    CHECK(from_json<EndpointDetail>(documented.at("GET /v1/endpoints/NAME").answer).has_value());
    CHECK(
        from_json<Event>(documented.at("GET /v1/events?since=SEQ&follow=0|1").answer).has_value());
    CHECK(from_json<std::vector<ConfigValue>>(documented.at("GET /v1/config").answer).has_value());
    CHECK(from_json<History>(documented.at("GET /v1/history?endpoint=NAME&since=DURATION").answer)
              .has_value());
    CHECK(from_json<ErrorBody>(documented.at("Errors").answer).has_value());
    CHECK(from_json<Proof>(documented.at("POST /v1/prove").answer).has_value());
    for (const char* heading :
         {"POST /v1/probe", "POST /v1/use", "POST /v1/pause", "POST /v1/why", "POST /v1/freshness"})
      CHECK(from_json<Done>(documented.at(heading).answer).has_value());
  }

  TEST_CASE("every request is documented, and the documented ones are accepted and complete") {
    const auto text = protocol_text();
    const auto documented = sections();
    for (const auto& row : command_table()) {
      if (row.names.path.empty()) continue;
      const std::string path{row.names.path};
      CAPTURE(path);
      CHECK_NE(text.find(path), std::string::npos);
      const auto found = documented.find(std::string{name_of(row.names.method)} + " " + path);
      const bool has_body = row.names.method == Method::post && !row.arguments.empty();
      if (!has_body) continue;
      REQUIRE((found != documented.end()));
      const auto judged = judge_body(row, found->second.request);
      REQUIRE(judged.has_value());
      CHECK_EQ(judged->all().size(), row.arguments.size());
    }
  }

  TEST_CASE("every POST takes the documented environment") {
    const auto text = protocol_text();
    const auto begin = text.find(R"({"environment":)");
    REQUIRE_NE(begin, std::string::npos);
    const auto body = text.substr(begin, text.find('\n', begin) - begin);
    for (const auto& row : command_table()) {
      if (row.names.method != Method::post) continue;
      const auto judged = judge_body(row, body);
      CAPTURE(row.names.path);
      if (!judged) CHECK_NE(english(judged.error().message).find("is missing"), std::string::npos);
      if (judged) CHECK_EQ(judged->environment().size(), 2);
    }
  }

  TEST_CASE("the document's table of error codes is the one of the program") {
    std::string table = "| code | status | gopxctl | |\n| --- | --- | --- | --- |\n";
    for (const auto& row : error_table())
      table +=
          fmt::format("| `{}` | {} | {} | {} |\n", row.name,
                      row.status == 0 ? "–" : std::to_string(row.status), row.exit, row.sentence);
    CHECK_NE(protocol_text().find("\n\n" + table + "\n"), std::string::npos);
    for (const char* code :
         {"bad_http", "bad_json", "bad_request", "forbidden", "not_permitted", "unknown_path",
          "unknown_endpoint", "method_not_allowed", "request_timeout", "body_too_large",
          "header_too_large", "conflict", "config_error", "write_failed", "starting", "stopping",
          "busy", "no_answer", "history_off"})
      CHECK_MESSAGE(table.find("`" + std::string{code} + "`") != std::string::npos,
                    std::string{code});
  }
}
