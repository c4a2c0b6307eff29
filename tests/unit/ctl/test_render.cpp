// Everything that gopxctl prints for people, as golden files, and the width that it promises.
#include "ctl/render.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/text.hpp"
#include "support/golden.hpp"
#include "support/sample_status.hpp"

using namespace gopx;
using namespace gopx::ctl;
using testing::check_golden;

namespace {

Scene scene() {
  Scene scene{.style = {},
              .now = testing::at("2026-01-02T03:14:15Z"),
              .exported_goproxy = {},
              .manner = {}};
  scene.manner.now = scene.now;
  return scene;
}

api::Status with_warnings() {
  auto status = testing::sample_status();
  status.warnings = {
      {"env-shadowed", "error",
       verbatim(
           "GOPROXY is exported in this shell as \"https://corp.example\": go commands started "
           "here use that and never see what gopxd writes"),
       "unset GOPROXY"},
      {"takeover-long", "info", verbatim("the takeover has lasted for 25 h"),
       "gopxctl keep makes it your own choice"},
      {"no-fix", "warning", verbatim("short"), ""}};
  return status;
}

api::Status calm() {
  auto status = testing::sample_status();
  status.verdict = "ok";
  status.summary = verbatim("proxy-golang-org serves");
  status.takeover = false;
  status.takeover_since.reset();
  status.goenv.current = status.goenv.planned = status.goenv.baseline;
  status.active = status.primary;
  status.endpoints.resize(2);
  auto& primary = status.endpoints[0];
  primary.state = "healthy";
  primary.reach = "11111111";
  primary.reason = verbatim("in use: healthy");
  primary.in_use = true;
  primary.latency_p50_us = 48000;
  status.endpoints[1].in_use = false;
  status.endpoints[1].reason = verbatim("standby: healthy");
  return status;
}

api::Done done_with(const std::vector<api::EndpointReport>& answers) {
  api::Done done;
  done.results = answers;
  return done;
}

// Lines that may be longer: a command to be copied must not be broken, nor a word.
bool keeps_width(const std::string& text, std::size_t width = 80) {
  for (const auto line : split(text, '\n')) {
    constexpr std::size_t beside = 24;  // a label, an indent
    const auto last_word = line.substr(std::min(line.rfind(' ') + 1, line.size()));
    const bool one_word = columns_of(last_word) + beside > width;
    const bool to_paste =
        line.find("undo: ") != std::string_view::npos || line.starts_with("  fix: ");
    if (columns_of(line) > width && !one_word && !to_paste) return false;
  }
  return true;
}

api::Event takeover() {
  return {.seq = 7,
          .at = testing::at("2026-01-01T03:04:05Z"),
          .kind = "takeover",
          .endpoint = "goproxy-cn",
          .from = "https://proxy.golang.org,direct",
          .to = "https://goproxy.cn,direct",
          .cause = verbatim(
              "proxy-golang-org is down: tcp-refused, 3 bad answers in a row, the first one at "
              "03:04:04"),
          .undo =
              "go env -w GOPROXY=https://proxy.golang.org,direct # and this line stays in one "
              "piece, however long"};
}

}  // namespace

TEST_SUITE("ctl::render") {
  TEST_CASE("status during a takeover") {
    check_golden("ctl-status-takeover.txt", render_status(testing::sample_status(), scene()));
  }
  TEST_CASE("status at other widths") {
    auto other = scene();
    for (const std::size_t width : {40, 140}) {
      other.style.width = width;
      check_golden(fmt::format("ctl-status-{}.txt", width), render_status(with_warnings(), other));
    }
  }
  TEST_CASE("status when all is well") {
    check_golden("ctl-status-ok.txt", render_status(calm(), scene()));
  }
  TEST_CASE("status with warnings, in a shell with its own GOPROXY") {
    auto own = scene();
    own.exported_goproxy = "https://corp.example";
    check_golden("ctl-status-warnings.txt", render_status(with_warnings(), own));
  }
  TEST_CASE("status in colour") {
    auto colored = scene();
    colored.style.color = true;
    check_golden("ctl-status-color.txt", render_status(with_warnings(), colored));
  }

  TEST_CASE("status with everything that is out of the ordinary") {
    auto status = testing::sample_status();
    status.verdict = "local";
    status.summary = verbatim(
        "the fault is here, not at the proxies: no public endpoint gives a verified answer");
    status.control = "pinned";
    status.pinned = "aliyun";
    status.control_until = testing::at("2026-01-02T03:44:15Z");
    status.mode = "observe";
    status.network = "offline";
    status.goenv.planned = "https://mirrors.aliyun.com/goproxy/,direct";
    status.goenv.gosumdb.planned = "sum.golang.google.cn";
    status.waiting_processes = {{1234, "go build"}};
    check_golden("ctl-status-unusual.txt", render_status(status, scene()));
    status.control = "paused";
    status.control_until.reset();
    CHECK_NE(render_status(status, scene()).find("paused; `gopxctl resume` ends it"),
             std::string::npos);
  }

  TEST_CASE(
      "under a local fault a row shows what was seen, not once more that the fault is local") {
    auto status = testing::sample_status();
    status.verdict = "local";
    status.endpoints[0].reason =
        verbatim("not judged, the fault is local: tcp-refused: nobody listens");
    const auto text = render_status(status, scene());
    CHECK_NE(text.find("  tcp-refused: nobody listens\n"), std::string::npos);
  }

  TEST_CASE("under a local fault nothing is known of anybody: no row has a state or a colour") {
    auto status = testing::sample_status();
    status.verdict = "local";
    auto colored = scene();
    colored.style.color = true;
    const auto text = render_status(status, colored);
    const auto table = text.substr(text.find("    PROXY"));
    for (const auto* color : {"\x1b[31m", "\x1b[32m", "\x1b[33m"})
      CHECK_EQ(table.find(color), std::string::npos);
    std::size_t unknown = 0;
    for (auto at = table.find("unknown"); at != std::string::npos;
         at = table.find("unknown", at + 1))
      ++unknown;
    CHECK_EQ(unknown, status.endpoints.size());
  }

  TEST_CASE("history") {
    auto history = testing::sample_history();
    history.endpoints.push_back(history.endpoints.front());
    auto& busy = history.endpoints.back();
    busy.name = "a-private-host-with-a-long-name-8443-path";
    busy.uptime_ppm = 999'999;  // not 100 %
    busy.good = 999'999;
    busy.bad = 9'999;
    const auto text = render_history(history, scene());
    check_golden("ctl-history.txt", text);
    CHECK(keeps_width(text));
    history.endpoints.clear();
    CHECK_NE(render_history(history, scene()).find("no data for that time"), std::string::npos);
  }

  TEST_CASE("freshness") {
    const std::string aws = "github.com/aws/aws-sdk-go-v2", tools = "golang.org/x/tools";
    const auto day = testing::at("2026-01-01T00:00:00Z");
    const auto lately = testing::at("2026-01-02T02:14:15Z");
    std::vector<api::Newest> newest{
        {"a-private-host-with-a-long-name-8443-path",
         aws,
         "v0.0.0-20250101000000-5ec99f83aff1+incompatible",
         day,
         {},
         {},
         false,
         Sentence{}},
        {"aliyun",
         aws,
         {},
         {},
         {},
         {},
         false,
         verbatim("404 Not Found: not found: module github.com/aws: x")},
        {"goproxy-cn", aws, "v1.2.3", {}, {}, {}, false, Sentence{}},
        {"aliyun", tools, "v0.29.0", day, "v0.30.0", lately, true, Sentence{}},
        {"goproxy-cn", tools, "v0.29.1", day, "v0.30.0", lately, false, Sentence{}}};
    const auto text = render_newest(newest, scene());
    check_golden("ctl-freshness.txt", text);
    CHECK(keeps_width(text));
    CHECK_EQ(render_newest({}, scene()), "");
  }

  TEST_CASE("a status of nothing at all") {
    check_golden("ctl-status-empty.txt", render_status({}, scene()));
    CHECK_FALSE(render_why({}, scene()).empty());
  }

  TEST_CASE("why") { check_golden("ctl-why.txt", render_why(with_warnings(), scene())); }

  TEST_CASE("why an endpoint") {
    auto endpoint = testing::sample_endpoints().at(1);
    endpoint.quarantined_until = testing::at("2026-01-02T04:14:15Z");
    const api::EndpointDetail detail{endpoint,
                                     {testing::sample_probe(false), testing::sample_probe(true)}};
    check_golden("ctl-why-endpoint.txt", render_endpoint(detail, scene()));
    CHECK_NE(render_endpoint({endpoint, {}}, scene()).find("not checked yet"), std::string::npos);
  }

  TEST_CASE("of many earlier probes the last ones are listed") {
    const api::EndpointDetail detail{testing::sample_endpoints().at(0),
                                     std::vector(32, testing::sample_probe(false))};
    const auto text = render_endpoint(detail, scene());
    CHECK(keeps_width(text));
    std::size_t listed = 0;
    for (auto at = text.find("quick check"); at != std::string::npos;
         at = text.find("quick check", at + 1))
      ++listed;
    CHECK_EQ(listed, 9);  // the last one and eight before it
  }

  TEST_CASE("probe results") {
    const std::vector<api::EndpointReport> answers{
        {"goproxy-cn", testing::sample_probe(true)},
        {"proxy-golang-org", testing::sample_probe(false)}};
    check_golden("ctl-probe.txt", render_answers(answers, scene()));
    CHECK_EQ(render_answers({}, scene()), "");
  }

  TEST_CASE("places of a module version") {
    auto missing = testing::sample_probe(false);
    missing.http_status = 404;
    missing.failure = "http-odd";
    missing.detail = "404 Not Found";
    const std::vector<api::EndpointReport> answers{
        {"goproxy-cn", testing::sample_probe(true)},
        {"corp", missing},
        {"proxy-golang-org", testing::sample_probe(false)}};
    check_golden("ctl-why-module.txt",
                 render_places("rsc.io/quote@v1.5.2", done_with(answers), scene()));
    auto done = done_with({});
    done.private_by = api::GoSetting{"GOPRIVATE", "corp.example", api::Layer::shell, std::nullopt};
    CHECK_EQ(render_places("corp.example/x@v1.0.0", done, scene()),
             "corp.example/x@v1.0.0 is private (GOPRIVATE in your shell): no public proxy was\n"
             "asked\n");
    done.results->push_back(answers[1]);
    CHECK_NE(render_places("corp.example/x@v1.0.0", done, scene()).find("found on 0 of 1 proxies"),
             std::string::npos);
  }

  TEST_CASE("what is true of this shell stands before the verdict, and go uses what it uses here") {
    auto here = scene();
    here.headline = verbatim("this shell: go reads /elsewhere/env");
    here.uses_here = verbatim("https://x.example (/elsewhere/env is read in this shell)");
    for (const auto& text : {render_status(calm(), here), render_why(calm(), here)}) {
      CHECK(text.starts_with("this shell: go reads /elsewhere/env\nok: "));
      CHECK_NE(text.find("go uses   https://x.example (/elsewhere/env"), std::string::npos);
      CHECK_NE(text.find("env file  https://proxy.golang.org,direct"), std::string::npos);
    }
  }

  TEST_CASE("events") {
    api::Event plain{.seq = 8,
                     .at = testing::at("2026-01-02T03:04:05Z"),
                     .kind = "transition",
                     .endpoint = "aliyun",
                     .from = "healthy",
                     .to = "down",
                     .cause = verbatim("tcp-refused"),
                     .undo = {}};
    api::Event bare;
    bare.kind = "config";
    bare.at = plain.at;
    check_golden("ctl-events.txt", render_event_headings(scene()) +
                                       render_event(takeover(), scene()) +
                                       render_event(plain, scene()) + render_event(bare, scene()));
  }

  TEST_CASE("settings") {
    const std::vector<api::ConfigValue> values{
        {"probe.interval", std::string{"30s"}, "default"},
        {"probe.jitter", 0.2, "default"},
        {"health.fall", std::int64_t{3}, "/home/u/.config/gopx/gopxd.toml"},
        {"catalogue.builtin", true, "default"},
        {"notify.command", std::vector<std::string>{"sh", "-c", "echo \"$GOPX_TO\" \\"},
         "/etc/gopx/gopxd.toml"}};
    check_golden("ctl-config-show.txt", render_config(values, scene()));
  }

  TEST_CASE("the width is kept, whatever is in it: only a word that is longer stands out") {
    auto status = with_warnings();
    const std::string one_word(300, 'w');
    status.summary = verbatim(one_word + " " + one_word);
    status.goenv.current = "https://" + one_word;
    status.goenv.file = "/" + one_word;
    for (auto& endpoint : status.endpoints) {
      endpoint.name = one_word;
      endpoint.reason = verbatim("down: " + one_word + " ä " + one_word);
    }
    status.warnings.push_back({"x", "error", verbatim(one_word), one_word});
    auto event = takeover();
    event.cause = verbatim(one_word);
    const api::EndpointDetail detail{status.endpoints[0],
                                     std::vector(3, testing::sample_probe(false))};
    for (const std::size_t width : {40, 80, 200}) {
      auto narrow = scene();
      narrow.style.width = width;
      CHECK(keeps_width(render_status(status, narrow), width));
      CHECK(keeps_width(render_why(status, narrow), width));
      CHECK(keeps_width(render_endpoint(detail, narrow), width));
      CHECK(keeps_width(render_event(event, narrow), width));
      CHECK_NE(render_status(status, narrow).find(one_word), std::string::npos);
    }
  }

  TEST_CASE("no text of the daemon's moves the cursor") {
    auto status = with_warnings();
    const std::string hostile = "\x1b[2J\x1b]0;x\x07\r";
    status.verdict = status.goenv.current.emplace() = hostile;
    status.summary = status.endpoints[0].reason = verbatim(hostile);
    status.network = status.warnings[0].fix = hostile;
    status.warnings[0].message = verbatim(hostile);
    status.warnings[0].severity = hostile;
    status.endpoints[0].name = status.endpoints[0].reach = hostile;
    status.endpoints[0].state = status.endpoints[0].url = hostile;
    auto probe = testing::sample_probe(false);
    probe.failure = probe.peer_ip.emplace() = probe.detail = probe.level = hostile;
    auto event = takeover();
    event.cause = verbatim(hostile);
    event.kind = event.endpoint.emplace() = event.undo.emplace() = event.to.emplace() = hostile;
    const std::vector<api::ConfigValue> values{{hostile, hostile, hostile}};
    const std::vector<api::EndpointReport> answers{{hostile, probe}};
    for (const auto& text :
         {render_status(status, scene()), render_why(status, scene()),
          render_endpoint({status.endpoints[0], {probe, probe}}, scene()),
          render_answers(answers, scene()), render_places(hostile, done_with(answers), scene()),
          render_event(event, scene()), render_config(values, scene())}) {
      CAPTURE(text);
      CHECK_EQ(text.find_first_of("\x1b\x07\r"), std::string::npos);
    }
  }
}
