// Modules of one's own company: whether their names are kept from public proxies, and whether git
// and netrc can log in where they are. Which hosts are private can't be known for sure; what speaks
// for it is named in is_private_host.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "config/url.hpp"
#include "core/chain.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/readers.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::string_view layer = "private";
constexpr std::size_t shown_bytes_max = 200;

// Never delegated, or meant for networks of one's own (RFC 2606, 6761, 6762, 8375, ICANN).
constexpr std::array<std::string_view, 15> private_ends{
    ".internal", ".local",     ".lan",         ".corp",    ".home",
    ".intranet", ".intra",     ".private",     ".example", ".test",
    ".invalid",  ".home.arpa", ".localdomain", ".company", ".office"};
// How companies call their servers of sources.
constexpr std::array<std::string_view, 12> forge_labels{
    "git.",   "gitlab.",    "gitea.",  "gogs.", "scm.",    "code.",
    "stash.", "bitbucket.", "github.", "ghe.",  "source.", "vcs."};
// Of those names, the ones that are open to everybody.
constexpr std::array<std::string_view, 20> public_forges{"github.com",
                                                         "gitlab.com",
                                                         "gitea.com",
                                                         "bitbucket.org",
                                                         "codeberg.org",
                                                         "gitee.com",
                                                         "git.sr.ht",
                                                         "gitlab.freedesktop.org",
                                                         "gitlab.gnome.org",
                                                         "gitlab.torproject.org",
                                                         "salsa.debian.org",
                                                         "git.openstack.org",
                                                         "code.gitea.io",
                                                         "gitlab.alpinelinux.org",
                                                         "gitlab.archlinux.org",
                                                         "git.savannah.gnu.org",
                                                         "go.googlesource.com",
                                                         "git.launchpad.net",
                                                         "git.kernel.org",
                                                         "code.cloudfoundry.org"};

std::string host_of_module(std::string_view module) {
  return to_lower(module.substr(0, module.find('/')));
}

// "git@h:x", "ssh://git@h:22/x", "https://u@h/x" → h
std::string host_of_address(std::string_view address) {
  const auto scheme = address.find("://");
  if (scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  address = address.substr(0, address.find('/'));
  const auto at = address.rfind('@');
  if (at != std::string_view::npos) address.remove_prefix(at + 1);
  return to_lower(address.substr(0, address.find(':')));
}

struct Evidence {
  std::vector<std::string> own_hosts;  // with a login, a rewriting rule or a remote of one's own
};

GitSettings git_settings(const Machine& machine) {
  GitSettings all;
  const auto config = machine.variable("XDG_CONFIG_HOME").value_or(machine.home() + "/.config");
  std::vector<std::string> paths{config + "/git/config", machine.home() + "/.gitconfig"};
  if (const auto own = machine.variable("GIT_CONFIG_GLOBAL")) paths = {*own};
  if (!machine.variable("GIT_CONFIG_NOSYSTEM"))
    paths.push_back(machine.variable("GIT_CONFIG_SYSTEM").value_or("/etc/gitconfig"));
  for (const auto& path : paths) {
    const auto text = machine.files.read(path);
    if (!text) continue;
    const auto read = read_git_config(*text);
    all.has_helper = all.has_helper || read.has_helper;
    all.helped.insert(all.helped.end(), read.helped.begin(), read.helped.end());
    all.instead.insert(all.instead.end(), read.instead.begin(), read.instead.end());
    all.targets.insert(all.targets.end(), read.targets.begin(), read.targets.end());
  }
  return all;
}

std::string netrc_path(const Machine& machine) {
  return machine.variable("NETRC").value_or(machine.home() + "/.netrc");
}

std::vector<NetrcMachine> netrc_machines(const Machine& machine) {
  return read_netrc(machine.files.read(netrc_path(machine)).value_or(""));
}

bool is_known_forge(const std::string& host) {
  return std::find(public_forges.begin(), public_forges.end(), host) != public_forges.end();
}

Evidence evidence_of(const Machine& machine) {
  Evidence evidence;
  for (const auto& each : netrc_machines(machine))
    evidence.own_hosts.push_back(to_lower(each.name.substr(0, each.name.find(':'))));
  for (const auto& each : git_settings(machine).instead)
    evidence.own_hosts.push_back(host_of_address(each));
  const auto path = machine.above(".git/config");
  const auto config = path ? machine.files.read(*path).value_or("") : std::string{};
  for (const auto line : split(config, '\n')) {
    const auto trimmed = trim_space(line);
    const auto equals = trimmed.find('=');
    if (trimmed.starts_with("url") && equals != std::string_view::npos)
      evidence.own_hosts.push_back(host_of_address(trim_space(trimmed.substr(equals + 1))));
  }
  return evidence;
}

// An end that no public host has, the name of a server of sources that is no public one, or a host
// for which this user has a login or a rule.
bool is_private_host(const std::string& host, const Evidence& evidence) {
  if (host.find('.') == std::string::npos || is_known_forge(host)) return false;
  const auto ends = [&](auto end) { return host.ends_with(end); };
  const auto begins = [&](auto label) { return host.starts_with(label); };
  return std::any_of(private_ends.begin(), private_ends.end(), ends) ||
         std::any_of(forge_labels.begin(), forge_labels.end(), begins) ||
         std::find(evidence.own_hosts.begin(), evidence.own_hosts.end(), host) !=
             evidence.own_hosts.end();
}

bool asks_public(const Subject& subject) {
  for (const auto& element : chain_of(meant_goproxy(subject)).value_or(core::Chain{})) {
    if (element.kind != core::ElementKind::url) continue;
    const bool known = std::any_of(
        subject.known.begin(), subject.known.end(),
        [&](const auto& row) { return config::identity_of(row.url) == element.identity; });
    const bool trusted = std::find(subject.trusted.begin(), subject.trusted.end(),
                                   element.identity) != subject.trusted.end();
    if (!known && !trusted) return false;  // a proxy of one's own may have them: no verdict
  }
  return true;
}

// The modules that go.mod wants.
std::vector<std::string> modules_here(const Subject& subject) {
  if (!subject.go.go_mod) return {};
  auto file = read_go_mod(*subject.go.go_mod);
  auto all = std::move(file.required);
  std::erase_if(all, [](const std::string& each) { return !is_plausible_module(each); });
  return all;
}

std::string install_git(const Machine& machine) {
  const auto has = [&machine](const char* path) {
    return machine.look && machine.look(path).has_value();
  };
  if (has("/etc/alpine-release")) return "apk add git";
  if (has("/etc/debian_version")) return "sudo apt-get install git";
  if (has("/etc/fedora-release") || has("/etc/redhat-release")) return "sudo dnf install git";
  if (has("/etc/arch-release")) return "sudo pacman -S git";
  return "";
}

bool has_helper(const GitSettings& git, const std::string& host) {
  return git.has_helper ||
         std::any_of(git.helped.begin(), git.helped.end(), [&host](const std::string& address) {
           return host_of_address(address) == host;
         });
}

bool knows_host(const std::string& known_hosts, const std::string& host) {
  return known_hosts.find(host) != std::string::npos ||
         known_hosts.find("|1|") != std::string::npos;  // hashed: can't be read
}

void about_ssh(const Subject& subject, const std::string& host, Findings& findings) {
  const auto& machine = subject.machine;
  const auto folder = machine.home() + "/.ssh";
  const auto names = machine.files.list(folder);
  const bool has_key =
      machine.variable("SSH_AUTH_SOCK").has_value() ||
      std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return name.starts_with("id_") || name == "config" || name.ends_with(".pem");
      });
  const auto known = machine.files.read(folder + "/known_hosts").value_or("") +
                     machine.files.read("/etc/ssh/ssh_known_hosts").value_or("");
  if (!has_key)
    findings.push_back({"git",
                        layer,
                        Grade::warn,
                        Side::me,
                        "git-auth",
                        say("git goes to {host} by ssh, and there is no key in ~/.ssh", host),
                        {fmt::format("ssh-keygen -t ed25519 && ssh-copy-id git@{}", host)}});
  else if (!knows_host(known, host))
    findings.push_back(
        {"git",
         layer,
         Grade::warn,
         Side::me,
         "git-auth",
         say("git goes to {host} by ssh, which does not know the key of that host and "
             "can't ask",
             host),
         {fmt::format("ssh-keyscan {} >> ~/.ssh/known_hosts", host)}});
}

}  // namespace

void about_private_names(const Subject& subject, Findings& findings) {
  if (!asks_public(subject)) return;
  const auto evidence = evidence_of(subject.machine);
  std::vector<std::string> prefixes;
  std::string first;
  for (const auto& module : modules_here(subject)) {
    if (!is_private_host(host_of_module(module), evidence)) continue;
    if (api::private_by(subject.go.layers, module)) continue;
    if (first.empty()) first = module;
    const auto prefix = host_of_module(module);
    if (std::find(prefixes.begin(), prefixes.end(), prefix) == prefixes.end())
      prefixes.push_back(prefix);
  }
  if (first.empty()) return;
  const auto now = subject.go.setting("GOPRIVATE");
  auto value = now ? now->value + "," : std::string{};
  value += join(prefixes, ",");
  const bool in_shell = now && now->layer == api::Layer::shell;
  std::vector<std::string> fix;
  if (is_plausible_value(value))
    fix.push_back((in_shell ? "export " : "go env -w ") + shell_word("GOPRIVATE=" + value));
  findings.push_back(
      {"goprivate", layer, Grade::warn, Side::me, "private-leak",
       say("the module {module} of go.mod looks private, and it is asked for at public "
           "hosts",
           printable(first, shown_bytes_max)),
       std::move(fix)});
}

void about_netrc(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto machines = netrc_machines(machine);
  if (machines.empty()) return;
  std::vector<ChainHost> wanted = hosts_of(meant_goproxy(subject));
  for (const auto& module : modules_here(subject))
    if (api::private_by(subject.go.layers, module)) wanted.push_back({host_of_module(module), ""});
  for (const auto& host : wanted) {
    const auto with_port = host.port.empty() ? host.name : host.name + ":" + host.port;
    const NetrcMachine* entry = nullptr;
    bool fits = false;
    for (const auto& each : machines) {
      const auto bare = each.name.substr(0, each.name.find(':'));
      const bool is_url = each.name.find("://") != std::string::npos;
      if (bare != host.name && !(is_url && host_of_address(each.name) == host.name)) continue;
      const bool exact =
          !is_url && (each.name == with_port || each.name.starts_with(with_port + "/"));
      fits = fits || (exact && each.has_login && each.has_password);
      if (entry == nullptr) entry = &each;
    }
    if (entry == nullptr || fits || !is_plausible_host(with_port)) continue;
    const bool whole = entry->has_login && entry->has_password;
    const auto place = fmt::format("{}:{}", shown_path(machine, netrc_path(machine)), entry->line);
    findings.push_back({"netrc",
                        layer,
                        Grade::warn,
                        Side::me,
                        "http-401",
                        whole ? say("the line for {host} in {place} is not one that go reads for "
                                    "that host: it wants "
                                    "\"machine {machine}\"",
                                    host.name, place, with_port)
                              : say("the line for {host} in {place} is not one that go reads: it "
                                    "wants a login and a "
                                    "password",
                                    host.name, place),
                        {fmt::format("echo 'machine {} login USER password PASSWORD' >> {}",
                                     with_port, shell_word(netrc_path(machine)))}});
    return;
  }
}

void about_git(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto value = meant_goproxy(subject);
  const auto chain = chain_of(value).value_or(core::Chain{});
  const bool direct = std::any_of(chain.begin(), chain.end(), [](const auto& element) {
    return element.kind == core::ElementKind::direct;
  });
  std::vector<std::string> hosts;
  for (const auto& module : modules_here(subject)) {
    const auto host = host_of_module(module);
    if (!api::private_by(subject.go.layers, module) || is_known_forge(host)) continue;
    if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
  }
  if (!machine.program("git")) {
    if (!direct && hosts.empty()) return;
    std::vector<std::string> fix;
    if (auto install = install_git(machine); !install.empty()) fix.push_back(std::move(install));
    fix.push_back("export GOPROXY=\"$(go env GOPROXY | sed 's/,direct$//')\"");
    findings.push_back({"git", layer, Grade::warn, Side::me, "git-missing",
                        say("git is missing here, and go needs it for what it fetches directly"),
                        std::move(fix)});
    return;
  }
  const auto git = git_settings(machine);
  const auto logins = netrc_machines(machine);
  for (const auto& host : hosts) {
    const bool in_netrc = std::any_of(logins.begin(), logins.end(), [&](const auto& each) {
      return each.name == host && each.has_login && each.has_password;
    });
    std::string target;
    for (std::size_t i = 0; i < git.instead.size(); ++i)
      if (host_of_address(git.instead[i]) == host) target = git.targets[i];
    const bool by_ssh =
        target.find("ssh://") == 0 || (!target.empty() && target.find("://") == std::string::npos);
    if (by_ssh) {
      about_ssh(subject, host, findings);
    } else if (!in_netrc && target.empty() && !has_helper(git, host) &&
               !machine.variable("GIT_ASKPASS")) {
      findings.push_back(
          {"git",
           layer,
           Grade::warn,
           Side::me,
           "git-auth",
           say("git can't log in to {host}: go lets it ask for nothing, and there is neither a "
               "line "
               "in netrc nor a rule in git's configuration",
               host),
           {fmt::format("git config --global url.\"git@{}:\".insteadOf \"https://{}/\"", host,
                        host),
            fmt::format("echo 'machine {} login USER password PASSWORD' >> ~/.netrc", host)}});
    }
  }
}

}  // namespace gopx::ctl::doctor
