// See wire.hpp. Modules and database are the lab's, none of gopx's own code: what signs is not what
// judges.
#include "wire.hpp"

#include <algorithm>

#include "support/lab/checksums.hpp"
#include "support/lab/modules.hpp"

namespace gopx::sim {
namespace {

const std::vector<lab::ModuleVersion>& modules() {
  static const auto made = lab::made_up_modules();
  return made;
}

const lab::ChecksumDatabase& database() {
  static const lab::ChecksumDatabase made = [] {
    lab::ChecksumDatabase records("sum.golang.org");
    for (const auto& one : modules()) {
      const auto line = one.path + ' ' + one.version;
      records.add(one.subject(),
                  line + ' ' + one.zip_h1 + '\n' + line + "/go.mod " + one.mod_h1 + '\n');
    }
    return records;
  }();
  return made;
}

// The module version that an address is about; modules with upper-case letters are not asked for.
const lab::ModuleVersion* subject_of(std::string_view url) {
  const auto found = std::find_if(modules().begin(), modules().end(), [url](const auto& one) {
    const auto file = '/' + one.path + "/@v/";
    const bool listed = url.find(file + "list") != std::string_view::npos;
    return listed || url.find(file + one.version) != std::string_view::npos ||
           url.find("/lookup/" + one.subject()) != std::string_view::npos;
  });
  return found == modules().end() ? nullptr : &*found;
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

probes::Response page() {
  auto response = found("<!DOCTYPE html><html><body>Please log in</body></html>");
  response.content_type = "text/html";
  return response;
}

probes::Response fault(Fault which) {
  probes::Response response;
  response.fault = which;
  return response;
}

probes::Response tile(std::string_view url) {
  constexpr std::string_view folder = "/tile/8/";
  const auto at = url.find(folder);
  if (at == std::string_view::npos) return status(404);
  const auto hashes = database().tile(url.substr(at + folder.size()));
  return hashes ? found(*hashes) : status(404);
}

probes::Response look_up(const lab::ModuleVersion& module) {
  return found(database().lookup(module.subject()).value_or(""));
}

probes::Response content(const probes::Request& request) {
  if (request.step == Step::supported) return found("");
  if (request.step == Step::latest) return found(database().signed_head());
  if (request.step == Step::tile) return tile(request.url);
  if (request.step == Step::newest)
    return found(R"({"Version":"v1.9.0","Time":"2026-11-20T03:04:05Z"})");
  const auto* module = subject_of(request.url);
  if (module == nullptr) return status(404);
  switch (request.step) {
    case Step::mod:
      return found(module->mod);
    case Step::info:
      return found(module->info);
    case Step::zip:
      return found(module->zip);
    case Step::list:
      return found(module->version + '\n');
    default:
      return look_up(*module);
  }
}

probes::Response broken_content(Mode mode, const probes::Request& request) {
  const bool zip = request.step == Step::zip;
  auto response = content(request);
  if (mode == Mode::mod_mismatch && request.step == Step::mod) response.body += "// changed\n";
  if (!zip) return response;
  const auto* module = subject_of(request.url);
  if (mode == Mode::zip_mismatch && module != nullptr) return found(module->tampered_zip);
  if (mode == Mode::zip_html) return page();
  if (mode == Mode::zip_cut) return fault(Fault::truncated);
  if (mode == Mode::zip_not_found) return status(404);
  return response;
}

probes::Response relayed(Relay relay, const probes::Request& request) {
  if (relay == Relay::no) return status(404);
  if (relay == Relay::broken) return status(502);
  if (relay == Relay::lookup_broken && request.step != Step::supported) return status(502);
  return content(request);
}

struct Alike {
  Mode mode;
  Fault fault;
};

// Faults that meet every request alike, before anything is said.
constexpr Alike mute[] = {
    {Mode::refused, Fault::tcp_refused},
    {Mode::unreachable, Fault::tcp_unreachable},
    {Mode::reset, Fault::tcp_reset_early},
    {Mode::no_name, Fault::dns_nxdomain},
    {Mode::dns_timeout, Fault::dns_timeout},
    {Mode::blackhole, Fault::tcp_timeout},
    {Mode::tls_stall, Fault::tls_timeout},
    {Mode::silent, Fault::stall},
    {Mode::trickle, Fault::slow},
};

std::optional<int> status_for_all(Mode mode) {
  switch (mode) {
    case Mode::error_502:
      return 502;
    case Mode::rate_limited:
      return 429;
    case Mode::unauthorized:
      return 401;
    case Mode::forbidden:
      return 403;
    case Mode::not_found:
      return 404;
    default:
      return std::nullopt;
  }
}

bool is_checksum(Step step) {
  return step == Step::supported || step == Step::lookup || step == Step::tile ||
         step == Step::latest;
}

}  // namespace

const std::vector<Canary>& world_canaries() {
  static const std::vector<Canary> canaries = [] {
    std::vector<Canary> made;
    for (const auto& one : modules()) {
      const bool wanted = one.path == "example.test/gamma" || one.path == "example.test/delta";
      if (wanted) made.push_back({one.path, one.version, one.mod_h1, one.zip_h1});
    }
    return made;
  }();
  return canaries;
}

std::string database_key() { return database().verifier_key(); }

probes::Response respond(const Behaviour& behaviour, const probes::Request& request) {
  for (const auto& row : mute) {
    if (row.mode == behaviour.mode) return fault(row.fault);
  }
  if (const auto code = status_for_all(behaviour.mode)) {
    auto response = status(*code);
    if (behaviour.mode == Mode::rate_limited) response.retry_after = behaviour.retry_after;
    return response;
  }
  if (behaviour.mode == Mode::html) return page();
  if (is_checksum(request.step)) return relayed(behaviour.relay, request);
  return broken_content(behaviour.mode, request);
}

}  // namespace gopx::sim
