// Line by line: each error of go's is collected with the lines that belong to it, judged, and
// counted with those of the same kind. What is in memory is one line, one error, the findings and
// the names of the modules that were hit, all of them bounded.
#include "ctl/explain/explain.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/explain/fixes.hpp"
#include "ctl/explain/hearing.hpp"

namespace gopx::explain {
namespace {

constexpr std::size_t kinds_max = 16;  // different findings that are kept; the first two are told

// A finding with what it was read from.
struct Case {
  Verdict verdict;
  Utterance utterance;
  std::set<std::string> modules;
};

// Faults of the way to a host, of which one cause shows many: time-outs, resets, cut responses.
bool is_of_the_way(Fault fault) {
  return fault <= Fault::http2_goaway || fault == Fault::http_5xx || fault == Fault::direct_blocked;
}

bool is_same_cause(const Case& known, const Verdict& verdict) {
  if (known.verdict.fault == verdict.fault) return true;
  return known.verdict.host == verdict.host && !verdict.host.empty() &&
         is_of_the_way(known.verdict.fault) && is_of_the_way(verdict.fault);
}

class Cases {
 public:
  void add(Utterance utterance) {
    auto verdict = judge(utterance);
    if (!verdict) return;
    auto known = std::find_if(all_.begin(), all_.end(), [&verdict](const Case& each) {
      return is_same_cause(each, *verdict);
    });
    if (known == all_.end()) {
      if (all_.size() == kinds_max) return;
      all_.push_back({std::move(*verdict), std::move(utterance), {}});
      known = std::prev(all_.end());
      count(*known, known->utterance.module);
      return;
    }
    count(*known, utterance.module);
  }
  std::vector<Case> take() { return std::move(all_); }

 private:
  static void count(Case& known, const std::string& module) {
    if (!module.empty() && known.modules.size() < modules_max) known.modules.insert(module);
  }
  std::vector<Case> all_;
};

// --- what the lines round an error decide

std::string first_host(const std::string& proxies) {
  const auto request =
      read_request(std::string_view{proxies}.substr(0, proxies.find_first_of(",|")));
  return request ? request->host : std::string{};
}

// The request of -x for this module tells who delivered it.
std::string delivered_by(const Utterance& utterance, const Circumstances& circumstances) {
  const auto request = read_request(circumstances.last_asked);
  const bool same = request && !utterance.module.empty() && request->module == utterance.module;
  return same ? request->host : std::string{};
}

std::string guessed_host(const Circumstances& circumstances) {
  const auto request = read_request(circumstances.last_asked);
  return request ? request->host : first_host(circumstances.goproxy);
}

bool is_unreached(Fault fault) {
  return fault <= Fault::tls_version || fault == Fault::direct_blocked;
}

void refine(Case& found, const Circumstances& circumstances) {
  auto& verdict = found.verdict;
  const auto& utterance = found.utterance;
  switch (verdict.fault) {
    case Fault::zip_mismatch:
    case Fault::mod_mismatch:
      verdict.host = delivered_by(utterance, circumstances);
      if (!verdict.host.empty()) verdict.doubt = Doubt::none;
      break;
    case Fault::truncated:
    case Fault::empty_reply:
      if (verdict.host.empty()) verdict.host = guessed_host(circumstances);
      break;
    case Fault::stale_list:
      if (verdict.host.empty()) verdict.host = first_host(circumstances.goproxy);
      break;
    case Fault::direct_blocked:
      if (circumstances.hugo || circumstances.direct) verdict.side = Blame::local;
      break;
    default:
      break;
  }
  if (circumstances.overridden_at != 0 && is_unreached(verdict.fault))
    verdict = {Fault::env_shadowed, Blame::local, Doubt::exported_where, verdict.host};
}

std::optional<Case> overridden(const Circumstances& circumstances) {
  if (circumstances.overridden_at == 0) return std::nullopt;
  Utterance utterance;
  utterance.line = circumstances.overridden_at;
  utterance.text =
      "warning: go env -w GOPROXY=... does not override conflicting OS environment variable";
  return Case{{Fault::env_shadowed, Blame::local, Doubt::exported_where, {}}, utterance, {}};
}

// Somebody ended go while it was downloading.
std::optional<Case> stopped(const Circumstances& circumstances) {
  if (circumstances.stopped_at == 0) return std::nullopt;
  Utterance utterance;
  utterance.line = circumstances.stopped_at;
  utterance.text = circumstances.stopped_text;
  const auto request = read_request(circumstances.hanging);
  if (request) {
    utterance.request = request;
    utterance.module = request->module;
    utterance.version = request->version;
  }
  const bool hangs = circumstances.stopped_by_limit;
  Case found{
      {hangs ? Fault::stall : Fault::cut_off, hangs ? Blame::endpoint : Blame::local,
       hangs ? Doubt::which_url : Doubt::rest_of_text, request ? request->host : std::string{}},
      utterance,
      {}};
  if (request) found.modules.insert(request->module);
  return found;
}

Finding finding_of(const Case& found, const Circumstances& circumstances) {
  const auto& utterance = found.utterance;
  Finding finding;
  finding.fault = found.verdict.fault;
  finding.side = found.verdict.side;
  finding.doubt = found.verdict.doubt;
  finding.host = is_plausible_host(found.verdict.host) ? found.verdict.host : std::string{};
  finding.module = utterance.module;
  if (!utterance.version.empty()) finding.module += "@" + utterance.version;
  finding.module = printable(finding.module, shown_bytes);
  finding.modules = found.modules.size();
  finding.line = utterance.line;
  finding.text =
      printable(mask_logins_in_prose(utterance.text.substr(0, 4 * shown_bytes)), shown_bytes);
  finding.fix = fixes_for(finding.fault, finding.host, utterance, circumstances);
  return finding;
}

}  // namespace

std::vector<Finding> explain(std::string_view text) {
  std::string converted;
  if (is_utf16(text)) {
    converted = from_utf16(text);
    text = converted;
  }
  Cases cases;
  const auto circumstances =
      hear(text, [&cases](Utterance utterance) { cases.add(std::move(utterance)); });
  auto all = cases.take();
  for (auto& each : all) refine(each, circumstances);
  if (all.empty())
    if (auto ended = stopped(circumstances)) all.push_back(std::move(*ended));
  if (all.empty())
    if (auto shadowed = overridden(circumstances)) all.push_back(std::move(*shadowed));
  std::vector<Finding> findings;
  for (const auto& each : all) {
    const bool told = std::any_of(findings.begin(), findings.end(), [&each](const Finding& one) {
      return one.fault == each.verdict.fault;
    });
    if (!told && findings.size() < findings_max)
      findings.push_back(finding_of(each, circumstances));
  }
  return findings;
}

}  // namespace gopx::explain
