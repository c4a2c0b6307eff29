// The checks of what lies below the protocol: address, network, TLS, HTTP. They are judged by the
// first answer, which is timed, and by the same question asked in other ways.
#include <array>

#include <fmt/format.h>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "probes/prove_table.hpp"

namespace gopx::probes {
namespace {

constexpr auto certificate_days_min = 14;  // less is a flaw: renewals come a month before the end
constexpr Duration day = std::chrono::hours{24};

// Where in the course of a request a fault belongs.
enum class RequestStage { none, reach, tls, http };
RequestStage stage_of(const Response& response) {
  if (!response.fault) return RequestStage::none;
  const Fault fault = *response.fault;
  if (fault == Fault::local_proxy_broken || fault == Fault::http_407) return RequestStage::reach;
  if (fault <= Fault::tcp_reset_early) return RequestStage::reach;
  return fault <= Fault::tls_version ? RequestStage::tls : RequestStage::http;
}

Finding finding_of(const Response& response) {
  return bad(*response.fault, response.fault_detail.empty()
                                  ? row_of(*response.fault).sentence
                                  : std::string_view{response.fault_detail});
}

std::string milliseconds(Duration duration) {
  return fmt::format("{:.1f} ms", std::chrono::duration<double, std::milli>(duration).count());
}

bool is_https(const Facts& facts) { return facts.address.origin.starts_with("https:"); }
bool is_file(const Facts& facts) { return is_file_url(facts.address.origin); }
bool is_loopback(const Facts& facts) {
  const std::string host = host_of(facts.order.url);
  return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

Judgement address(const Facts& facts) {
  if (is_https(facts)) return pass("valid as written");
  if (is_file(facts)) return pass("a directory on this machine");
  if (is_loopback(facts)) return pass("plain HTTP, but only on this machine");
  return note("plain HTTP: anyone in between can read and change it, and go sends no credentials");
}

Judgement reach(const Facts& facts) {
  if (is_file(facts)) return skip("a directory needs no network");
  const Response& mod = facts.answers.at(Question::mod);
  if (stage_of(mod) == RequestStage::reach) return faulty(CheckOutcome::fail, finding_of(mod));
  if (mod.peer_ip.empty()) return pass("through the forward proxy");
  return pass(fmt::format("{}, after {}", mod.peer_ip, milliseconds(mod.timings.connect)));
}

Judgement tls(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (!is_https(facts)) return skip("not an https:// URL");
  if (stage_of(mod) == RequestStage::tls) return faulty(CheckOutcome::fail, finding_of(mod));
  if (stage_of(mod) == RequestStage::reach) return skip("no connection");
  return pass(
      fmt::format("certificate and host name are valid, after {}", milliseconds(mod.timings.tls)));
}

Judgement certificate(const Facts& facts) {
  const auto expiry = facts.answers.at(Question::mod).cert_expires_at;
  if (!expiry) return skip("no certificate");
  const auto days = (*expiry - facts.order.now) / day;
  const std::string text = fmt::format("{} days left, until {}", days, format_time(*expiry));
  return days < certificate_days_min ? flaw(text) : pass(text);
}

Judgement http(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (stage_of(mod) == RequestStage::http) return faulty(CheckOutcome::fail, finding_of(mod));
  if (mod.fault) return skip("no connection");
  return pass(
      fmt::format("status {}, complete after {}", mod.status, milliseconds(mod.timings.total)));
}

Judgement latency(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (mod.fault) return skip("no answer");
  const std::string text = fmt::format("first byte after {}", milliseconds(mod.timings.first_byte));
  if (mod.timings.first_byte <= facts.order.slow_first_byte) return pass(text);
  return flaw(fmt::format("{}, more than {}", text, format_duration(facts.order.slow_first_byte)));
}

Judgement came_through(const Response& response) {
  return response.fault ? faulty(CheckOutcome::fail, finding_of(response))
                        : pass(fmt::format("status {}", response.status));
}

Judgement http1(const Facts& facts) {
  const Response* other = facts.answer(Question::http1);
  if (other != nullptr) return came_through(*other);
  const Response& mod = facts.answers.at(Question::mod);
  if (mod.http_version.starts_with("1")) return came_through(mod);
  return unanswered(facts, Question::http1);
}

Judgement http2(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (!is_https(facts)) return skip("go uses it with https:// only");
  if (mod.http_version == "2") return pass("go will use one connection for all requests");
  if (mod.http_version.empty()) return skip("no answer");
  return note(fmt::format("HTTP/{} only: go opens more connections", mod.http_version));
}

Judgement family(const Facts& facts, Question question) {
  const Response& mod = facts.answers.at(Question::mod);
  const bool wants_ipv6 = question == Question::ipv6;
  const bool came_over_it = (mod.peer_ip.find(':') != std::string::npos) == wants_ipv6;
  if (facts.unreachable) return unanswered(facts, question);
  if (mod.peer_ip.empty()) return skip("the forward proxy chooses the address");
  if (came_over_it) return came_through(mod);
  const Response* other = facts.answer(question);
  if (other == nullptr && facts.urls.count(question) == 0)
    return skip("the URL contains an address of the other kind");
  if (other == nullptr) return unanswered(facts, question);
  if (other->fault && *other->fault <= Fault::dns_refused_stub)
    return note("the host has no such address");
  if (other->fault == Fault::tcp_unreachable) return skip("this machine has no route for it");
  return came_through(*other);
}
Judgement ipv4(const Facts& facts) { return family(facts, Question::ipv4); }
Judgement ipv6(const Facts& facts) { return family(facts, Question::ipv6); }

std::string_view file_of(Question question) {
  constexpr std::array<std::string_view, 5> names{".mod", ".info", ".zip", "@v/list", "@latest"};
  return names.at(static_cast<std::size_t>(question));
}

Judgement redirects(const Facts& facts) {
  std::vector<std::string> hosts;
  bool any = false;
  for (const Question question :
       {Question::mod, Question::info, Question::zip, Question::list, Question::latest}) {
    const Response* response = facts.answer(question);
    if (response == nullptr) continue;
    const auto arrival = facts.arrival(question);
    const auto fault = arrival ? arrival->fault : std::nullopt;
    if (fault == Fault::redirect_loop || fault == Fault::redirect_insecure ||
        fault == Fault::redirect_target_blocked)
      return faulty(CheckOutcome::fail, *arrival);
    any = any || !response->redirects.empty();
    const std::string end = host_of(response->effective_url);
    if (!end.empty() && end != host_of(facts.order.url))
      hosts.push_back(fmt::format("{} from {}", file_of(question), end));
  }
  if (facts.unreachable) return unanswered(facts, Question::mod);
  if (!hosts.empty())
    return note(fmt::format("{}: firewalls must allow these hosts too", join(hosts, ", ")));
  return pass(any ? "only within the host" : "none");
}

Judgement access(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (mod.fault) return skip("no answer");
  const auto arrival = facts.arrival(Question::mod);
  if (mod.status == 401)
    return fail("401: it requires credentials: put them into ~/.netrc (since Go 1.24 also GOAUTH)");
  const auto fault = arrival ? arrival->fault : std::nullopt;
  if (fault == Fault::http_403_policy || fault == Fault::http_403_public)
    return faulty(CheckOutcome::fail, *arrival);
  return pass("no credentials needed");
}

Judgement rate(const Facts& facts) {
  for (const auto& [question, response] : facts.answers) {
    if (response.fault || response.status != 429) continue;
    return flaw(fmt::format("429 within {} requests: too many requests from this address",
                            facts.answers.size()));
  }
  if (facts.unreachable) return unanswered(facts, Question::mod);
  return pass(fmt::format("{} requests, no 429", facts.answers.size()));
}

constexpr std::array table{
    Check{"address", true, msgid("go accepts the URL in GOPROXY"), address},
    Check{"reach", true, msgid("the host name resolves and the port accepts connections"), reach},
    Check{"tls", true, msgid("the TLS handshake succeeds with a certificate that go trusts"), tls},
    Check{"certificate", false, msgid("the certificate is valid for at least two more weeks"),
          certificate},
    Check{"http", true, msgid("a complete HTTP response arrives in time"), http},
    Check{"latency", false, msgid("the first byte comes quickly"), latency},
    Check{"http1", true, msgid("HTTP/1.1 works"), http1},
    Check{"http2", false, msgid("HTTP/2 is offered"), http2},
    Check{"ipv4", false, msgid("it answers over IPv4"), ipv4},
    Check{"ipv6", false, msgid("it answers over IPv6"), ipv6},
    Check{"redirects", true, msgid("redirects can be followed by go, to hosts that can be reached"),
          redirects},
    Check{"access", true, msgid("it serves everyone, without credentials"), access},
    Check{"rate", false, msgid("it accepts about 20 requests in a row"), rate},
};

}  // namespace

std::span<const Check> wire_checks() { return table; }

}  // namespace gopx::probes
