// The simulator's servers answer a probe with a report of their own making. Here the real
// conversations of probes/ talk to the same servers, request by request, and must come to the same
// result.
#include <doctest/doctest.h>

#include <string>

#include "canary_bytes.hpp"
#include "probes/probe.hpp"
#include "sim/world/server.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

Canary canary() { return {"example.com/canary", "v1.0.0", canary_mod_h1, canary_zip_h1}; }

std::string zip_bytes() { return {reinterpret_cast<const char*>(canary_zip), sizeof canary_zip}; }

std::string other_zip_bytes() {
  return {reinterpret_cast<const char*>(other_zip), sizeof other_zip};
}

probes::Response page() {
  probes::Response response;
  response.status = 200;
  response.content_type = "text/html";
  response.body = "<!DOCTYPE html><html><body>Please log in</body></html>";
  return response;
}

probes::Response found(std::string body) {
  probes::Response response;
  response.status = 200;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

probes::Response status(int code) {
  probes::Response response;
  response.status = code;
  response.content_type = "text/plain; charset=utf-8";
  response.body = "no\n";
  return response;
}

probes::Response fault(Fault which) {
  probes::Response response;
  response.fault = which;
  return response;
}

probes::Response content(Step step) {
  switch (step) {
    case Step::mod:
      return found("module example.com/canary\n");
    case Step::info:
      return found(R"({"Version":"v1.0.0","Time":"2020-01-02T03:04:05Z"})");
    case Step::zip:
      return found(zip_bytes());
    case Step::list:
      return found("v1.0.0\n");
    case Step::supported:
      return found("");
    case Step::lookup:
      return found(canary_lookup);
    case Step::newest:
      return status(404);  // nothing depends on it
    case Step::tile:
    case Step::latest:
      return status(404);  // asked for only where signatures are looked at
  }
  return {};
}

probes::Response broken_content(Mode mode, Step step) {
  const bool zip = step == Step::zip;
  if (mode == Mode::mod_mismatch && step == Step::mod)
    return found("module example.com/canary\n\ngo 1.18\n");
  if (mode == Mode::zip_mismatch && zip) return found(other_zip_bytes());
  if (mode == Mode::zip_html && zip) return page();
  if (mode == Mode::zip_cut && zip) return fault(Fault::truncated);
  if (mode == Mode::zip_not_found && zip) return status(404);
  return content(step);
}

probes::Response relayed(Relay relay, Step step) {
  if (relay == Relay::no) return status(404);
  if (relay == Relay::broken) return status(502);
  if (relay == Relay::lookup_broken && step == Step::lookup) return status(502);
  return content(step);
}

// One request to such a server, as the fetcher would see it.
probes::Response serve(const Behaviour& behaviour, Step step) {
  switch (behaviour.mode) {
    case Mode::refused:
      return fault(Fault::tcp_refused);
    case Mode::unreachable:
      return fault(Fault::tcp_unreachable);
    case Mode::reset:
      return fault(Fault::tcp_reset_early);
    case Mode::no_name:
      return fault(Fault::dns_nxdomain);
    case Mode::dns_timeout:
      return fault(Fault::dns_timeout);
    case Mode::blackhole:
      return fault(Fault::tcp_timeout);
    case Mode::tls_stall:
      return fault(Fault::tls_timeout);
    case Mode::silent:
      return fault(Fault::stall);
    case Mode::trickle:
      return fault(Fault::slow);
    case Mode::error_502:
      return status(502);
    case Mode::rate_limited:
      return status(429);
    case Mode::unauthorized:
      return status(401);
    case Mode::forbidden:
      return status(403);
    case Mode::not_found:
      return status(404);
    case Mode::html:
      return page();
    default:
      break;
  }
  const bool checksums = step == Step::supported || step == Step::lookup;
  return checksums ? relayed(behaviour.relay, step) : broken_content(behaviour.mode, step);
}

Report converse_with(const core::StartProbe& order, const Behaviour& behaviour) {
  const auto conversation =
      probes::converse({order.url, order.level, order.only, order.canary, order.is_public,
                        order.canary_is_public, order.sumdb_name, order.cached_only});
  auto next = conversation->next(nullptr);
  for (int requests = 0; requests < 10; ++requests) {
    if (const auto* report = std::get_if<Report>(&next)) return *report;
    const auto response = serve(behaviour, std::get<probes::Request>(next).step);
    next = conversation->next(&response);
  }
  FAIL("the conversation does not end");
  return {};
}

core::StartProbe order_of(Level level, bool is_public, std::optional<Step> only = std::nullopt) {
  core::StartProbe order;
  order.id = ProbeId{1};
  order.url = "https://proxy.golang.org";
  order.level = level;
  order.only = only;
  order.canary = canary();
  order.is_public = is_public;
  order.sumdb_name = "sum.golang.org";
  order.timeout = 5s;
  order.connect_timeout = 2s;
  return order;
}

void compare(const core::StartProbe& order, const Behaviour& behaviour) {
  const auto real = converse_with(order, behaviour);
  const auto mine = answer(order, {order.url, !order.is_public, false, behaviour}).report;
  CAPTURE(std::string(name_of(behaviour.mode)));
  CAPTURE(std::string(name_of(behaviour.relay)));
  CAPTURE(std::string(name_of(order.level)));
  CAPTURE(order.only ? std::string(name_of(*order.only)) : std::string("whole"));
  CAPTURE(order.is_public);
  CAPTURE(real.detail);
  CHECK(real.ok == mine.ok);
  CHECK(std::string(real.fault ? name_of(*real.fault) : "") ==
        std::string(mine.fault ? name_of(*mine.fault) : ""));
  CHECK((real.step == mine.step));
  CHECK(real.verified == mine.verified);
  CHECK(real.content_unproven == mine.content_unproven);
  CHECK((real.relay == mine.relay));
}

TEST_CASE("the simulated report of every behaviour is the one that real probes come to") {
  for (std::size_t mode = 0; mode < mode_count; ++mode) {
    for (const auto relay : {Relay::yes, Relay::no, Relay::broken, Relay::lookup_broken}) {
      for (const bool is_public : {true, false}) {
        const Behaviour behaviour{static_cast<Mode>(mode), relay, 20ms, std::nullopt};
        compare(order_of(Level::shallow, is_public), behaviour);
        compare(order_of(Level::deep, is_public), behaviour);
      }
    }
  }
}

TEST_CASE("and so are those of repeated requests") {
  for (const auto mode : {Mode::ok, Mode::refused, Mode::html, Mode::zip_html, Mode::zip_mismatch,
                          Mode::zip_cut, Mode::zip_not_found, Mode::error_502}) {
    for (const auto step : {Step::mod, Step::info, Step::zip, Step::list}) {
      compare(order_of(Level::deep, true, step), {mode, Relay::yes, 20ms, std::nullopt});
    }
  }
  for (const auto relay : {Relay::yes, Relay::no, Relay::broken, Relay::lookup_broken}) {
    compare(order_of(Level::deep, true, Step::lookup), {Mode::ok, relay, 20ms, std::nullopt});
  }
}

TEST_CASE("and those of checksum databases") {
  for (const auto mode :
       {Mode::ok, Mode::refused, Mode::blackhole, Mode::silent, Mode::error_502, Mode::html}) {
    compare(order_of(Level::sumdb, true), {mode, Relay::yes, 20ms, std::nullopt});
  }
}

}  // namespace
