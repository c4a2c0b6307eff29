// What doctor looks at on this machine, in the order in which to mend it: a function for each
// subject, from the machine and what go reads there to findings. None waits, none changes anything.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/known.hpp"
#include "core/chain.hpp"
#include "ctl/doctor/finding.hpp"
#include "ctl/doctor/machine.hpp"

namespace gopx::ctl::doctor {

struct Subject {
  const Machine& machine;
  const GoSetup& go;
  std::span<const KnownEndpoint> known = {};  // the catalogue
  std::vector<std::string> trusted = {};      // identities that the configuration calls public
};

// Settings.
void about_home(const Subject& subject, Findings& findings);
void about_env_file(const Subject& subject, Findings& findings);
void about_goproxy(const Subject& subject, Findings& findings);
void about_gosumdb(const Subject& subject, Findings& findings);
void about_goflags(const Subject& subject, Findings& findings);
void about_toolchain(const Subject& subject, Findings& findings);
void about_patterns(const Subject& subject, Findings& findings);
// Disk.
void about_module_cache(const Subject& subject, Findings& findings);
void about_disk_space(const Subject& subject, Findings& findings);
// The way out.
void about_forward_proxy(const Subject& subject, Findings& findings);
void about_hosts_file(const Subject& subject, Findings& findings);
void about_certificates(const Subject& subject, Findings& findings);
void about_clock(const Subject& subject, Findings& findings);
// Private modules.
void about_private_names(const Subject& subject, Findings& findings);
void about_netrc(const Subject& subject, Findings& findings);
void about_git(const Subject& subject, Findings& findings);
// Other programs that set it for themselves.
void about_editors(const Subject& subject, Findings& findings);
void about_docker(const Subject& subject, Findings& findings);
void about_project_files(const Subject& subject, Findings& findings);

// All of them.
Findings look_at_machine(const Subject& subject);

// Findings about a GOPROXY value by itself. `command_before` what sets it: "go env -w ", "export ".
Findings lint_findings(const Subject& subject, const std::string& value,
                       std::string_view command_before);
// The value with what can be put right put right, where that shows no login; else as it is.
std::string meant_goproxy(const Subject& subject);
// The chain that go reads, or nothing where it refuses it.
std::optional<core::Chain> chain_of(const std::string& value);
// The hosts of a chain with their ports: "goproxy.cn", "127.0.0.1:3000".
struct ChainHost {
  std::string name;  // without port
  std::string port;  // "" = the usual one
  bool is_https = true;
};
std::vector<ChainHost> hosts_of(const std::string& goproxy);
bool is_loopback_name(std::string_view host);
// "unset GOPROXY", "go env -u GOPROXY": by where it is set.
std::string way_out(const api::GoSetting& setting);
// " by ~/.bashrc:3" and such, for a variable of the shell: "~/.bashrc:3", or "" where no file says
// so.
std::string exported_by(const Machine& machine, std::string_view name, std::string_view value);

}  // namespace gopx::ctl::doctor
