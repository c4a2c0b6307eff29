// `gopxctl doctor`: looks at this machine, asks the network, and answers in one line; with --chain,
// at a GOPROXY value alone.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/json.hpp"
#include "base/text.hpp"
#include "core/gosumdb.hpp"
#include "ctl/ask.hpp"
#include "ctl/commands.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/network.hpp"
#include "ctl/doctor/render.hpp"
#include "probes/catalogue.hpp"

namespace gopx::ctl {
namespace {

using namespace doctor;

int answer_with(const Verdict& verdict, Context& context, Duration began) {
  if (context.json) {
    auto diagnosis = diagnosis_of(verdict);
    diagnosis.took_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.running() - began).count();
    context.out(api::to_json(diagnosis) + "\n");
  } else {
    context.out(render_verdict(verdict, context.style, context.manner()));
  }
  return verdict.exit_code();
}

Verdict verdict_on_value(const Subject& subject, const std::string& value) {
  auto verdict = weigh(lint_findings(subject, value, "go env -w "));
  verdict.fine = say("go takes this GOPROXY as it is meant");
  return verdict;
}

// The order in which to mend: go fails at the first of them, whatever is behind it.
Findings in_order(Findings findings) {
  constexpr std::array<std::string_view, 24> order{
      "home",         "env-file", "goproxy",       "goflags",    "gosumdb",  "toolchain",
      "cache",        "disk",     "forward-proxy", "hosts-file", "clock",    "resolver",
      "certificates", "portal",   "network",       "proxy",      "sumdb",    "goprivate",
      "netrc",        "git",      "docker",        "editor",     "makefile", "bot"};
  const auto place = [&order](const Finding& each) {
    return std::find(order.begin(), order.end(), each.check) - order.begin();
  };
  std::stable_sort(findings.begin(), findings.end(), [&place](const auto& one, const auto& other) {
    return place(one) < place(other);
  });
  // Without a network, a proxy variable that go does not use is more than a habit.
  const bool unreachable = std::any_of(findings.begin(), findings.end(), [](const auto& each) {
    return each.grade == Grade::fail && (each.check == "network" || each.check == "proxy" ||
                                         each.check == "resolver" || each.check == "sumdb");
  });
  for (auto& each : findings)
    if (unreachable && each.check == "forward-proxy" && each.grade == Grade::warn)
      each.grade = Grade::fail;
  // A forward proxy that refuses is found here and by every probe: once is enough.
  const auto dead = std::find_if(findings.begin(), findings.end(), [](const auto& each) {
    return each.check == "forward-proxy" && each.side == Side::me;
  });
  if (dead != findings.end())
    findings.erase(std::remove_if(dead + 1, findings.end(),
                                  [](const auto& each) {
                                    return each.check == "forward-proxy" && each.side == Side::me;
                                  }),
                   findings.end());
  return findings;
}

// What the network says, asked with this shell's own environment, and so as go would ask. Nothing
// where there is nobody to be asked.
std::optional<NetworkView> ask_network(const Subject& subject, Context& context,
                                       Findings& findings) {
  const auto goproxy = meant_goproxy(subject);
  const auto hosts = hosts_of(goproxy);
  if (hosts.empty() || context.stand_in == nullptr) return std::nullopt;
  commands::Examine wanted{goproxy, std::nullopt};
  const auto gosumdb = subject.go.setting("GOSUMDB");
  if (gosumdb && core::read_gosumdb(gosumdb->value, {}).refused.empty())
    wanted.gosumdb = gosumdb->value;
  const auto answer = context.stand_in->ask(request_for(wanted));
  const auto done =
      answer && answer->status == 200 ? api::from_json<api::Done>(answer->body) : failure("");
  if (done && done->results) return NetworkView{*done->results, goproxy};
  const auto reason = answer ? say("gopxd gave no answer") : answer.error().message;
  findings.push_back({"network", "proxy", Grade::skip, Side::none, "",
                      say("the network could not be looked at: {reason}", reason)});
  return std::nullopt;
}

}  // namespace

int run(const commands::Doctor& command, Context& context) {
  const auto began = context.running();
  const auto machine = real_machine(context.here, context.files, context.now());
  const auto go = go_setup(machine);
  const Subject subject{machine, go, probes::catalogue(), {}};
  if (command.chain) return answer_with(verdict_on_value(subject, *command.chain), context, began);
  auto findings = look_at_machine(subject);
  const auto network = ask_network(subject, context, findings);
  if (network) {
    auto seen = judge_network(subject, *network);
    findings.insert(findings.end(), std::make_move_iterator(seen.begin()),
                    std::make_move_iterator(seen.end()));
  }
  auto verdict = weigh(in_order(std::move(findings)));
  verdict.fine = network ? working_proxy(*network) : Sentence{};
  if (verdict.fine.empty()) verdict.fine = say("nothing on this machine stands in the way of go");
  return answer_with(verdict, context, began);
}

}  // namespace gopx::ctl
