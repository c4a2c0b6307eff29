// Forward proxies, the hosts file, the clock: what stands between go and the network on this
// machine. How go reads the proxy variables: golang.org/x/net/http/httpproxy, tried with go 1.19 to
// 1.27: upper case first, an address without a scheme is http://, ALL_PROXY is unknown, hosts of
// this machine are never asked through a proxy.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/url_parts.hpp"
#include "core/go_url.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/readers.hpp"

namespace gopx::ctl::doctor {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view layer = "forward-proxy";
constexpr std::size_t shown_bytes_max = 120;
constexpr std::string_view https_names[] = {"HTTPS_PROXY", "https_proxy"};
// Nobody runs gopx before it was written, or much later than certificates are issued for.
constexpr WallTime first_day{std::chrono::seconds{1'767'225'600}};  // 2026-01-01
constexpr WallTime last_day{std::chrono::seconds{2'524'608'000}};   // 2050-01-01

struct ForwardProxy {
  std::string name;   // of the variable that counts
  std::string value;  // as it stands
  std::string host, port;
  bool is_valid = false;
};

// host:port of "http://u:p@h:1", "h:1"; the port by the scheme where there is none.
ForwardProxy read_proxy(std::string_view name, const std::string& value) {
  ForwardProxy proxy{std::string{name}, value, "", "", false};
  const bool has_scheme = value.find("://") != std::string::npos;
  const auto url = core::parse_go_url(has_scheme ? value : "http://" + value);
  if (!url) return proxy;
  const bool known = url->scheme == "http" || url->scheme == "https" || url->scheme == "socks5" ||
                     url->scheme == "socks5h";
  const auto colon = url->host.rfind(':');
  const bool has_port =
      colon != std::string::npos && url->host.find(']', colon) == std::string::npos;
  proxy.host = url->host.substr(0, has_port ? colon : std::string::npos);
  proxy.port = has_port ? url->host.substr(colon + 1) : url->scheme == "https" ? "443" : "80";
  if (proxy.host.starts_with('[') && proxy.host.ends_with(']'))
    proxy.host = proxy.host.substr(1, proxy.host.size() - 2);
  // "http//h:1" is read as the host "http".
  const bool is_scheme_word =
      proxy.host == "http" || proxy.host == "https" || proxy.host == "socks5";
  proxy.is_valid = known && !is_scheme_word && is_plausible_host(proxy.host) &&
                   read_number<std::uint16_t>(proxy.port).has_value();
  return proxy;
}

// "HTTPS_PROXY https_proxy", those that are set.
std::string set_names(const Machine& machine, std::initializer_list<std::string_view> names) {
  std::vector<std::string> set;
  for (const auto name : names)
    if (machine.variable(name)) set.emplace_back(name);
  return join(set, " ");
}

std::optional<ForwardProxy> https_proxy(const Machine& machine) {
  for (const auto name : https_names)
    if (const auto value = machine.variable(name)) return read_proxy(name, *value);
  return std::nullopt;
}

// Does go ask anything at all through it?
bool is_needed(const Subject& subject) {
  const auto hosts = hosts_of(meant_goproxy(subject));
  const bool proxies = std::any_of(hosts.begin(), hosts.end(), [](const ChainHost& host) {
    return !is_loopback_name(host.name);
  });
  return proxies || subject.go.value("GOSUMDB") != "off";
}

void about_mistyped(const Subject& subject, const ForwardProxy& proxy, Findings& findings) {
  std::vector<std::string> fix;
  // HOST:PORT at the end is what was meant.
  std::string_view rest = proxy.value;
  while (!rest.empty() && !is_alphanumeric(rest.back())) rest.remove_suffix(1);
  const auto begin = rest.find_last_of("/\\@ \"'");
  const auto address = begin == std::string_view::npos ? rest : rest.substr(begin + 1);
  if (is_plausible_host(address) && address.find(':') != std::string_view::npos &&
      proxy.value.find('@') == std::string::npos)
    fix.push_back(fmt::format("export {}=http://{}", proxy.name, address));
  fix.push_back("unset " + set_names(subject.machine, {"HTTPS_PROXY", "https_proxy"}));
  findings.push_back({"forward-proxy", layer, Grade::fail, Side::me, "local-proxy-broken",
                      say("{name} is mistyped: go makes nothing of {value}", proxy.name,
                          printable(mask_logins(proxy.value), shown_bytes_max)),
                      std::move(fix)});
}

void about_dead(const Subject& subject, const ForwardProxy& proxy, Findings& findings) {
  const auto& machine = subject.machine;
  const auto address = proxy.host == "localhost" ? "127.0.0.1" : proxy.host;
  const auto port = read_number<std::uint16_t>(proxy.port).value_or(0);
  const bool local = is_loopback_name(proxy.host);
  if (!local || !machine.listens || machine.listens(address, port)) return;
  const auto place = exported_by(machine, proxy.name, proxy.value);
  const auto where = fmt::format("{}:{}", proxy.host, proxy.port);
  const auto what = proxy.name;
  auto sentence =
      machine.is_container()
          ? say("{name} ({address}) refuses the connection, so no proxy was asked; inside a "
                "container {host} is the container itself",
                what, where, proxy.host)
      : place.empty()
          ? say("{name} ({address}) refuses the connection, so no proxy was asked", what, where)
          : say("{name} ({address}, set by {place}) refuses the connection, so no proxy was asked",
                what, where, place);
  findings.push_back({"forward-proxy",
                      layer,
                      is_needed(subject) ? Grade::fail : Grade::warn,
                      Side::me,
                      "local-proxy-broken",
                      std::move(sentence),
                      {"unset " + set_names(machine, {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY",
                                                      "http_proxy", "ALL_PROXY", "all_proxy"})}});
}

void about_others_only(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto names = set_names(machine, {"ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"});
  if (names.empty()) return;
  const auto first = names.substr(0, names.find(' '));
  const bool all = first == "ALL_PROXY" || first == "all_proxy";
  findings.push_back(
      {"forward-proxy",
       layer,
       Grade::warn,
       Side::me,
       "local-proxy-broken",
       all ? say("go does not use {name} for https: it knows HTTPS_PROXY and HTTP_PROXY, not "
                 "ALL_PROXY",
                 first)
           : say("go does not use {name} for https: it asks https addresses through HTTPS_PROXY "
                 "only",
                 first),
       {fmt::format("export HTTPS_PROXY=\"${}\"", first)}});
}

// Of docker's clients: what ~/.docker/config.json puts into every container.
void about_docker_proxies(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto folder = machine.variable("DOCKER_CONFIG").value_or(machine.home() + "/.docker");
  const auto text = machine.files.read(folder + "/config.json");
  if (!text) return;
  for (const auto& each : read_docker_proxies(*text)) {
    if (each.name == "NO_PROXY") continue;
    const auto proxy = read_proxy(each.name, each.value);
    if (!proxy.is_valid || !is_loopback_name(proxy.host)) continue;
    findings.push_back(
        {"docker",
         layer,
         Grade::warn,
         Side::me,
         "local-proxy-broken",
         say("{name} points at {host} in {file}:{line}, and in a container that is the container "
             "itself",
             each.name, proxy.host, shown_path(machine, folder + "/config.json"), each.line),
         {"docker build --network host ."}});
    return;
  }
}

std::string escaped_for_sed(std::string_view host) {
  std::string text;
  for (const char c : host) text += c == '.' ? std::string("\\.") : std::string(1, c);
  return text;
}

// 0.0.0.0, 127.…, private networks, 198.18.0.0/15 (answers of fake-ip tools), ::, ::1, fc00::/7.
bool is_no_public_address(std::string_view address) {
  for (const std::string_view front :
       {"0.", "127.", "10.", "192.168.", "169.254.", "198.18.", "198.19.", "fc", "fd", "fe80:"})
    if (address.starts_with(front)) return true;
  if (address == "::" || address == "::1") return true;
  const auto parts = split(address, '.');
  if (parts.size() != 4) return false;
  const auto second = read_number<int>(parts[1]).value_or(0);
  return (parts[0] == "172" && second >= 16 && second < 32) ||
         (parts[0] == "100" && second >= 64 && second < 128);
}

std::vector<std::string> names_asked(const Subject& subject) {
  std::vector<std::string> names;
  for (const auto& host : hosts_of(meant_goproxy(subject))) names.push_back(host.name);
  const auto sumdb = subject.go.value("GOSUMDB");
  if (sumdb != "off") names.emplace_back("sum.golang.org");
  if (sumdb == "sum.golang.google.cn") names.emplace_back(sumdb);
  return names;
}

}  // namespace

void about_forward_proxy(const Subject& subject, Findings& findings) {
  const auto proxy = https_proxy(subject.machine);
  if (!proxy)
    about_others_only(subject, findings);
  else if (!proxy->is_valid)
    about_mistyped(subject, *proxy, findings);
  else
    about_dead(subject, *proxy, findings);
  const bool well = std::none_of(findings.begin(), findings.end(),
                                 [](const Finding& each) { return each.check == "forward-proxy"; });
  if (proxy && well)
    findings.push_back(all_well(
        "forward-proxy", layer,
        say("{name}={value}", proxy->name, printable(mask_logins(proxy->value), shown_bytes_max))));
  about_docker_proxies(subject, findings);
}

void about_hosts_file(const Subject& subject, Findings& findings) {
  const auto text = subject.machine.files.read("/etc/hosts");
  if (!text) return;
  const auto names = names_asked(subject);
  for (const auto& line : read_hosts(*text))
    for (const auto& name : line.names) {
      if (is_loopback_name(name) || !is_plausible_host(name)) continue;
      if (std::find(names.begin(), names.end(), name) == names.end()) continue;
      const bool bad = is_no_public_address(line.address);
      findings.push_back(
          {"hosts-file",
           "dns",
           bad ? Grade::fail : Grade::warn,
           Side::me,
           "dns-private-answer",
           say("the name {host} is answered with {address} here, by /etc/hosts:{line}", name,
               printable(line.address, shown_bytes_max), line.line),
           {fmt::format("sudo sed -i '/[[:space:]]{}/d' /etc/hosts", escaped_for_sed(name))}});
    }
}

void about_certificates(const Subject& subject, Findings& findings) {
  for (const std::string_view name : {"SSL_CERT_FILE", "SSL_CERT_DIR"}) {
    const auto path = subject.machine.variable(name);
    if (!path || !subject.machine.look || subject.machine.look(*path)) continue;
    findings.push_back(
        {"trust",
         "tls",
         Grade::fail,
         Side::me,
         "tls-unknown-ca",
         say("{name} names {file}, which does not exist, so go trusts no certificate", name,
             shown_path(subject.machine, *path)),
         {fmt::format("unset {}", name)}});
  }
}

void about_clock(const Subject& subject, Findings& findings) {
  const auto now = subject.machine.now;
  if (now >= first_day && now < last_day) return;
  findings.push_back(
      {"clock",
       "clock",
       Grade::fail,
       Side::me,
       "tls-not-yet-valid",
       say("the clock says {date}, so no certificate is valid", format_time(now).substr(0, 10)),
       {"sudo timedatectl set-ntp true", "sudo hwclock -s"}});
}

}  // namespace gopx::ctl::doctor
