// What all answers have in common is not any proxy's fault. The first cause that fits is the cause:
// they are asked in the order in which go would stumble.
#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "ctl/doctor/network_answers.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::size_t shown_bytes_max = 200;
constexpr std::size_t names_min = 3;  // that nobody knows, for the resolver to be at fault

using MaybeFinding = std::optional<Finding>;

Finding cause(std::string_view check, std::string_view layer, Side side, Fault fault,
              Sentence sentence, std::vector<std::string> fix) {
  return {check,
          layer,
          Grade::fail,
          side,
          std::string{gopx::name_of(fault)},
          std::move(sentence),
          std::move(fix)};
}

// "192.168.1.1, 8.8.8.8"
std::string name_servers(const Machine& machine) {
  std::vector<std::string> found;
  const auto text = machine.files.read("/etc/resolv.conf").value_or("");
  for (const auto line : split(text, '\n')) {
    const auto words = words_of(line);
    if (words.size() > 1 && words[0] == "nameserver" && is_plausible_host(words[1]))
      found.emplace_back(words[1]);
  }
  return found.empty() ? "127.0.0.1" : join(found, ", ");
}

MaybeFinding resolver(const Subject& subject, const SortedAnswers& answers) {
  const auto all = answers.telling_proxies();
  if (!answers.nobody_is_well() ||
      !all_fail(all, {Fault::dns_timeout, Fault::dns_refused_stub, Fault::dns_nxdomain}))
    return std::nullopt;
  const bool silent = some_fail(all, {Fault::dns_timeout, Fault::dns_refused_stub});
  if (!silent && all.size() < names_min) return std::nullopt;
  const bool container = subject.machine.is_container();
  const auto fault = some_fail(all, {Fault::dns_refused_stub}) ? Fault::dns_refused_stub
                     : silent                                  ? Fault::dns_timeout
                                                               : Fault::dns_nxdomain;
  const auto servers = name_servers(subject.machine);
  std::vector<std::string> fix{"cat /etc/resolv.conf"};
  if (container) fix.insert(fix.begin(), "docker build --network host .");
  auto sentence =
      !silent ? say("the resolver here ({servers}) knows no name at all, so no proxy was asked",
                    servers)
      : container
          ? say("the resolver of the container ({servers}) does not answer, so no proxy was asked",
                servers)
          : say("the resolver of this machine ({servers}) does not answer, so no proxy was asked",
                servers);
  return cause("resolver", "dns", Side::me, fault, std::move(sentence), std::move(fix));
}

std::string proxy_variables(const Machine& machine) {
  std::vector<std::string> set;
  for (const char* each : {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"})
    if (machine.variable(each)) set.emplace_back(each);
  return set.empty() ? "HTTPS_PROXY https_proxy" : join(set, " ");
}

MaybeFinding forward_proxy(const Subject& subject, const SortedAnswers& answers) {
  const auto& machine = subject.machine;
  for (const auto* answer : answers.proxies()) {
    if (!fails_with(*answer, {Fault::local_proxy_broken, Fault::http_407})) continue;
    const auto fault = *fault_of(*answer);
    const auto name = machine.variable("HTTPS_PROXY") ? "HTTPS_PROXY" : "https_proxy";
    const auto shown = printable(mask_logins(machine.variable(name).value_or("")), shown_bytes_max);
    return cause("forward-proxy", "forward-proxy", Side::me, fault,
                 fault == Fault::http_407
                     ? say("{name} ({address}) wants a login, so no proxy was asked", name, shown)
                     : say("{name} ({address}) can't be used, so no proxy was asked: {detail}",
                           name, shown, printable(answer->report.detail, shown_bytes_max)),
                 {"unset " + proxy_variables(machine)});
  }
  return std::nullopt;
}

Answers encrypted(const SortedAnswers& answers) {
  auto all = answers.proxies();
  std::erase_if(all, [](const Answer* each) { return !each->endpoint.starts_with("https://"); });
  return all;
}

MaybeFinding clock(const Subject& subject, const SortedAnswers& answers) {
  const auto all = encrypted(answers);
  if (!answers.nobody_is_well()) return std::nullopt;
  const bool behind = some_fail(all, {Fault::tls_not_yet_valid});
  const bool ahead = all.size() > 1 && all_fail(all, {Fault::tls_expired});
  if (!behind && !ahead) return std::nullopt;
  const auto date = format_time(subject.machine.now).substr(0, 10);
  return cause("clock", "clock", Side::me, behind ? Fault::tls_not_yet_valid : Fault::tls_expired,
               behind ? say("the clock says {date}, and certificates are not valid yet then", date)
                      : say("the clock says {date}, and every certificate has expired then", date),
               {"sudo timedatectl set-ntp true", "sudo hwclock -s"});
}

std::string issuer_in(const std::string& detail) {
  constexpr std::string_view before = "(issued by \"";
  const auto at = detail.rfind(before);
  if (at == std::string::npos) return "";
  const auto begin = at + before.size();
  return printable(detail.substr(begin, detail.find('"', begin) - begin), shown_bytes_max);
}

MaybeFinding interception(const Subject& subject, const SortedAnswers& answers) {
  const auto all = encrypted(answers);
  const auto first = std::find_if(all.begin(), all.end(), [](const Answer* each) {
    return fails_with(*each, {Fault::tls_unknown_ca});
  });
  if (first == all.end() || any_ok(all) || !answers.nobody_is_well()) return std::nullopt;
  const auto file = subject.machine.variable("SSL_CERT_FILE");
  if (file && !subject.machine.files.read(*file))
    return cause("certificates", "tls", Side::me, Fault::tls_unknown_ca,
                 say("SSL_CERT_FILE names {file}, which can't be read, so go trusts no certificate",
                     printable(*file, shown_bytes_max)),
                 {"unset SSL_CERT_FILE"});
  const auto host = host_in((*first)->endpoint);
  const auto issuer = issuer_in((*first)->report.detail);
  std::vector<std::string> fix{"sudo update-ca-certificates"};
  if (is_plausible_host(host))
    fix.push_back(fmt::format(
        "openssl s_client -connect {}:443 -servername {} -showcerts </dev/null", host, host));
  return cause("certificates", "tls", Side::path, Fault::tls_unknown_ca,
               issuer.empty()
                   ? say("TLS to {host} is intercepted, or the authorities of this system are "
                         "missing: its certificate comes from nobody who is trusted here",
                         host)
                   : say("TLS to {host} is intercepted by \"{issuer}\", which is not trusted here",
                         host, issuer),
               std::move(fix));
}

MaybeFinding portal(const Subject&, const SortedAnswers& answers) {
  const auto all = answers.telling_proxies();
  if (all.size() < 2 || !answers.nobody_is_well() ||
      !all_fail(all, {Fault::html_200, Fault::redirect_insecure, Fault::tls_name_mismatch,
                      Fault::tls_plain_http}))
    return std::nullopt;
  return cause("portal", "http", Side::path, Fault::html_200,
               say("a login page answers instead of every proxy: log in with a browser first"),
               {"xdg-open http://neverssl.com"});
}

MaybeFinding no_network(const Subject&, const SortedAnswers& answers) {
  const auto all = answers.proxies();
  const bool far = all_fail(
      all, {Fault::tcp_timeout, Fault::tcp_refused, Fault::tcp_unreachable, Fault::tcp_reset_early,
            Fault::tls_timeout, Fault::tls_reset, Fault::dns_timeout, Fault::dns_nxdomain,
            Fault::dns_refused_stub, Fault::stall});
  if (all.size() < 2 || !answers.nobody_is_well() || !far) return std::nullopt;
  const auto fault = fault_of(*all.front()).value_or(Fault::tcp_timeout);
  const bool here = all_fail(all, {Fault::tcp_unreachable, Fault::dns_refused_stub});
  return cause(
      "network", "tcp", here ? Side::me : Side::path, fault,
      here ? say("this machine has no network: there is no route to any proxy")
           : say("no proxy and no checksum database can be reached from here ({fault})", fault),
      {"ip route get 1.1.1.1"});
}

}  // namespace

std::optional<Finding> common_cause(const Subject& subject, const SortedAnswers& answers) {
  for (const auto judge : {resolver, forward_proxy, clock, interception, portal, no_network})
    if (auto found = judge(subject, answers)) return found;
  return std::nullopt;
}

}  // namespace gopx::ctl::doctor
