// When not to act: the network is gone, the user only wants to watch, the primary is private.
#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "support/watched.hpp"

namespace gopx::testing {
namespace {

struct Untouched : Watched {
  bool untouched_for(Milliseconds span) const {
    return throughout(span, [&] { return machine.env_text() == before; });
  }
  // Of this kind, since the start.
  long events(const std::string& kind) const {
    const std::string body = machine.get("/v1/events").body;
    long count = 0;
    for (auto at = body.find("\"" + kind + "\""); at != std::string::npos;
         at = body.find("\"" + kind + "\"", at + 1)) {
      ++count;
    }
    return count;
  }
};

}  // namespace

TEST_SUITE("outages") {
  TEST_CASE("everything cut off: nothing is written, and the outage causes no switch afterwards") {
    Untouched watched;
    watched.start();
    for (const std::string kind : {"refuse", "blackhole"}) {
      CAPTURE(kind);
      watched.lab.fault("all", kind);
      watched.machine.wait_until("offline", [](const Machine::Status& status) {
        return text_at(status, "/network") == "offline" && text_at(status, "/verdict") == "local";
      });
      CHECK(watched.untouched_for(Milliseconds{3000}));
      watched.lab.mend("all");
      watched.machine.wait_until("online and well", [](const Machine::Status& status) {
        return text_at(status, "/network") == "online" && text_at(status, "/verdict") == "ok";
      });
      CHECK(watched.untouched_for(Milliseconds{2000}));
    }
    CHECK(watched.events("takeover") == 0);
    CHECK(watched.events("network") >= 2);
  }

  TEST_CASE("everything cut off during a takeover: the plan stays as it is") {
    Untouched watched;
    watched.start();
    watched.lab.fault("a", "refuse");
    watched.machine.wait_for_takeover();
    const std::string during = watched.machine.env_text();
    watched.lab.fault("all", "refuse");
    watched.machine.wait_until("offline", [](const Machine::Status& status) {
      return text_at(status, "/network") == "offline";
    });
    CHECK(throughout(Milliseconds{2000}, [&] { return watched.machine.env_text() == during; }));
    watched.lab.mend("all");
    watched.machine.wait_for_revert();
    CHECK(watched.machine.env_text() == watched.before);
  }

  TEST_CASE("a portal in front of everything is no reason to switch either") {
    Untouched watched;
    watched.start();
    watched.lab.fault("all", "html");
    watched.machine.wait_until("not online", [](const Machine::Status& status) {
      return text_at(status, "/network") != "online" && text_at(status, "/verdict") == "local";
    });
    CHECK(watched.untouched_for(Milliseconds{2000}));
    CHECK(watched.events("takeover") == 0);
  }

  TEST_CASE("observe decides and reports, and never writes") {
    Untouched watched;
    watched.machine.set("failover", "mode", "\"observe\"");
    watched.start();
    watched.lab.fault("a", "refuse");
    const auto status = watched.machine.wait_until("a plan", [&](const Machine::Status& now) {
      return text_at(now, "/goenv/planned") == watched.lab.url("b") + ",direct";
    });
    CHECK(text_at(status, "/mode") == "observe");
    CHECK(text_at(status, "/takeover") == "false");
    CHECK(text_at(status, "/goenv/current") == watched.lab.url("a") + ",direct");
    CHECK(watched.untouched_for(Milliseconds{3000}));
    CHECK(watched.machine.stop() == 0);
    CHECK(watched.machine.env_text() == watched.before);
  }

  TEST_CASE("a private primary down: no write, and not one request for it at a public host") {
    if (go_or_skip("outages") == nullptr) return;
    Untouched watched;
    watched.machine.trust("a", "private");
    watched.start();
    watched.lab.fault("a", "refuse");
    watched.machine.wait_until("the private one down", [](const Machine::Status& status) {
      return endpoint_field(status, "mirror-a", "state") == "down";
    });
    CHECK(watched.untouched_for(Milliseconds{3000}));
    CHECK(watched.machine.download().exit == 1);  // as the user asked for: nothing else is tried
    const auto status = watched.machine.status();
    CHECK(has_warning(status, "private-down"));
    CHECK(text_at(status, "/takeover") == "false");
    for (const auto& request : watched.lab.requests("b")) {
      const std::string agent = text_at(request, "/headers/user-agent");
      CHECK_MESSAGE(agent.starts_with("gopxd/"), agent);
    }
  }

  TEST_CASE(
      "probes are honest and polite: GET, own name, cached content only, versions that exist") {
    Untouched watched;
    watched.start();
    const auto asked = watched.lab.requests("");
    REQUIRE(asked.size() > 8);
    for (const auto& request : asked) {
      CAPTURE(text_at(request, "/path"));
      CHECK(text_at(request, "/method") == "GET");
      CHECK(text_at(request, "/headers/user-agent").starts_with("gopxd/0.1.0"));
      const bool of_module = text_at(request, "/path").find("/@v/") != std::string::npos;
      CHECK(text_at(request, "/headers/disable-module-fetch") == (of_module ? "true" : ""));
      CHECK(text_at(request, "/headers/authorization") == "");
    }
    const auto paths = watched.lab.paths_asked("a");
    const auto has = [&](const std::string& end) {
      return std::any_of(paths.begin(), paths.end(),
                         [&](const std::string& path) { return path.ends_with(end); });
    };
    for (const std::string end : {".mod", ".info", ".zip", "/@v/list", "/supported"}) {
      CAPTURE(end);
      CHECK(has(end));
    }
  }
}

}  // namespace gopx::testing
