// `gopxctl explain`: what is printed where, and the exit codes that scripts rely on.
#include <doctest/doctest.h>

#include <cerrno>

#include "api/json.hpp"
#include "ctl/commands.hpp"
#include "support/fake_daemon.hpp"

using namespace gopx;
using namespace gopx::ctl;
using testing::Stage;

namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

constexpr const char* timed_out =
    "go: example.org/a@v1.2.0: Get \"https://proxy.golang.org/example.org/a/@v/v1.2.0.mod\": dial "
    "tcp 142.250.1.1:443: i/o timeout\n"
    "go: example.org/b@v1.3.0: Get \"https://proxy.golang.org/example.org/b/@v/v1.3.0.mod\": dial "
    "tcp 142.250.1.1:443: i/o timeout\n";

int explain(Stage& stage, std::string text, bool json = false) {
  stage.pasted = std::move(text);
  stage.context.json = json;
  return run(commands::Explain{}, stage.context);
}

}  // namespace

TEST_SUITE("ctl::explain") {
  TEST_CASE("side, cause, line, modules, advice and command; nobody is asked") {
    Stage stage;
    CHECK_EQ(explain(stage, timed_out), 3);
    CHECK(stage.out.starts_with("path: proxy.golang.org: no answer to the attempt to connect"));
    CHECK(has(stage.out, "line 1, 2 modules, the first is example.org/a@v1.2.0"));
    CHECK(has(stage.out, "\n    go env -w GOPROXY=https://goproxy.cn,direct\n"));
    CHECK(stage.err.empty());
    CHECK(stage.daemon.asked.empty());
  }

  TEST_CASE("as data") {
    Stage stage;
    CHECK_EQ(explain(stage, timed_out, true), 3);
    const auto data = api::from_json<api::Explanation>(stage.out);
    REQUIRE(data.has_value());
    CHECK_EQ(data->verdict, "path");
    REQUIRE_EQ(data->findings.size(), 1);
    const auto& found = data->findings.front();
    CHECK_EQ(found.fault_class, "tcp-timeout");
    CHECK_EQ(found.side, "path");
    CHECK_EQ(found.host, "proxy.golang.org");
    CHECK_EQ(found.module, "example.org/a@v1.2.0");
    CHECK_EQ(found.modules, 2);
    CHECK_EQ(found.line, 1);
    CHECK(found.text.starts_with("go: example.org/a@v1.2.0: Get"));
    CHECK_EQ(found.fix.front(), "go env -w GOPROXY=https://goproxy.cn,direct");
    CHECK_FALSE(found.unsure.has_value());
    CHECK(has(stage.out, "\"class\":\"tcp-timeout\""));
    CHECK(has(stage.out, "\"unsure\":null"));
  }

  TEST_CASE("an exit code for each side") {
    struct Row {
      const char* text;
      int code;
    };
    for (const auto& row : {
             Row{"ok  \texample.org/a\t0.1s\n", 0},
             Row{"go: example.org/a@v1.2.0: module lookup disabled by GOPROXY=off\n", 3},
             Row{"go: example.org/a@v1.2.0: reading "
                 "https://goproxy.cn/example.org/a/@v/v1.2.0.mod: 502 Bad Gateway\n",
                 2},
             Row{"go: example.org/a@v1.2.0: reading "
                 "https://nexus.corp.example/go/example.org/a/@v/v1.2.0.mod: 403 Forbidden\n",
                 2},
         }) {
      Stage stage;
      CAPTURE(std::string{row.text});
      CHECK_EQ(explain(stage, row.text), row.code);
      CHECK_FALSE(stage.out.empty());
    }
  }

  TEST_CASE("nothing found, as data") {
    Stage stage;
    CHECK_EQ(explain(stage, "hello\n", true), 0);
    CHECK_EQ(stage.out, "{\"schema\":1,\"verdict\":\"none\",\"findings\":[]}\n");
  }

  TEST_CASE("a file that can't be read") {
    Stage stage;
    stage.pasted = tl::unexpected<int>{ENOENT};
    CHECK_EQ(run(commands::Explain{"/nowhere"}, stage.context), 64);
    CHECK(has(stage.err, "/nowhere: No such file or directory"));
    CHECK(stage.out.empty());
  }

  TEST_CASE("in Chinese for who reads Chinese; data stays English") {
    Stage stage;
    stage.context.language = Language::chinese;
    explain(stage, timed_out);
    CHECK(has(stage.out, "proxy.golang.org"));
    CHECK(has(stage.out, "go env -w GOPROXY="));
  }
}
