// Commands that say what only this shell knows: what goes along with a question, what comes first
// on the screen, the exit codes of `why MODULE@VERSION`.
#include <doctest/doctest.h>

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

std::string answers(const std::vector<bool>& good) {
  api::Done done;
  auto& results = done.results.emplace();
  for (const bool ok : good) results.push_back({"e", testing::sample_probe(ok)});
  return api::to_json(done) + "\n";
}

}  // namespace

TEST_SUITE("ctl::this_shell") {
  TEST_CASE("why of a module version: found, nowhere, not asked; the shell's settings go along") {
    const commands::Why module{"corp.example/x@v1.0.0"};
    api::Done done;
    done.results.emplace();
    done.message = verbatim("corp.example/x is private (GOPRIVATE in your shell): …");
    done.private_by = api::GoSetting{"GOPRIVATE", "corp.example", api::Layer::shell, std::nullopt};
    for (const bool json : {false, true}) {
      Stage stage;
      stage.context.here.environment["GOPRIVATE"] = "corp.example";
      stage.context.here.environment["AWS_SECRET"] = "s3cret";
      stage.daemon.say(api::to_json(done) + "\n");
      stage.context.json = json;
      CHECK_EQ(run(module, stage.context), 3);
      CHECK_EQ(
          stage.daemon.asked,
          std::vector<std::string>{R"(POST /v1/why {"environment":{"GOPRIVATE":"corp.example"},)"
                                   R"("module":"corp.example/x","version":"v1.0.0"})"});
      CHECK(has(stage.out, json ? R"("layer":"shell")" : "private (GOPRIVATE in your shell)"));
      CHECK(stage.err.empty());
    }
    Stage nowhere;
    nowhere.daemon.say(answers({false, false}));
    CHECK_EQ(run(module, nowhere.context), 2);
    Stage at_home;
    done.results->push_back({"corp", testing::sample_probe(true)});
    at_home.daemon.say(api::to_json(done));
    CHECK_EQ(run(module, at_home.context), 0);
  }

  TEST_CASE("private names of an env file that only go in this shell reads go along") {
    const commands::Why module{"corp.example/x@v1.0.0"};
    for (const bool same : {false, true}) {
      Stage stage;
      stage.same_files = same;
      stage.context.here.environment["GOENV"] = "/elsewhere/env";
      stage.context.here.environment["GOPRIVATE"] = "a.example";
      stage.context.files.read = [](const std::string& path) {
        return path == "/elsewhere/env" ? std::optional<std::string>{"GOPRIVATE=corp.example\n"}
                                        : std::nullopt;
      };
      stage.daemon.say(api::to_json(testing::sample_status()) + "\n");
      stage.daemon.say(answers({true}));
      CHECK_EQ(run(module, stage.context), 0);
      CHECK(has(stage.daemon.asked.at(1),
                same ? R"("GOPRIVATE":"a.example"})" : R"("GOPRIVATE":"a.example,corp.example"})"));
    }
  }

  TEST_CASE("status of a shell whose go reads another env file: the first line is about it") {
    Stage stage;
    stage.context.here.environment["GOENV"] = "/elsewhere/env";
    stage.context.files.read = [](const std::string& path) {
      return path == "/elsewhere/env" ? std::optional<std::string>{"GOPROXY=https://x.example\n"}
                                      : std::nullopt;
    };
    stage.daemon.say(api::to_json(testing::sample_status()) + "\n");
    CHECK_EQ(run(commands::Status{}, stage.context), 0);
    CHECK(stage.out.starts_with("this shell: go reads /elsewhere/env and uses https://x.example;"));
    CHECK(has(stage.out, "https://x.example (from /elsewhere/env, which go reads in"));
  }
}
