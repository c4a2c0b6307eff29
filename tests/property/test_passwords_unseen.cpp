// No piece of a password is ever shown: values with generated logins go through the whole brain
// (seen, edited, failed, pinned, paused, kept, reloaded), and every text that leaves it is looked
// through. Nobody is asked with a piece of a password, either.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "api/json.hpp"
#include "base/logins.hpp"
#include "base/random.hpp"
#include "core/chain.hpp"
#include "core/notice.hpp"
#include "unit/core/engine_fixture.hpp"

using namespace gopx;
using gopx::testing::EngineFixture;
using namespace std::chrono_literals;

namespace {

// The words that passwords are made of, and that stand nowhere else. Between them stands everything
// but "://": behind a separator it begins another entry, by definition.
const std::vector<std::string> secrets{"qz7k", "xj9w"};
const std::vector<std::string> between{
    ",",  "|",    "/",  "?",    "#",        "@",        ":",        "%40",  "%zz", " ",
    "\t", "&",    "=",  ";",    "'",        "\"",       "\\",       "[",    "]",   "<",
    "//", "/@v/", "@v", "\xff", "\xc3\xa9", ",direct,", "@v1.2.3/", "\x01", "^"};

std::string password(Random& random) {
  std::string text = random.below(4) == 0 ? between[random.below(between.size())] : "";
  for (auto left = 1 + random.below(4); left > 0; --left) {
    text += secrets[random.below(secrets.size())];
    if (left > 1 || random.below(4) == 0) text += between[random.below(between.size())];
  }
  return text;
}

std::string value(Random& random) {
  const std::vector<std::string> hosts{"corp.example", "goproxy.cn", "127.0.0.1:9", "[::1]:8080",
                                       "corp.example/go"};
  std::string text = random.below(3) == 0 ? "https://proxy.golang.org," : "";
  for (auto left = 1 + random.below(3); left > 0; --left) {
    text += "https://joe:" + password(random) + "@" + hosts[random.below(hosts.size())];
    if (left > 1) text += random.below(2) == 0 ? "," : "|";
  }
  return text + (random.below(2) == 0 ? ",direct" : "");
}

bool is_clean(const std::string& text) {
  for (const auto& secret : secrets)
    if (text.find(secret) != std::string::npos) return false;
  return true;
}

config::Config with_public_corp() {
  config::Config config;
  config::EndpointSettings corp;
  corp.name = "corp";
  corp.url = "https://corp.example";
  corp.trust = Trust::user;
  config.endpoints.push_back(corp);
  return config;
}

void check_all_texts(const EngineFixture& fixture) {
  CHECK(is_clean(api::to_json(fixture.status())));
  for (const auto& line : fixture.journal) {
    CHECK(is_clean(line.endpoint + line.from + line.to + english(line.cause) + line.undo));
    const auto notice = core::notice_of(line, fixture.status());
    if (notice) CHECK(is_clean(notice->title + notice->body));
  }
  for (const auto& reply : fixture.replies) CHECK(is_clean(english(reply.message)));
  for (const auto& write : fixture.writes) CHECK(is_clean(write.cause));
  for (const auto& kept : fixture.evidence) CHECK(is_clean(kept.about + kept.text));
}

// What people do, in an order that reaches every text.
void live(EngineFixture& fixture, const std::string& text, const std::string& other) {
  fixture.start();
  fixture.run(20s);
  fixture.command(core::Pause{});
  fixture.command(core::Resume{});
  fixture.command(core::Use{"goproxy-cn", std::nullopt});
  fixture.run(1s);
  fixture.edit(other);
  fixture.run(10s);
  fixture.edit(text);
  fixture.command(core::Auto{});
  fixture.feed(core::GoEnvRead{other, "", "/usr/bin/go"});
  fixture.run(5s);
  fixture.command(core::Keep{});
  fixture.run(1s);
}

}  // namespace

TEST_CASE("no password is in a text that leaves the brain") {
  int misread = 0;
  int asked = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const auto text = value(random);
    const auto other = value(random);
    CAPTURE(seed);
    CAPTURE(text);
    CAPTURE(other);
    REQUIRE(is_clean(mask_logins(text)));
    REQUIRE(is_clean(mask_logins(other)));
    const auto chain = core::parse_chain(text);
    if (!chain) CHECK(is_clean(chain.error().message));
    if (chain) CHECK(is_clean(core::show_chain(*chain)));

    EngineFixture fixture(with_public_corp(), text);
    for (const auto& element : chain.value_or(core::Chain{}))
      fixture.behaviour[element.text].fault = Fault::tcp_refused;
    live(fixture, text, other);
    check_all_texts(fixture);
    const auto known = core::parse_chain(other);
    for (const auto& probe : fixture.probes) {
      const bool whole = is_clean(probe.url) || (chain && text.find(probe.url) != text.npos) ||
                         (known && other.find(probe.url) != other.npos);
      CHECK(whole);
      asked += is_clean(probe.url) ? 0 : 1;
    }
    misread += login_is_misread(text) ? 1 : 0;
  }
  CHECK(misread > 100);  // both kinds were there
  CHECK(asked > 20);
}

TEST_CASE("a value that go misreads is said, and nobody is asked with its pieces") {
  for (const auto* text :
       {"https://joe:qz7k#xj9w@127.0.0.1:9,direct", "https://joe:qz7k|xj9w@127.0.0.1:9,direct",
        "https://joe:12|xj9w@127.0.0.1:9,direct"}) {
    CAPTURE(text);
    EngineFixture fixture(with_public_corp(), text);
    fixture.start();
    fixture.run(30s);
    const auto status = fixture.status();
    CHECK(status.verdict == "failed");
    CHECK(status.goenv.current == "https://joe:xxxxx@127.0.0.1:9,direct");
    CHECK(status.goenv.baseline == "https://joe:xxxxx@127.0.0.1:9,direct");
    const auto said = std::find_if(status.warnings.begin(), status.warnings.end(),
                                   [](const auto& each) { return each.code == "login-misread"; });
    REQUIRE(said != status.warnings.end());
    REQUIRE(said->advice.has_value());
    CHECK(english(*said->advice).find("%7C") != std::string::npos);
    CHECK(fixture.writes.empty());
    for (const auto& endpoint : status.endpoints) CHECK(endpoint.origin != "baseline");
    for (const auto& probe : fixture.probes)
      CHECK(probe.url.find("127.0.0.1") == std::string::npos);
  }
}
