// `gopxctl freshness` with the real programs: one mirror that is behind is told, nothing is
// switched, and who is asked is not counted as probed.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

const json::value& entry(const json::value& all, std::string_view endpoint) {
  for (const auto& one : all.at("newest").as_array())
    if (one.at("endpoint").as_string() == endpoint) return one;
  throw std::runtime_error("not told: " + std::string{endpoint});
}

}  // namespace

TEST_SUITE("freshness") {
  TEST_CASE("a mirror that is behind two others: told at once, and nothing is switched for it") {
    const LabClient lab{{.mirrors = 4}};
    Machine machine{lab};
    const std::string some = lab.modules().front();
    const std::string module = some.substr(0, some.find('@'));
    machine.set("freshness", "modules", "[\"" + module + "\"]");
    machine.write_env(machine.usual_env(lab.url("a") + ",direct"));
    const auto before = machine.env_text();
    machine.start();
    for (const char* name : {"mirror-a", "mirror-b", "mirror-c", "mirror-d"})
      machine.wait_until_healthy(name);
    lab.fault("a", "stale-latest");
    lab.fault_json("d", R"({"kind":"404-bad-upstream","on":"latest"})");
    const auto outcome = machine.ctl({"freshness", "--json"});
    REQUIRE_EQ(outcome.exit, 0);
    const auto all = json::parse(outcome.out);
    const auto& a = entry(all, "mirror-a");
    CHECK_EQ(text_at(a, "/version"), "v0.0.1");
    CHECK_EQ(text_at(a, "/published"), "2019-01-01T00:00:00Z");
    CHECK_NE(text_at(a, "/behind_since"), "null");
    CHECK_EQ(a.at("stale"), false);
    const auto& b = entry(all, "mirror-b");
    CHECK_EQ(text_at(b, "/version"), text_at(a, "/elsewhere"));
    CHECK_EQ(text_at(b, "/behind_since"), "null");
    const auto& d = entry(all, "mirror-d");
    CHECK_EQ(text_at(d, "/version"), "null");
    CHECK_NE(text_at(d, "/problem").find("404"), std::string::npos);
    const auto table = machine.ctl({"freshness"}).out;
    CHECK_NE(table.find("\n" + module + "\n"), std::string::npos);  // below the headings
    CHECK_NE(table.find("behind for"), std::string::npos);
    CHECK_EQ(machine.env_text(), before);
    CHECK_EQ(text_at(machine.status(), "/verdict"), "ok");
  }
}

}  // namespace gopx::testing
