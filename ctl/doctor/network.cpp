// First what is common to all answers, then each proxy by itself. Sides and sentences are those of
// the table of faults (base/fault, base/fault_advice), so that doctor and explain say the same.
#include "ctl/doctor/network.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fault_advice.hpp"
#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/doctor/network_answers.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::size_t shown_bytes_max = 200;

Side side_of(Blame blame) {
  switch (blame) {
    case Blame::endpoint:
      return Side::them;
    case Blame::path:
      return Side::path;
    case Blame::local:
      return Side::me;
    case Blame::policy:
      return Side::policy;
  }
  return Side::none;
}

std::string_view layer_of(Fault fault) {
  const auto name = gopx::name_of(fault);
  for (const std::string_view layer : {"dns", "tcp", "tls", "http", "sumdb"})
    if (name.starts_with(layer)) return layer;
  return "proxy";
}

class NetworkJudge {
 public:
  NetworkJudge(const Subject& subject, const NetworkView& view)
      : subject_{subject}, answers_{view} {}

  Findings run() {
    if (auto common = common_cause(subject_, answers_)) {
      told_ = true;
      findings_.push_back(std::move(*common));
    }
    for (const auto* answer : answers_.chain()) judge_proxy(*answer);
    judge_database();
    for (const auto* answer : answers_.others()) tell_other(*answer);
    return std::move(findings_);
  }

 private:
  void add(std::string_view check, std::string_view layer, Side side, Fault fault,
           Sentence sentence, std::vector<std::string> fix) {
    const auto grade = answers_.chain_works() ? Grade::warn : Grade::fail;
    findings_.push_back({check, layer, grade, side, std::string{gopx::name_of(fault)},
                         std::move(sentence), std::move(fix)});
  }

  void judge_proxy(const Answer& answer) {
    const auto url = printable(answer.endpoint, shown_bytes_max);
    const auto& result = answer.report;
    if (result.ok) {
      findings_.push_back(all_well(
          "proxy", "proxy",
          say("{url} is working ({time} to the first byte)", url, result.timings.first_byte)));
      return;
    }
    const auto fault = fault_of(answer).value_or(Fault::internal);
    auto sentence = say("{url} does not work: {cause} ({detail})", url, fault,
                        printable(result.detail, shown_bytes_max));
    if (told_) {  // its cause stands above already
      findings_.push_back({"proxy", layer_of(fault), Grade::skip, Side::none,
                           std::string{gopx::name_of(fault)}, std::move(sentence)});
      return;
    }
    if (odd_address(answer)) return;
    add("proxy", layer_of(fault), side_of(row_of(fault).blame), fault, std::move(sentence),
        fix_for(answer, fault));
  }

  // A public name with an address that none has: a block list, or what a VPN tool left behind.
  bool odd_address(const Answer& answer) {
    const auto address = answer.report.peer_ip.value_or("");
    const auto host = host_in(answer.endpoint);
    const bool odd = address.starts_with("198.18.") || address.starts_with("198.19.") ||
                     address.starts_with("0.") || address.starts_with("127.") || address == "::1";
    if (!odd || is_loopback_name(host) || !is_plausible_host(host)) return false;
    add("hosts-file", "dns", Side::me, Fault::dns_private_answer,
        say("the name {host} is answered with {address} here", host,
            printable(address, shown_bytes_max)),
        {fmt::format("getent hosts {}", host), fmt::format("grep -n {} /etc/hosts", host)});
    return true;
  }

  std::vector<std::string> fix_for(const Answer& answer, Fault fault) const {
    // Trying again has just been done: another proxy that works comes first.
    std::vector<std::string> fix;
    for (const bool switching : {true, false})
      for (const auto command : advice_for(fault).commands) {
        const bool switches = command.find("{other}") != std::string_view::npos;
        if (command.empty() || switches != switching) continue;
        if (auto filled = fill(std::string{command}, answer)) fix.push_back(std::move(*filled));
      }
    const auto other = answers_.goproxy_without(answer.endpoint);
    if (fix.empty() && !other.empty()) fix.push_back("go env -w " + shell_word("GOPROXY=" + other));
    return fix;
  }

  // Nothing where a place can't be filled with something that is safe to paste.
  std::optional<std::string> fill(std::string command, const Answer& answer) const {
    const auto host = host_in(answer.endpoint);
    const auto put = [&command](std::string_view place, const std::string& text) {
      const auto at = command.find(place);
      if (at == std::string::npos) return true;
      if (!text.empty()) command.replace(at, place.size(), text);
      return !text.empty();
    };
    const auto url =
        is_plausible_value(answer.endpoint) && mask_logins(answer.endpoint) == answer.endpoint
            ? shell_word(answer.endpoint)
            : "";
    const auto other = answers_.goproxy_without(answer.endpoint);
    const bool in_shell = subject_.machine.variable("GOPROXY").has_value();
    if (in_shell && command.find("{other}") != std::string::npos)
      command = "export GOPROXY={other}";
    const bool whole = put("{host}", is_plausible_host(host) ? host : "") && put("{url}", url) &&
                       put("{other}", other.empty() ? "" : shell_word(other));
    if (!whole || command.find('{') != std::string::npos) return std::nullopt;
    return command;
  }

  void judge_database() {
    const bool told = told_ || subject_.go.value("GOSUMDB").starts_with("gosum.io");
    if (answers_.database() == nullptr || told) return;
    const bool relayed =
        std::any_of(answers_.chain().begin(), answers_.chain().end(), [](const Answer* each) {
          return std::any_of(each->report.steps.begin(), each->report.steps.end(),
                             [](const auto& step) {
                               return step.step == Step::supported && step.http_status == 200;
                             });
        });
    const auto host = host_in(answers_.database()->endpoint);
    if (answers_.database()->report.ok || relayed) {
      findings_.push_back(
          all_well("sumdb", "sumdb",
                   relayed ? say("the checksum database is asked through a proxy of the list")
                           : say("the checksum database {host} answers", host)));
      return;
    }
    const auto fault = fault_of(*answers_.database()).value_or(Fault::sumdb_unreachable);
    std::vector<std::string> fix;
    if (subject_.go.value("GOSUMDB").empty() || subject_.go.value("GOSUMDB") == "sum.golang.org")
      fix.push_back("go env -w GOSUMDB=sum.golang.google.cn");
    findings_.push_back(
        {"sumdb", "sumdb", Grade::fail, Side::path, "sumdb-unreachable",
         say("modules can be downloaded but not verified: the checksum database {host} "
             "can't be reached ({fault})",
             host, fault),
         std::move(fix)});
  }

  void tell_other(const Answer& answer) {
    const auto url = printable(answer.endpoint, shown_bytes_max);
    if (answer.report.ok)
      findings_.push_back(all_well("other", "proxy", say("{url} would work as well", url)));
    else
      findings_.push_back({"other", "proxy", Grade::skip, Side::none, "",
                           say("{url} can't be reached from here ({fault})", url,
                               fault_of(answer).value_or(Fault::internal))});
  }

  const Subject& subject_;
  SortedAnswers answers_;
  bool told_ = false;  // one cause for all has been found
  Findings findings_;
};

}  // namespace

Findings judge_network(const Subject& subject, const NetworkView& view) {
  return NetworkJudge{subject, view}.run();
}

Sentence working_proxy(const NetworkView& view) {
  for (const auto& answer : view.results)
    if (answer.report.ok && !is_database(answer))
      return say("go asks {url}, which is working", printable(answer.endpoint, shown_bytes_max));
  return {};
}

}  // namespace gopx::ctl::doctor
