// The examination behind `gopxctl prove`: for every check an answer that fails it, and nothing
// else; the sentence for what is no module proxy at all; which questions are asked and which are
// not.
#include "probes/prove.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <set>
#include <string>

#include "probes/sumdb.hpp"
#include "unit/probes/answers.hpp"
#include "unit/probes/log.hpp"

using namespace gopx;
using namespace gopx::probes;
using namespace gopx::probes::answers;

namespace {

using Script = std::map<Question, Response>;

const Canary upper{"a.com/Upper", "v1.0.0", "", ""};
const Canary pseudo{"a.com/p", "v0.0.0-20200804184101-5ec99f83aff1", "", ""};
const Canary incompatible{"a.com/i", "v2.0.0+incompatible", "", ""};

ProveOrder usual_order() {
  ProveOrder order;
  order.url = "https://proxy.test/base";
  order.canaries = {canary, upper, pseudo, incompatible};
  order.sumdb_name = test_database;
  order.sumdb_key = test_key;
  return order;
}

// A log with the canary's record in it, so small that one tile proves it.
struct Database {
  Log log;
  std::string record = record_of(canary.zip_h1, canary.mod_h1);
  Database() {
    log.add("x v1.0.0 h1:x\nx v1.0.0/go.mod h1:y\n");
    log.add(record);
  }
  std::string lookup() const {
    return "1\n" + record + "\n" + signed_note(tree_head_text(log.head(2)));
  }
};

Response served(std::string body) {
  Response response = ok(std::move(body));
  response.http_version = "2";
  response.peer_ip = "192.0.2.1";
  response.cache_control = "public, max-age=604800";
  response.timings.first_byte = std::chrono::milliseconds{20};
  response.cert_expires_at = WallTime{} + std::chrono::hours{24 * 60};
  return response;
}

Response right(Question question) {
  const Database database;
  switch (question) {
    case Question::info:
      return served(right_info);
    case Question::latest:
      return served(right_info);
    case Question::zip:
      return served(right_zip());
    case Question::list:
      return served(right_list);
    case Question::upper:
    case Question::upper_plain:
      return served("module a.com/Upper\n");
    case Question::pseudo:
      return served("module a.com/p\n");
    case Question::incompatible:
      return served("module a.com/i\n");
    case Question::absent:
      return answer(404, "not found: v1.999999.0\n");
    case Question::toolchain:
      return served("v0.0.1-go1.23.4.linux-amd64\n");
    case Question::supported:
      return served("");
    case Question::lookup:
      return served(database.lookup());
    case Question::tile:
      return served(database.log.tile(0, 0, 2));
    default:
      return served(right_mod);
  }
}

struct Examined {
  ExaminationResult proof;
  std::vector<Asking> asked;

  std::set<std::string> with(CheckOutcome outcome) const {
    std::set<std::string> names;
    for (const CheckResult& check : proof.checks)
      if (check.outcome == outcome) names.emplace(check.check);
    return names;
  }
  std::string outcome_of(std::string_view name) const {
    for (const CheckResult& check : proof.checks)
      if (check.check == name) return std::string{name_of(check.outcome)};
    return "no such check";
  }
  std::vector<std::string> urls(Question question) const {
    std::vector<std::string> all;
    for (const Asking& asking : asked)
      if (asking.question == question) all.push_back(asking.request.url);
    return all;
  }
};

constexpr std::size_t questions_max = 40;

using Answer = std::function<Response(Question)>;
Examined examine_with(const ProveOrder& order, const Answer& answer_to) {
  auto examination = Examination::begin(order);
  REQUIRE(examination.has_value());
  Examined examined;
  while (!examination->done()) {
    const auto due = examination->due();
    REQUIRE_FALSE(due.empty());
    for (const Asking& asking : due) {
      examined.asked.push_back(asking);
      REQUIRE_LT(examined.asked.size(), questions_max);
      examination->hear(asking.question, answer_to(asking.question));
    }
  }
  examined.proof = examination->proof();
  return examined;
}

Examined examine(const Script& script, const ProveOrder& order = usual_order()) {
  return examine_with(order, [&](Question question) {
    const auto found = script.find(question);
    return found == script.end() ? right(question) : found->second;
  });
}

Response with(Response response, const std::function<void(Response&)>& change) {
  change(response);
  return response;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

struct Wrong {
  std::string check;
  std::string outcome;
  Script script;
};

const std::vector<Wrong>& wrongs() {
  const auto of_zip = [](std::string name, std::string content) {
    const std::vector<FileContent> files{{"a.com/m@v1.0.0/go.mod", right_mod},
                                         {std::move(name), std::move(content)}};
    return ok(make_module_zip(files));
  };
  const Database database;
  const std::string forged = "1\n" + database.record + "\n" + tree_note;
  static const std::vector<Wrong> all{
      {"certificate",
       "flaw",
       {{Question::mod,
         with(right(Question::mod),
              [](Response& r) { r.cert_expires_at = WallTime{} + std::chrono::hours{24 * 13}; })}}},
      {"latency",
       "flaw",
       {{Question::mod,
         with(right(Question::mod),
              [](Response& r) { r.timings.first_byte = std::chrono::milliseconds{1501}; })}}},
      {"http1", "fail", {{Question::http1, broken(Fault::empty_reply)}}},
      {"http2",
       "note",
       {{Question::mod, with(right(Question::mod), [](Response& r) { r.http_version = "1.1"; })}}},
      {"ipv6", "flaw", {{Question::ipv6, broken(Fault::tcp_timeout)}}},
      {"ipv6", "note", {{Question::ipv6, broken(Fault::dns_nxdomain)}}},
      {"ipv6", "skip", {{Question::ipv6, broken(Fault::tcp_unreachable)}}},
      {"redirects",
       "note",
       {{Question::zip, with(right(Question::zip),
                             [](Response& r) {
                               r.effective_url = "https://store.test/x";
                               r.redirects = {"https://store.test/x"};
                             })}}},
      {"redirects", "fail", {{Question::latest, broken(Fault::redirect_insecure)}}},
      {"rate", "flaw", {{Question::toolchain, answer(429)}}},
      {"info", "fail", {{Question::info, ok(R"({"Version":"v9.0.0"})")}}},
      {"info", "fail", {{Question::info, html()}}},
      {"list", "fail", {{Question::list, ok("v0.1.0\n")}}},
      {"list-lines", "flaw", {{Question::list, ok("v1.0.0\n2.0.0\n")}}},
      {"latest", "note", {{Question::latest, answer(410)}}},
      {"latest", "flaw", {{Question::latest, html()}}},
      {"zip", "fail", {{Question::zip, html()}}},
      {"zip", "fail", {{Question::zip, answer(404)}}},
      {"zip-names", "fail", {{Question::zip, of_zip("b.com/m@v1.0.0/x", "")}}},
      {"zip-hash", "fail", {{Question::zip, of_zip("a.com/m@v1.0.0/evil.go", "x")}}},
      {"escape", "fail", {{Question::upper, answer(404)}}},
      {"escape-plain", "flaw", {{Question::upper_plain, answer(404)}}},
      {"pseudo", "fail", {{Question::pseudo, answer(404)}}},
      {"incompatible", "fail", {{Question::incompatible, answer(500)}}},
      {"absent", "fail", {{Question::absent, ok(right_info)}}},
      {"absent", "fail", {{Question::absent, html()}}},
      {"absent", "note", {{Question::absent, html(404)}}},
      {"absent", "flaw", {{Question::absent, answer(500)}}},
      {"absent", "pass", {{Question::absent, answer(410)}}},
      {"absent-cache",
       "note",
       {{Question::absent,
         with(answer(404), [](Response& r) { r.cache_control = "max-age=86400"; })}}},
      {"absent-cache",
       "pass",
       {{Question::absent,
         with(answer(404), [](Response& r) { r.cache_control = "public, max-age=3600"; })}}},
      {"cached-only", "flaw", {{Question::cached_only, answer(400)}}},
      {"cached-only", "note", {{Question::cached_only, answer(404)}}},
      {"cache",
       "note",
       {{Question::mod,
         with(right(Question::mod), [](Response& r) { r.cache_control = "no-store"; })}}},
      {"toolchain", "note", {{Question::toolchain, answer(404)}}},
      {"toolchain", "flaw", {{Question::toolchain, html()}}},
      {"sumdb", "note", {{Question::supported, answer(404)}}},
      {"sumdb", "fail", {{Question::supported, answer(503)}}},
      {"sumdb-lookup", "fail", {{Question::lookup, answer(404)}}},
      {"sumdb-lookup", "fail", {{Question::lookup, html()}}},
      {"sumdb-lines",
       "fail",
       {{Question::lookup, ok("1\n" + record_of("h1:other=", canary.mod_h1) + "\n" +
                              signed_note(tree_head_text(database.log.head(2))))}}},
      {"sumdb-signature", "fail", {{Question::lookup, ok(forged)}}},
      {"sumdb-tiles", "fail", {{Question::tile, answer(404)}}},
      {"sumdb-inclusion", "fail", {{Question::tile, ok(std::string(64, 'x'))}}},
  };
  return all;
}

}  // namespace

TEST_SUITE("probes::prove") {
  TEST_CASE("a right proxy passes everything that is asked of it") {
    const Examined examined = examine({});
    CHECK_EQ(name_of(examined.proof.verdict), "ok");
    CHECK_EQ(examined.with(CheckOutcome::fail), std::set<std::string>{});
    CHECK_EQ(examined.with(CheckOutcome::flaw), std::set<std::string>{});
    CHECK_EQ(examined.with(CheckOutcome::skip), std::set<std::string>{});
    CHECK_GE(examined.proof.checks.size(), 30);
    CHECK(
        has(examined.proof.summary, "https://proxy.test/base works as a Go module proxy"));
  }

  TEST_CASE("names are unique, sentences are there, only required checks fail") {
    const Examined examined = examine({});
    std::set<std::string> names;
    for (const CheckResult& check : examined.proof.checks) {
      CAPTURE(check.check);
      CHECK(names.emplace(check.check).second);
      CHECK_FALSE(check.what.empty());
      CHECK_NE(check.what.back(), '.');
      CHECK_FALSE(check.detail.empty());
    }
    for (const Wrong& wrong : wrongs())
      for (const CheckResult& check : examine(wrong.script).proof.checks)
        if (!check.required) CHECK_NE(check.outcome, CheckOutcome::fail);
  }

  TEST_CASE("each check has an answer that it minds") {
    for (const Wrong& wrong : wrongs()) {
      CAPTURE(wrong.check);
      const Examined examined = examine(wrong.script);
      CHECK_EQ(examined.outcome_of(wrong.check), wrong.outcome);
      const bool fails = wrong.outcome == "fail";
      const bool flawed = wrong.outcome == "flaw";
      if (fails) CHECK_EQ(name_of(examined.proof.verdict), "failed");
      if (flawed) CHECK_EQ(name_of(examined.proof.verdict), "degraded");
      if (!fails && !flawed) CHECK_EQ(name_of(examined.proof.verdict), "ok");
      if (fails) CHECK(has(examined.proof.summary, wrong.check));
    }
  }

  TEST_CASE("a web page, or 404, everywhere: the first sentence says what it is not") {
    const Examined page_everywhere = examine_with(usual_order(), [](Question) { return html(); });
    CHECK_EQ(name_of(page_everywhere.proof.verdict), "failed");
    CHECK(has(page_everywhere.proof.summary, "is not a Go module proxy"));
    CHECK(has(page_everywhere.proof.summary, "even for a version that does not exist"));
    const Examined nothing = examine_with(usual_order(), [](Question) { return html(404); });
    CHECK_EQ(name_of(nothing.proof.verdict), "failed");
    CHECK(has(nothing.proof.summary, "is not a Go module proxy: it answers 404 and a web page"));
    CHECK(has(nothing.proof.summary, "a.com/m@v1.0.0"));
    ProveOrder order = usual_order();
    order.known = "does not exist";
    const Examined known = examine_with(order, [](Question) { return answer(404); });
    CHECK(has(known.proof.summary, "known about it: does not exist"));
  }

  TEST_CASE("nobody there: one question, the rest is skipped") {
    for (const Fault fault : {Fault::dns_nxdomain, Fault::tcp_refused, Fault::tls_expired,
                              Fault::stall, Fault::local_proxy_broken, Fault::not_http}) {
      CAPTURE(name_of(fault));
      const Examined examined =
          examine_with(usual_order(), [fault](Question) { return broken(fault); });
      CHECK_EQ(examined.asked.size(), 1);
      CHECK_EQ(examined.with(CheckOutcome::fail).size(), 1);
      CHECK_EQ(name_of(examined.proof.verdict), "failed");
      CHECK(has(examined.proof.summary, "can't be used"));
      CHECK(has(examined.proof.summary, name_of(fault)));
      const bool met = fault > Fault::tcp_reset_early;
      const std::string reason =
          met ? "the first request got no answer" : "the host can't be reached";
      for (const CheckResult& check : examined.proof.checks) {
        CAPTURE(check.check);
        CHECK((check.outcome != CheckOutcome::skip || check.detail == reason));
      }
    }
  }

  TEST_CASE("judged before the first answer it has failed, too") {
    const auto examination = Examination::begin(usual_order());
    REQUIRE(examination.has_value());
    CHECK_EQ(name_of(examination->proof().verdict), "failed");
    CHECK_FALSE(examination->done());
  }

  TEST_CASE("what is asked: as go would, the absent version once, the header once") {
    const Examined examined = examine({});
    CHECK_EQ(examined.urls(Question::upper).front(),
             "https://proxy.test/base/a.com/%21upper/@v/v1.0.0.mod");
    CHECK_EQ(examined.urls(Question::upper_plain).front(),
             "https://proxy.test/base/a.com/!upper/@v/v1.0.0.mod");
    CHECK_EQ(examined.urls(Question::absent),
             std::vector<std::string>{
                 "https://proxy.test/base/a.com/m/@v/v1.999999.0-gopx.absent.info"});
    CHECK_EQ(examined.urls(Question::supported).front(),
             "https://proxy.test/base/sumdb/gopxd.test/sumdb/supported");
    for (const Asking& asking : examined.asked) {
      CHECK_EQ(asking.request.cached_only, asking.question == Question::cached_only);
      CHECK_EQ(asking.request.http1_only, asking.question == Question::http1);
      CHECK_GT(asking.request.body_max, 0);
    }
    CHECK_EQ(examined.urls(Question::ipv4).size(), 0);  // it came over IPv4 already
    CHECK_EQ(examined.urls(Question::ipv6).size(), 1);
  }

  TEST_CASE("no canary of a kind, no question") {
    ProveOrder order = usual_order();
    order.canaries = {canary};
    order.sumdb_name.clear();
    const Examined examined = examine({}, order);
    CHECK_EQ(name_of(examined.proof.verdict), "ok");
    for (const char* check :
         {"escape", "escape-plain", "pseudo", "incompatible", "sumdb", "sumdb-lookup"})
      CHECK_EQ(examined.outcome_of(check), "skip");
    order.canaries.clear();
    CHECK_FALSE(Examination::begin(order).has_value());
  }

  TEST_CASE("the name of a private module is never looked up") {
    ProveOrder order = usual_order();
    order.canaries_are_public = false;
    const Examined examined = examine({}, order);
    CHECK_EQ(examined.urls(Question::lookup).size(), 0);
    CHECK_EQ(examined.outcome_of("sumdb"), "pass");
    CHECK_EQ(examined.outcome_of("sumdb-lookup"), "skip");
  }

  TEST_CASE("a private proxy need not have public modules, but then it proves nothing") {
    ProveOrder order = usual_order();
    order.is_public = false;
    const Examined examined = examine_with(order, [](Question question) {
      return question == Question::supported ? answer(404) : answer(404, "not found\n");
    });
    CHECK_EQ(name_of(examined.proof.verdict), "degraded");
    CHECK_EQ(examined.outcome_of("base-path"), "flaw");
    CHECK_EQ(examined.outcome_of("zip"), "skip");
  }

  TEST_CASE("credentials are wanted") {
    const Examined examined = examine_with(usual_order(), [](Question) { return answer(401); });
    CHECK_EQ(examined.outcome_of("access"), "fail");
    CHECK_EQ(name_of(examined.proof.verdict), "failed");
  }

  TEST_CASE("addresses") {
    ProveOrder order = usual_order();
    for (const char* url : {"", "ftp://x", "https://", "http://u:p@host/"}) {
      order.url = url;
      CHECK_FALSE(Examination::begin(order).has_value());
    }
    order.url = "http://proxy.test";
    CHECK_EQ(examine({}, order).outcome_of("address"), "note");
    order.url = "http://127.0.0.1:1";
    CHECK_EQ(examine({}, order).outcome_of("address"), "pass");
    order.url = "https://user:secret@proxy.test";
    CHECK_FALSE(has(examine({}, order).proof.summary, "secret"));
  }

  TEST_CASE("answers that nobody waits for change nothing") {
    auto examination = Examination::begin(usual_order());
    REQUIRE(examination.has_value());
    examination->hear(Question::zip, html());
    examination->hear(Question::tile, html());
    CHECK_EQ(examination->due().size(), 1);
  }
}
