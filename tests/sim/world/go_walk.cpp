#include "go_walk.hpp"

namespace gopx::sim {
namespace {

// What one request to one list entry comes to, in go's eyes.
enum class Verdict : std::uint8_t {
  served,
  not_found,  // 404, 410: the next entry, whatever the separator
  error,      // the next entry after |, the end after ,
  waits,      // go sits there: for us the same as the end
  fatal,      // found out after the walk: no entry is asked any more
};

enum class Request : std::uint8_t { info, mod, zip };

Verdict any_request(Mode mode) {
  switch (mode) {
    case Mode::ok:
    case Mode::slow:
      return Verdict::served;
    case Mode::not_found:
      return Verdict::not_found;
    case Mode::dns_timeout:
    case Mode::blackhole:
    case Mode::tls_stall:
    case Mode::silent:
    case Mode::trickle:
      return Verdict::waits;
    case Mode::refused:
    case Mode::unreachable:
    case Mode::reset:
    case Mode::no_name:
    case Mode::error_502:
    case Mode::rate_limited:
    case Mode::unauthorized:
    case Mode::forbidden:
      return Verdict::error;
    case Mode::html:
    case Mode::mod_mismatch:
    case Mode::zip_mismatch:
    case Mode::zip_html:
    case Mode::zip_cut:
    case Mode::zip_not_found:
      return Verdict::served;  // depends on the request
  }
  return Verdict::error;
}

Verdict ask(const Server* server, Request request) {
  if (server == nullptr) return Verdict::error;
  const auto mode = server->behaviour.mode;
  const bool zip = request == Request::zip;
  if (mode == Mode::html) return zip ? Verdict::fatal : Verdict::error;
  if (mode == Mode::mod_mismatch && request != Request::info)
    return Verdict::fatal;  // beyond doubt
  if (zip && (mode == Mode::zip_mismatch || mode == Mode::zip_html)) return Verdict::fatal;
  if (zip && mode == Mode::zip_cut) return Verdict::error;
  if (zip && mode == Mode::zip_not_found) return Verdict::not_found;
  return any_request(mode);
}

bool goes_on(Verdict verdict, core::Fallback fallback) {
  return verdict == Verdict::not_found ||
         (verdict == Verdict::error && fallback == core::Fallback::any);
}

bool fetch(const core::Chain& chain, const Servers& servers, Request request) {
  for (const auto& element : chain) {
    if (element.kind != core::ElementKind::url) return false;
    const auto verdict = ask(servers.find(element.text), request);
    if (verdict == Verdict::served) return true;
    if (!goes_on(verdict, element.fallback)) return false;
  }
  return false;
}

bool database_answers(const Servers& servers, std::string_view url) {
  const auto* server = servers.find(url);
  return server != nullptr && any_request(server->behaviour.mode) == Verdict::served &&
         server->behaviour.mode != Mode::html;
}

Verdict ask_supported(const Server* server) {
  if (server == nullptr) return Verdict::error;
  const auto verdict = any_request(server->behaviour.mode);
  if (verdict != Verdict::served) return verdict;
  switch (server->behaviour.relay) {
    case Relay::no:
      return Verdict::not_found;
    case Relay::broken:
      return Verdict::error;
    case Relay::yes:
    case Relay::lookup_broken:
      return Verdict::served;
  }
  return Verdict::error;
}

bool relay_looks_up(const Server& server) {
  return server.behaviour.relay == Relay::yes && server.behaviour.mode != Mode::html;
}

bool checksum_route_by_chain(const core::Chain& chain, const Servers& servers) {
  bool error_seen = false;
  for (const auto& element : chain) {
    if (element.kind == core::ElementKind::direct) return database_answers(servers, database_url);
    if (element.kind == core::ElementKind::off) break;
    const auto* server = servers.find(element.text);
    const auto verdict = ask_supported(server);
    if (verdict == Verdict::served) return relay_looks_up(*server);
    if (!goes_on(verdict, element.fallback)) return false;
    error_seen = error_seen || verdict == Verdict::error;
  }
  return !error_seen && database_answers(servers, database_url);  // an error outranks a later 404
}

bool checksum_route(const GoSetting& setting, const Servers& servers) {
  const auto gosumdb = setting.gosumdb.value_or("");
  if (gosumdb == "off") return true;
  if (gosumdb == alias_name) return database_answers(servers, alias_url);
  return checksum_route_by_chain(setting.chain, servers);
}

}  // namespace

bool go_fetches(const core::Chain& chain, const Servers& servers) {
  return fetch(chain, servers, Request::info) && fetch(chain, servers, Request::mod) &&
         fetch(chain, servers, Request::zip);
}

bool go_succeeds(const GoSetting& setting, const Servers& servers) {
  return go_fetches(setting.chain, servers) && checksum_route(setting, servers);
}

}  // namespace gopx::sim
