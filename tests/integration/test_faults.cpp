// The last column of the fault table, with the real go and the real gopxd: the first download after
// the switch is green with no help, and after the primary has been mended the env file is byte for
// byte what it was.
#include <doctest/doctest.h>

#include "journey.hpp"

namespace gopx::testing {

TEST_SUITE("faults-refusing") {
  TEST_CASE("F1, F2, F12, F13: the primary refuses, in one way or another") {
    travel({
        {"F1 refused", R"({"kind":"refuse"})", "tcp-refused"},
        {"F2 502", R"({"kind":"502"})", "http-5xx"},
        {"F12 404 bad upstream", R"({"kind":"404-bad-upstream"})", "404-but-broken"},
        {"F13 429", R"({"kind":"429","retry_after":1})", "http-429"},
    });
  }
}

TEST_SUITE("faults-waiting") {
  TEST_CASE("F3, F4, F5, F15: the primary makes go wait") {
    travel({
        {"F3 silent", R"({"kind":"silent"})", "stall"},
        {"F4 black hole", R"({"kind":"blackhole"})", "tcp-timeout"},
        {"F5 TLS never completes", R"({"kind":"tls-silent"})", "tls-timeout", true},
        {"F15 one byte a second", R"({"kind":"drip"})", "slow"},
    });
  }
}

TEST_SUITE("faults-content") {
  TEST_CASE("F6, F7, F8: the primary answers 200 with something else") {
    travel({
        {"F6 HTML for everything", R"({"kind":"html"})", "html-200"},
        {"F7 HTML zip", R"({"kind":"html-zip"})", "zip-invalid"},
        {"F8 cut zip", R"({"kind":"cut-zip"})", "truncated"},
    });
  }
  TEST_CASE("F9, F10, F11: only a deep probe can tell") {
    travel({
        {"F9 tampered zip", R"({"kind":"tampered-zip"})", "zip-mismatch"},
        {"F10 lookups 502", R"({"kind":"lookup-502"})", "sumdb-relay-error"},
        {"F11 zips 404", R"({"kind":"zip-404"})", "split-brain"},
    });
  }
}

TEST_SUITE("faults-certificates") {
  TEST_CASE("F14: the certificate is not one that go would trust") {
    travel({
        {"F14 expired", R"({"kind":"cert-expired"})", "tls-expired", true},
        {"F14 wrong name", R"({"kind":"cert-wrong-name"})", "tls-name-mismatch", true},
        {"F14 unknown CA", R"({"kind":"cert-unknown-ca"})", "tls-unknown-ca", true},
        {"HTTP on the HTTPS port", R"({"kind":"plain-http"})", "tls-plain-http", true},
    });
  }
}

TEST_SUITE("faults-more") {
  TEST_CASE("broken transport that is none of F1 to F15") {
    travel({
        {"reset", R"({"kind":"reset"})", "tcp-reset-early"},
        {"empty reply", R"({"kind":"empty-reply"})", "empty-reply"},
        {"no HTTP", R"({"kind":"garbage"})", "not-http"},
        {"false gzip", R"({"kind":"bad-gzip"})", "bad-encoding"},
    });
  }
  TEST_CASE("broken content that is none of F1 to F15") {
    travel({
        {"other go.mod", R"({"kind":"tampered-mod"})", "mod-mismatch"},
        {"redirect loop", R"({"kind":"redirect-loop"})", "redirect-loop"},
        {"zip with its tail missing", R"({"kind":"short-zip"})", "zip-invalid"},
        {"relay says 503", R"({"kind":"supported-503"})", "sumdb-relay-error"},
    });
  }
}

TEST_SUITE("harmless") {
  TEST_CASE("what go takes no offence at is no reason for a takeover") {
    const LabClient lab{{.mirrors = 2}};
    Machine machine{lab};
    const std::string before = machine.usual_env(lab.url("a") + ",direct");
    machine.write_env(before);
    machine.start();
    machine.wait_until_healthy("mirror-a");
    for (const std::string wish :
         {R"({"kind":"lower-json"})", R"({"kind":"redirect"})", R"({"kind":"zip-redirect"})",
          R"({"kind":"slow-first-byte","delay_ms":20})"}) {
      CAPTURE(wish);
      lab.forget();
      lab.fault_json("a", wish);
      const bool probed = eventually([&] {
        const auto paths = lab.paths_asked("a");
        return std::count_if(paths.begin(), paths.end(),
                             [](const std::string& path) { return path.ends_with(".zip"); }) >= 2;
      });
      CHECK(probed);
      CHECK(text_at(machine.status(), "/takeover") == "false");
      CHECK(text_at(machine.status(), "/verdict") == "ok");
    }
    CHECK(machine.env_text() == before);
  }
}

}  // namespace gopx::testing
