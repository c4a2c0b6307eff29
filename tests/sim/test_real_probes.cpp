// What real probes make of every scripted behaviour: the class, the request that failed, what is
// proven by it. And: an answer that the simulator remembers is the one that it would get anew.
#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "sim/world/conversation.hpp"
#include "sim/world/server.hpp"
#include "sim/world/wire.hpp"

using namespace gopx;
using namespace gopx::sim;

namespace {

using enum Fault;

core::StartProbe order_of(Level level, bool is_public, std::optional<Step> only = std::nullopt) {
  core::StartProbe order;
  order.id = ProbeId{1};
  order.url = "https://proxy.golang.org";
  order.level = level;
  order.only = only;
  order.canary = world_canaries().front();
  order.is_public = is_public;
  order.sumdb_name = "sum.golang.org";
  order.sumdb_key = database_key();
  order.timeout = level == Level::deep ? Duration{15s} : Duration{5s};
  order.request_timeout = 5s;
  order.connect_timeout = 2s;
  return order;
}

struct Row {
  Mode mode;
  std::optional<Fault> shallow, deep;
  Step step = Step::mod;  // that fails, in a deep probe
};

constexpr std::optional<Fault> none;

// Of a public endpoint.
const Row table[] = {
    {Mode::ok, none, none},
    {Mode::slow, none, none},
    {Mode::refused, tcp_refused, tcp_refused},
    {Mode::unreachable, tcp_unreachable, tcp_unreachable},
    {Mode::reset, tcp_reset_early, tcp_reset_early},
    {Mode::no_name, dns_nxdomain, dns_nxdomain},
    {Mode::dns_timeout, dns_timeout, dns_timeout},
    {Mode::blackhole, tcp_timeout, tcp_timeout},
    {Mode::tls_stall, tls_timeout, tls_timeout},
    {Mode::silent, stall, stall},
    {Mode::trickle, slow, slow},
    {Mode::error_502, http_5xx, http_5xx},
    {Mode::rate_limited, http_429, http_429},
    {Mode::unauthorized, http_401, http_401},
    {Mode::forbidden, http_403_public, http_403_public},
    {Mode::not_found, not_found_but_broken, not_found_but_broken},
    {Mode::html, html_200, html_200},
    {Mode::mod_mismatch, mod_mismatch, mod_mismatch},
    {Mode::zip_mismatch, none, zip_mismatch, Step::zip},
    {Mode::zip_html, none, zip_invalid, Step::zip},
    {Mode::zip_cut, none, truncated, Step::zip},
    {Mode::zip_not_found, none, split_brain, Step::zip},
};

std::string text(std::optional<Fault> fault) { return std::string(fault ? name_of(*fault) : "ok"); }

// Asks twice: the second answer is a remembered one.
Report ask(const core::StartProbe& order, const Behaviour& behaviour) {
  const Server server{order.url, !order.is_public, order.level == Level::sumdb, behaviour};
  const auto anew = answer(order, server).report;
  const auto remembered = answer(order, server).report;
  CHECK(text(anew.fault) == text(remembered.fault));
  CHECK(anew.detail == remembered.detail);
  CHECK((anew.steps == remembered.steps));
  CHECK((anew.heads == remembered.heads));
  return anew;
}

void check(const Report& report, std::optional<Fault> expected, Step step) {
  CAPTURE(report.detail);
  CHECK(text(report.fault) == text(expected));
  CHECK(report.ok == !expected);
  if (expected) CHECK((report.step == step));
}

TEST_CASE("every behaviour is seen as what it is, shallow and deep") {
  CHECK(std::size(table) == mode_count);
  for (const auto& row : table) {
    CAPTURE(std::string(name_of(row.mode)));
    const Behaviour behaviour{row.mode, Relay::yes, 20ms, std::nullopt};
    const auto shallow = ask(order_of(Level::shallow, true), behaviour);
    const auto deep = ask(order_of(Level::deep, true), behaviour);
    check(shallow, row.shallow, Step::mod);
    check(deep, row.deep, row.step);
    CHECK(shallow.verified == !row.shallow);
    CHECK(deep.verified == (!row.deep || row.step == Step::zip));
  }
}

TEST_CASE("a private endpoint may refuse, and may lack a public module") {
  const auto ask_private = [](Mode mode) {
    return ask(order_of(Level::deep, false), {mode, Relay::yes, 20ms, std::nullopt});
  };
  check(ask_private(Mode::forbidden), http_403_policy, Step::mod);
  check(ask_private(Mode::unauthorized), http_401, Step::mod);
  const auto missing = ask_private(Mode::not_found);
  check(missing, none, Step::mod);
  CHECK(missing.content_unproven);
  CHECK_FALSE(missing.verified);
}

TEST_CASE("checksum routes: proven to the signed tree, absent, broken in two ways") {
  const auto ask_relay = [](Relay relay) {
    return ask(order_of(Level::deep, true), {Mode::ok, relay, 20ms, std::nullopt});
  };
  const auto yes = ask_relay(Relay::yes);
  check(yes, none, Step::supported);
  CHECK((yes.relay == RelayAnswer::yes));
  CHECK(yes.heads.size() == 1);
  CHECK((yes.steps.back().step == Step::tile));
  const auto no = ask_relay(Relay::no);
  check(no, none, Step::supported);
  CHECK((no.relay == RelayAnswer::no));
  check(ask_relay(Relay::broken), sumdb_relay_error, Step::supported);
  check(ask_relay(Relay::lookup_broken), sumdb_relay_error, Step::lookup);
}

TEST_CASE("a repeated request asks for one thing") {
  for (const auto& row : table) {
    CAPTURE(std::string(name_of(row.mode)));
    const Behaviour behaviour{row.mode, Relay::yes, 20ms, std::nullopt};
    if (row.step == Step::zip) {
      check(ask(order_of(Level::deep, true, Step::zip), behaviour), row.deep, Step::zip);
      check(ask(order_of(Level::deep, true, Step::mod), behaviour), none, Step::mod);
    } else {
      check(ask(order_of(Level::deep, true, Step::mod), behaviour), row.deep, Step::mod);
    }
  }
  const auto again = ask(order_of(Level::deep, true, Step::lookup),
                         {Mode::ok, Relay::lookup_broken, 20ms, std::nullopt});
  check(again, sumdb_relay_error, Step::lookup);
}

TEST_CASE("a checksum database that can't be asked is a fault of the checksum route") {
  const auto ask_database = [](Mode mode) {
    return ask(order_of(Level::sumdb, true), {mode, Relay::yes, 20ms, std::nullopt});
  };
  check(ask_database(Mode::ok), none, Step::lookup);
  CHECK(ask_database(Mode::ok).verified);
  check(ask_database(Mode::refused), sumdb_unreachable, Step::lookup);
  check(ask_database(Mode::blackhole), sumdb_unreachable, Step::lookup);
  check(ask_database(Mode::silent), sumdb_unreachable, Step::lookup);
  check(ask_database(Mode::error_502), sumdb_relay_error, Step::lookup);
  check(ask_database(Mode::html), sumdb_garbage, Step::lookup);
}

TEST_CASE("times: each request its own limit, all together the probe's") {
  const auto after = [](Mode mode, Level level) {
    const auto order = order_of(level, true);
    return answer(order, {order.url, false, false, {mode, Relay::yes, 20ms, std::nullopt}}).after;
  };
  CHECK((after(Mode::ok, Level::shallow) == 20ms));
  CHECK((after(Mode::blackhole, Level::shallow) == 2s));
  CHECK((after(Mode::silent, Level::shallow) == 5s));
  CHECK((after(Mode::silent, Level::deep) == 5s));
  CHECK((after(Mode::slow, Level::deep) == 14s));  // 2 s for each of seven requests
}

}  // namespace
