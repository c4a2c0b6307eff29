// Any bytes as answers: a conversation never crashes, ends within the number of requests that it
// may have, and its report keeps its invariants. The generator is seeded, so a failure can be
// repeated from the printed number.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/random.hpp"
#include "unit/probes/script.hpp"

using namespace gopx;
using namespace gopx::probes;

namespace {

constexpr int rounds = 3000;
const std::string key_of_the_note =
    "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

std::string random_bytes(Random& random) {
  std::string bytes;
  for (std::uint64_t left = random.below(200); left > 0; --left)
    bytes += static_cast<char>(random.below(256));
  return bytes;
}

// A right body with some of its bytes changed, doubled or dropped: it comes further than noise
// does.
std::string mutated(std::string body, Random& random) {
  for (std::uint64_t changes = random.below(4) + 1; changes > 0 && !body.empty(); --changes) {
    const std::size_t at = random.below(body.size());
    switch (random.below(4)) {
      case 0:
        body[at] = static_cast<char>(random.below(256));
        break;
      case 1:
        body.erase(at, random.below(20));
        break;
      case 2:
        body.insert(at, body.substr(random.below(body.size()), random.below(40)));
        break;
      default:
        body.resize(at);
        break;
    }
  }
  return body;
}

int random_status(Random& random) {
  constexpr int usual[] = {200, 200, 200, 200, 204, 404, 410, 403, 429, 500};
  return random.below(20) == 0 ? static_cast<int>(random.below(1000)) : usual[random.below(10)];
}

Response random_response(const Request& request, Random& random) {
  Response response = answers::right_answer(request.step);
  if (random.below(3) == 0) return response;
  if (random.below(8) == 0)
    return answers::broken(static_cast<Fault>(random.below(fault_table().size())));
  response.status = random_status(random);
  response.body = random.below(3) == 0 ? random_bytes(random) : mutated(response.body, random);
  response.cut = random.below(10) == 0;
  if (random.below(4) == 0)
    response.effective_url = "https://elsewhere.example/" + random_bytes(random);
  if (random.below(4) == 0) response.content_type = random_bytes(random);
  response.peer_ip = random.below(4) == 0 ? random_bytes(random) : "192.0.2.1";
  return response;
}

Order random_order(Random& random) {
  constexpr Level levels[] = {Level::shallow, Level::deep, Level::deep, Level::sumdb};
  Order order;
  order.url = random.below(20) == 0 ? random_bytes(random) : "https://user:secret@proxy.example/go";
  order.level = levels[random.below(4)];
  if (random.below(4) == 0) order.only = static_cast<Step>(random.below(7));
  order.canary = random.below(3) == 0 ? answers::unpinned : answers::canary;
  if (random.below(50) == 0) order.canary.module = random_bytes(random);
  order.is_public = random.below(2) == 0;
  order.canary_is_public = random.below(4) != 0;
  if (random.below(3) != 0) order.sumdb_name = "sum.golang.org";
  if (random.below(2) == 0) order.sumdb_key = key_of_the_note;
  order.prove_inclusion = random.below(2) == 0;
  return order;
}

bool is_showable(const std::string& text) {
  if (text.size() > report_detail_max || text.find("secret") != std::string::npos) return false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return true;
}

void check_invariants(const answers::Played& played) {
  const Report& report = played.report;
  REQUIRE(report.fault.has_value() == !report.ok);
  REQUIRE(is_showable(report.detail));
  REQUIRE(is_showable(report.peer_ip));
  REQUIRE(report.steps.size() == played.requests.size());
  REQUIRE((report.fault == Fault::bad_url || !report.steps.empty()));
  for (const StepReport& step : report.steps) {
    REQUIRE(step.fault.has_value() == !step.ok);
    REQUIRE(is_showable(step.detail));
    REQUIRE((step.ok || &step == &report.steps.back()));
  }
  if (!report.ok && !report.steps.empty()) {
    REQUIRE(report.step == report.steps.back().step);
    REQUIRE(report.fault == report.steps.back().fault);
  }
  if (report.content_unproven) REQUIRE_FALSE(report.steps.front().fault);
}

}  // namespace

TEST_CASE("any bytes as answers end in a report that keeps its invariants") {
  for (int seed = 0; seed < rounds; ++seed) {
    CAPTURE(seed);
    Random random(static_cast<std::uint64_t>(seed));
    const Order order = random_order(random);
    check_invariants(answers::play_with(
        order, [&random](const Request& request) { return random_response(request, random); }));
  }
}

TEST_CASE("a report is verified only if a body had its hash") {
  for (int seed = 0; seed < rounds; ++seed) {
    CAPTURE(seed);
    Random random(static_cast<std::uint64_t>(seed));
    Order order;
    order.url = "https://proxy.example";
    order.level = Level::deep;
    order.canary = answers::canary;
    const auto played = answers::play_with(order, [&random](const Request& request) {
      return answers::ok(mutated(answers::right_answer(request.step).body, random));
    });
    const bool right_body = played.report.steps.front().ok;
    REQUIRE(played.report.verified == right_body);
  }
}

TEST_CASE("answers made to be costly end in a report, too") {
  std::string deep_names;
  for (int i = 0; i < 16000; ++i) deep_names += "a/";
  std::vector<FileContent> files;
  for (int i = 0; i < 25; ++i)
    files.push_back({"a.com/m@v1.0.0/" + std::to_string(i) + deep_names + "x", ""});
  const std::string many_urls = [] {
    std::string text;
    for (int i = 0; i < 15000; ++i) text += "://a";
    return text;
  }();
  const std::string bodies[] = {
      answers::make_module_zip(files),
      std::string(zip_bytes_max, '\n'),
      "PK" + std::string(zip_bytes_max, 'P'),
      "{\"Version\":\"" + many_urls + "\"}",
      many_urls,
      std::string(info_bytes_max, '['),
      std::string(info_bytes_max / 5, ' ') + std::string("<title>") + many_urls,
  };
  Order order;
  order.url = "https://proxy.example";
  order.canary = answers::canary;
  order.sumdb_name = "sum.golang.org";
  for (const std::string& body : bodies) {
    for (const Step step : {Step::mod, Step::info, Step::zip, Step::list, Step::lookup}) {
      order.only = step;
      for (const int status : {200, 404}) {
        const auto played = answers::play_with(order, [&](const Request& request) {
          Response response = answers::answer(status, body.substr(0, request.body_max));
          response.cut = body.size() > request.body_max;
          return response;
        });
        CHECK_FALSE(played.report.ok);
      }
    }
  }
}
