// Statuses, transport faults and redirects, for every kind of request and on both sides of public
// and private.
#include "probes/classify.hpp"

#include <doctest/doctest.h>

#include <string>

#include "unit/probes/answers.hpp"

using namespace gopx;
using namespace gopx::probes;
using answers::answer;
using answers::broken;

namespace {

Asked ask(Step step, bool is_public = true) {
  Asked asked;
  asked.step = step;
  asked.url = "https://proxy.example/a.com/m/@v/v1.0.0.mod";
  asked.is_public = is_public;
  return asked;
}

std::string outcome(const Asked& asked, const Response& response) {
  const auto finding = judge_arrival(asked, response);
  if (!finding) return "body";
  if (finding->unproven) return "unproven";
  if (finding->relay == RelayAnswer::no) return "no relay";
  return finding->fault ? std::string(name_of(*finding->fault)) : "good";
}

Response sent_to(const std::string& url, Response response) {
  response.effective_url = url;
  return response;
}

}  // namespace

TEST_CASE("statuses of module requests") {
  struct Row {
    int status;
    std::string public_outcome, private_outcome;
  };
  const Row rows[] = {
      {200, "body", "body"},
      {401, "http-401", "http-401"},
      {403, "http-403-public", "http-403-policy"},
      {418, "http-403-public", "http-403-policy"},
      {451, "http-403-public", "http-403-policy"},
      {407, "http-407", "http-407"},
      {429, "http-429", "http-429"},
      {478, "http-5xx", "http-5xx"},
      {500, "http-5xx", "http-5xx"},
      {502, "http-5xx", "http-5xx"},
      {504, "http-5xx", "http-5xx"},
      {573, "http-5xx", "http-5xx"},
      {579, "http-5xx", "http-5xx"},
      {599, "http-5xx", "http-5xx"},
      {600, "http-odd", "http-odd"},
      {100, "http-odd", "http-odd"},
      {201, "http-odd", "http-odd"},
      {204, "http-odd", "http-odd"},
      {206, "http-odd", "http-odd"},
      {302, "http-odd", "http-odd"},
      {304, "http-odd", "http-odd"},
      {400, "http-odd", "http-odd"},
      {405, "http-odd", "http-odd"},
      {408, "http-odd", "http-odd"},
      {477, "http-odd", "http-odd"},
      {499, "http-odd", "http-odd"},
      {0, "http-odd", "http-odd"},
      {-1, "http-odd", "http-odd"},
  };
  for (const Row& row : rows) {
    for (const Step step : {Step::mod, Step::info, Step::zip, Step::list}) {
      CAPTURE(row.status);
      CHECK(outcome(ask(step), answer(row.status)) == row.public_outcome);
      CHECK(outcome(ask(step, false), answer(row.status)) == row.private_outcome);
    }
  }
}

TEST_CASE("That .mod and .info are there is said by who has seen them") {
  Asked zip = ask(Step::zip);
  CHECK(judge_arrival(zip, answer(404))->detail == "404 Not Found for the zip");
  zip.has_metadata = true;
  CHECK(judge_arrival(zip, answer(404))->detail ==
        "404 Not Found for the zip, but .mod and .info exist");
  zip.has_metadata = false;
  CHECK(judge_arrival(zip, answer(404))->detail == "404 Not Found");
}

TEST_CASE("404 and 410: a canary exists, so somebody is broken") {
  for (const int status : {404, 410}) {
    CAPTURE(status);
    CHECK(outcome(ask(Step::mod), answer(status)) == "404-but-broken");
    CHECK(outcome(ask(Step::info), answer(status)) == "404-but-broken");
    CHECK(outcome(ask(Step::list), answer(status)) == "404-but-broken");
    CHECK(outcome(ask(Step::zip), answer(status)) == "split-brain");
    CHECK(outcome(ask(Step::mod, false), answer(status)) == "unproven");
    CHECK(outcome(ask(Step::info, false), answer(status)) == "404-but-broken");
    CHECK(outcome(ask(Step::zip, false), answer(status)) == "split-brain");
    Asked zip = ask(Step::zip);
    zip.has_metadata = true;
    CHECK(outcome(zip, answer(status)) == "split-brain");
    zip.has_metadata = false;  // then nothing is there
    CHECK(outcome(zip, answer(status)) == "404-but-broken");
    Asked own_module = ask(Step::mod, false);
    own_module.canary_is_public = false;
    CHECK(outcome(own_module, answer(status)) == "404-but-broken");
  }
}

TEST_CASE("file:// has no status but found and not found") {
  Asked asked = ask(Step::mod);
  asked.url = "file:///srv/goproxy/a.com/m/@v/v1.0.0.mod";
  CHECK(outcome(asked, answer(404)) == "file-missing");
  asked.step = Step::zip;
  CHECK(outcome(asked, answer(404)) == "file-missing");
  asked.is_public = false;
  CHECK(outcome(asked, answer(404)) == "file-missing");
  asked.step = Step::mod;
  CHECK(outcome(asked, answer(404)) == "unproven");
  asked.canary_is_public = false;
  CHECK(outcome(asked, answer(404)) == "file-missing");
}

TEST_CASE("statuses of the checksum route") {
  struct Row {
    int status;
    std::string supported, lookup;
  };
  const Row rows[] = {
      {200, "body", "body"},
      {404, "no relay", "sumdb-lookup-404"},
      {410, "no relay", "sumdb-lookup-404"},
      {401, "sumdb-relay-error", "sumdb-relay-error"},
      {403, "sumdb-relay-error", "sumdb-relay-error"},
      {400, "sumdb-relay-error", "sumdb-relay-error"},
      {204, "sumdb-relay-error", "sumdb-relay-error"},
      {500, "sumdb-relay-error", "sumdb-relay-error"},
      {504, "sumdb-relay-error", "sumdb-relay-error"},
      {407, "http-407", "http-407"},
      {429, "http-429", "http-429"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.status);
    CHECK(outcome(ask(Step::supported), answer(row.status)) == row.supported);
    CHECK(outcome(ask(Step::lookup), answer(row.status)) == row.lookup);
    const bool missing = row.lookup == "sumdb-lookup-404";
    CHECK(outcome(ask(Step::tile), answer(row.status)) ==
          (missing ? "sumdb-relay-error" : row.lookup));
  }
}

TEST_CASE("transport faults keep their names in module requests") {
  for (const FaultRow& row : fault_table()) {
    const Response response = broken(row.fault);
    CAPTURE(row.name);
    CHECK(outcome(ask(Step::mod), response) == row.name);
    CHECK(outcome(ask(Step::zip, false), response) == row.name);
  }
}

TEST_CASE("transport faults of the checksum route") {
  CHECK(outcome(ask(Step::lookup), broken(Fault::tcp_refused)) == "sumdb-relay-error");
  CHECK(outcome(ask(Step::supported), broken(Fault::truncated)) == "sumdb-relay-error");
  CHECK(outcome(ask(Step::supported), broken(Fault::stall)) == "stall");
  CHECK(outcome(ask(Step::lookup), broken(Fault::slow)) == "slow");
  CHECK(outcome(ask(Step::lookup), broken(Fault::local_proxy_broken)) == "local-proxy-broken");
  Asked direct = ask(Step::lookup);
  direct.own_database = true;
  for (const FaultRow& row : fault_table()) {
    CAPTURE(row.name);
    CHECK(outcome(direct, broken(row.fault)) == "sumdb-unreachable");
  }
}

TEST_CASE("a redirect to a host that is out of reach") {
  const std::string elsewhere = "https://storage.example/x";
  const std::string here = "https://PROXY.example/other";
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, broken(Fault::tcp_refused))) ==
        "redirect-target-blocked");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, broken(Fault::dns_nxdomain))) ==
        "redirect-target-blocked");
  CHECK(outcome(ask(Step::zip), sent_to(here, broken(Fault::tcp_refused))) == "tcp-refused");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, broken(Fault::tcp_timeout))) == "tcp-timeout");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, broken(Fault::redirect_loop))) ==
        "redirect-loop");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, broken(Fault::redirect_insecure))) ==
        "redirect-insecure");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, broken(Fault::local_proxy_broken))) ==
        "local-proxy-broken");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, answer(403))) == "redirect-target-blocked");
  CHECK(outcome(ask(Step::zip), sent_to(here, answer(403))) == "http-403-public");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, answer(503))) == "http-5xx");
  CHECK(outcome(ask(Step::zip), sent_to(elsewhere, answer(200))) == "body");
  const auto finding =
      judge_arrival(ask(Step::zip), sent_to(elsewhere, broken(Fault::tcp_refused)));
  CHECK(finding->detail == "as the fetcher puts it (after a redirect to storage.example)");
}

TEST_CASE("the words for a status: the server's own, where go would show them") {
  CHECK(describe_status(answer(404, "not found: bad upstream\n")) == "404 Not Found: bad upstream");
  CHECK(describe_status(answer(404, "bad upstream")) == "404 Not Found: bad upstream");
  CHECK(describe_status(answer(500, "not found: x")) == "500 Internal Server Error: not found: x");
  CHECK(describe_status(answer(404, "x", "text/plain; charset=UTF-8")) == "404 Not Found: x");
  CHECK(describe_status(answer(404, "x", "Text/Plain; charset=us-ascii")) == "404 Not Found: x");
  CHECK(describe_status(answer(404, "x", "text/plain; charset=gbk")) == "404 Not Found");
  CHECK(describe_status(answer(404, "x", "text/html")) == "404 Not Found");
  CHECK(describe_status(answer(404, "x", "")) == "404 Not Found");
  CHECK(describe_status(answer(404, "\n x")) == "404 Not Found");
  CHECK(describe_status(answer(599)) == "599");
  CHECK(describe_status(answer(502, "a\x1B[31mb\x07")) == "502 Bad Gateway: a?[31mb?");
}

TEST_CASE("a 404 page makes the base path suspicious") {
  const auto finding = judge_arrival(ask(Step::mod), answers::html(404));
  CHECK(finding->fault == Fault::not_found_but_broken);
  CHECK(finding->detail.find("base URL") != std::string::npos);
}

TEST_CASE("web pages are told by their first visible byte, not by Content-Type") {
  CHECK(is_html(answers::html()));
  CHECK(is_html(answer(200, " \r\n\t<x", "application/json")));
  CHECK(is_html(answer(200, "\xEF\xBB\xBF<x")));
  CHECK_FALSE(is_html(answer(200, "x<", "text/html")));
  CHECK_FALSE(is_html(answer(200, "", "text/html")));
  CHECK(describe_page(answers::html()) == "a web page, \"Log in?please\"");
  CHECK(describe_page(answer(200, "<html>")) == "a web page");
  CHECK(describe_page(answer(200, "</title><title>")) == "a web page");
  CHECK(describe_page(answer(200, "<title></title>")) == "a web page, \"\"");
}

TEST_CASE("details are bounded, printable and without passwords") {
  const std::string long_text(5000, 'x');
  CHECK(bad(Fault::html_200, long_text).detail.size() == report_detail_max);
  CHECK(good("a\nb\x1B").detail == "a?b?");
  const std::string leaky = "502 from https://user:secret@h/ and more";
  CHECK(bad(Fault::http_5xx, leaky).detail.find("secret") == std::string::npos);
  CHECK(describe_status(answer(502, leaky)).find("secret") == std::string::npos);
  CHECK(describe_status(answer(502, std::string(150, ' ') + leaky)).find("secret") ==
        std::string::npos);
  CHECK(describe_status(answer(502, std::string(140, 'x') + " " + leaky)).find("secr") ==
        std::string::npos);
}
