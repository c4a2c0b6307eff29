// The printed configuration is a configuration file again, says everything about every setting, and
// for the defaults is etc/gopxd.toml, byte for byte.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "base/text.hpp"
#include "config/document.hpp"
#include "config/settings.hpp"
#include "unit/config/loading.hpp"

using namespace gopx;
using namespace gopx::config;
using namespace std::chrono_literals;

namespace {

const std::string golden = std::string{GOPX_SOURCE_DIR} + "/etc/gopxd.toml";

std::string content_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// Every setting differs from its default.
Config unusual() {
  Config config;
  config.probe = {.interval = 61s,
                  .standby_interval = 62s,
                  .deep_interval = 63s,
                  .confirm_interval = 1ms,
                  .connect_timeout = 1500ms,
                  .timeout = 61s,
                  .jitter = 0.0,
                  .max_in_flight = 3,
                  .on_demand = false,
                  .proxy = "none"};
  config.health = {.fall = 1, .rise = 20, .degraded_first_byte = 90min, .quarantine = duration_max};
  config.failover = {.mode = Mode::observe,
                     .candidates = {"b", "x-1"},
                     .chain_length = 16,
                     .separator = Separator::pipe,
                     .hold = 3661s,
                     .max_switches_per_hour = 0,
                     .restore_on_exit = RestoreOnExit::never};
  config.go = {.env_file = "/a \"b\"\\é", .go_binary = "/g", .manage_gosumdb = false};
  config.sumdb = {.name = "sum.example",
                  .key = "sum.example+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
                  .url = "https://sum.example",
                  .enabled = false};
  config.catalogue.builtin = false;
  config.freshness = {.daily = false, .modules = {}};
  config.metrics.listen = "";
  config.notify = {.desktop = false,
                   .command = {"/bin/sh", "-c", "echo \"$X\"\t\n\x7f"},
                   .acknowledged = {"go-hole"}};
  config.log.level = "trace";
  config.canaries = {{"rsc.io/quote", "v1.5.2", "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=",
                      "h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y="}};
  config.endpoints = {{.name = "corp",
                       .url = "http://corp.example/",
                       .trust = Trust::private_,
                       .enabled = false,
                       .allow_insecure = true,
                       .ca_file = "/ca.pem",
                       .canary = {"a/b@v1.0.0"}},
                      {.name = "mods",
                       .url = "file:///srv/mods",
                       .trust = Trust::private_,
                       .enabled = true,
                       .allow_insecure = false,
                       .ca_file = "",
                       .canary = {}}};
  return config;
}

}  // namespace

TEST_CASE("etc/gopxd.toml is the printed default") {
  const auto printed = print({});
  if (std::getenv("GOPX_UPDATE_GOLDEN") != nullptr)
    std::ofstream{golden, std::ios::binary} << printed;
  // A difference means that settings changed: run this test once with GOPX_UPDATE_GOLDEN=1 and
  // commit.
  CHECK(content_of(golden) == printed);
}

TEST_CASE("what is printed loads as the same configuration") {
  for (const auto& config : {Config{}, unusual()}) {
    const auto loaded = load_user(print(config));
    CHECK(messages(loaded).empty());
    CHECK(changed_settings(config, loaded.config).empty());
    CHECK(config.endpoints == loaded.config.endpoints);
    CHECK(config.canaries == loaded.config.canaries);
    CHECK(print(loaded.config) == print(config));
  }
}

TEST_CASE("the unusual configuration leaves no setting at its default") {
  CHECK(changed_settings({}, unusual()).size() == settings().size() + 1 + 2);
}

TEST_CASE("every setting is printed with its sentence, what is allowed and its default") {
  const auto printed = print({});
  const auto flat = [](std::string text) {
    for (auto at = text.find("\n# "); at != std::string::npos; at = text.find("\n# ", at))
      text.replace(at, 3, " ");
    return text;
  };
  const auto text = flat(printed);
  for (const auto& setting : settings()) {
    CAPTURE(setting.name);
    CHECK(text.find(std::string{setting.sentence} + ". Allowed: " + setting.allowed.text() +
                    ". Default: " + setting.text_of({})) != std::string::npos);
  }
  for (const auto& setting : endpoint_settings())
    CHECK_MESSAGE(text.find(std::string{setting.sentence}) != std::string::npos, setting.name);
  for (const auto& setting : canary_settings())
    CHECK_MESSAGE(text.find(std::string{setting.sentence}) != std::string::npos, setting.name);
}

TEST_CASE("lines are short enough to be read, and the examples become valid when uncommented") {
  const auto printed = print({});
  std::string uncommented;
  for (auto line : split(printed, '\n')) {
    CHECK_MESSAGE(line.size() <= 100, line);
    const bool example = line.starts_with('#') && !line.starts_with("# ");
    uncommented.append(example ? line.substr(1) : line).append("\n");
  }
  const auto loaded = load_user(uncommented);
  CHECK(messages(loaded).empty());
  CHECK(loaded.config.endpoints.size() == 1);
  CHECK(loaded.config.canaries.size() == 1);
}

TEST_CASE("passwords are not printed") {
  Config config;
  config.probe.proxy = "http://me:secret@proxy:3128";
  config.endpoints = {
      {.name = "corp", .url = "https://me:secret@corp.example", .ca_file = "", .canary = {}}};
  const auto printed = print(config);
  CHECK(printed.find("secret") == std::string::npos);
  const std::string note = "# The password is hidden: replace xxxxx with it.\n";
  for (const std::string line :
       {"proxy = \"http://me:xxxxx@proxy:3128\"\n", "url = \"https://me:xxxxx@corp.example\"\n"}) {
    CHECK(printed.find(note + line) != std::string::npos);
  }
  CHECK(print(Config{}).find("The password is hidden") == std::string::npos);
}
