// See fault.hpp: the table of named faults and the reader of their JSON.
#include "fault.hpp"

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <utility>

namespace gopx::lab {
namespace {

namespace json = boost::json;

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view text_type = "text/plain; charset=utf-8";
constexpr std::string_view portal =
    "<!DOCTYPE html>\n<html><head><title>Please log in</title></head><body>Welcome</body></html>\n";
constexpr std::string_view old_version = R"({"Version":"v0.0.1","Time":"2019-01-01T00:00:00Z"})";
constexpr std::string_view upstream = "not found: bad upstream\n";

struct Row {
  std::string_view name;
  Kind kind;
  std::optional<Topic> on;
  int status = 200;
  std::string_view content_type = text_type;
  std::string_view body = {};
};

constexpr std::array rows{
    Row{"refuse", Kind::refuse, {}},
    Row{"blackhole", Kind::blackhole, {}},
    Row{"tls-silent", Kind::tls_silent, {}},
    Row{"plain-http", Kind::plain_http, {}},
    Row{"cert-expired", Kind::cert_expired, {}},
    Row{"cert-wrong-name", Kind::cert_wrong_name, {}},
    Row{"cert-unknown-ca", Kind::cert_unknown_ca, {}},
    Row{"silent", Kind::silent, {}},
    Row{"status", Kind::status, {}},
    Row{"404-bad-upstream", Kind::status, {}, 404, text_type, upstream},
    Row{"404-html", Kind::status, {}, 404, html_type, portal},
    Row{"429", Kind::status, {}, 429, text_type, "slow down\n"},
    Row{"html", Kind::status, {}, 200, html_type, portal},
    Row{"html-zip", Kind::status, Topic::zip, 200, html_type, portal},
    Row{"html-list", Kind::status, Topic::list, 200, html_type, portal},
    Row{"zip-404", Kind::status, Topic::zip, 404, text_type, "not found\n"},
    Row{"junk-mod", Kind::status, Topic::mod, 200, text_type, "hello\n"},
    Row{"stale-latest", Kind::status, Topic::latest, 200, "application/json", old_version},
    Row{"bad-json", Kind::status, Topic::info, 200, "application/json", "{\"Version\":"},
    Row{"supported-404", Kind::status, Topic::supported, 404},
    Row{"supported-410", Kind::status, Topic::supported, 410},
    Row{"supported-403", Kind::status, Topic::supported, 403},
    Row{"supported-503", Kind::status, Topic::supported, 503},
    Row{"supported-html", Kind::status, Topic::supported, 200, html_type, portal},
    Row{"supported-silent", Kind::silent, Topic::supported},
    Row{"lookup-502", Kind::status, Topic::lookup, 502},
    Row{"lookup-404", Kind::status, Topic::lookup, 404},
    Row{"lookup-html", Kind::status, Topic::lookup, 200, html_type, portal},
    Row{"lookup-wrong-lines", Kind::wrong_lines, Topic::lookup},
    Row{"lookup-no-lines", Kind::no_lines, Topic::lookup},
    Row{"forged-tile", Kind::forged_tile, Topic::tile},
    Row{"tile-502", Kind::status, Topic::tile, 502},
    Row{"forked-log", Kind::forked_log, {}},
    Row{"shrunk-log", Kind::shrunk_log, {}},
    Row{"cut-zip", Kind::cut, Topic::zip},
    Row{"short-zip", Kind::shortened, Topic::zip},
    Row{"tampered-zip", Kind::tampered, Topic::zip},
    Row{"tampered-mod", Kind::tampered, Topic::mod},
    Row{"drip", Kind::drip, {}},
    Row{"slow-first-byte", Kind::slow, {}},
    Row{"reset", Kind::reset, {}},
    Row{"empty-reply", Kind::empty, {}},
    Row{"garbage", Kind::garbage, {}},
    Row{"bad-gzip", Kind::bad_gzip, {}},
    Row{"wrong-version", Kind::wrong_version, Topic::info},
    Row{"lower-json", Kind::lower_json, Topic::info},
    Row{"zip-redirect", Kind::redirect, Topic::zip},
    Row{"redirect", Kind::redirect, {}},
    Row{"redirect-loop", Kind::redirect_loop, {}},
    Row{"redirect-http", Kind::redirect_http, {}},
};

constexpr std::array<std::pair<std::string_view, Topic>, 9> topics{{
    {"list", Topic::list},
    {"info", Topic::info},
    {"mod", Topic::mod},
    {"zip", Topic::zip},
    {"latest", Topic::latest},
    {"supported", Topic::supported},
    {"lookup", Topic::lookup},
    {"tile", Topic::tile},
    {"other", Topic::other},
}};

Fault from_row(const Row& row) {
  Fault fault;
  fault.name = row.name;
  fault.kind = row.kind;
  if (row.on) fault.on = {*row.on};
  fault.status = row.status;
  fault.content_type = row.content_type;
  fault.body = row.body;
  return fault;
}

std::optional<Fault> fault_called(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) return from_row(row);
  }
  int status = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), status);
  const bool all = error == std::errc{} && end == name.data() + name.size();
  if (!all || status < 200 || status > 599) return std::nullopt;
  Fault fault;
  fault.name = name;
  fault.status = status;
  return fault;
}

std::set<Topic> topics_in(const json::value& value) {
  const auto* const list = value.if_array();
  const json::array names = list != nullptr ? *list : json::array{value};
  std::set<Topic> found;
  for (const json::value& name : names) {
    for (const auto& [text, topic] : topics) {
      if (name == json::value(text)) found.insert(topic);
    }
  }
  return found;
}

int integer(const json::value& value) { return value.is_number() ? value.to_number<int>() : 0; }

void refine(Fault& fault, const json::object& wish) {
  if (const auto* v = wish.if_contains("on")) fault.on = topics_in(*v);
  if (const auto* v = wish.if_contains("status")) fault.status = integer(*v);
  if (const auto* v = wish.if_contains("retry_after")) fault.retry_after = integer(*v);
  if (const auto* v = wish.if_contains("delay_ms")) {
    fault.delay = std::chrono::milliseconds{integer(*v)};
  }
  if (const auto* v = wish.if_contains("body"); v != nullptr && v->is_string()) {
    fault.body = std::string{v->as_string()};
  }
  if (const auto* v = wish.if_contains("content_type"); v != nullptr && v->is_string()) {
    fault.content_type = std::string{v->as_string()};
  }
}

}  // namespace

std::optional<std::vector<Fault>> parse_faults(const json::value& json, std::string& problem) {
  std::vector<Fault> faults;
  const auto* const list = json.if_array();
  const json::array wishes = list != nullptr ? *list : json::array{json};
  for (const json::value& wish : wishes) {
    const auto* const object = wish.if_object();
    const auto* const kind = object == nullptr ? nullptr : object->if_contains("kind");
    if (kind == nullptr || !kind->is_string()) {
      problem = "a fault is an object with a \"kind\"";
      return std::nullopt;
    }
    const std::string name{kind->as_string()};
    if (name == "ok") continue;
    auto fault = fault_called(name);
    if (!fault) {
      problem = "unknown fault \"" + name + "\"";
      return std::nullopt;
    }
    refine(*fault, *object);
    faults.push_back(std::move(*fault));
  }
  return faults;
}

std::vector<std::string_view> fault_names() {
  std::vector<std::string_view> names{"ok"};
  for (const Row& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace gopx::lab
