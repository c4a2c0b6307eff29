// What other programs' files say, as far as it bears on go: pure functions from a text to values
// with their lines. Nothing is expanded or carried out, and any text is taken: what can't be
// understood is passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gopx::ctl::doctor {

constexpr std::size_t readings_max = 200;  // of one file; what comes later is left out

struct Assignment {
  std::string name;
  std::string value;  // as it is written, without quotes
  int line = 1;
  std::string where = {};  // in a file with sections: "go.toolsEnvVars"
};
using Assignments = std::vector<Assignment>;

// The last one for this name, as it counts; null = none.
const Assignment* last_of(const Assignments& all, std::string_view name);

// Variables that bear on go, set for the commands that come after: sh, bash, zsh, fish, csh, PAM,
// systemd's environment.d, .envrc and .env files.
Assignments read_profile(std::string_view text);
// `GOPROXY ?= v`, `export GOPROXY := v`, `export GOPROXY=v` in a Makefile, not in its recipes.
Assignments read_makefile(std::string_view text);
// `GOPROXY: v`, `- GOPROXY=v`, `"GOPROXY": "v"` in YAML (workflows of CI, compose files).
Assignments read_yaml(std::string_view text);
// GoLand's workspace.xml: the module environment (VgoProject) and run configurations.
Assignments read_idea(std::string_view text);

// Every text in a JSON document with the names on the way to it, joined by " > "; comments and
// commas too many are passed over, as editors do.
struct JsonText {
  std::string path;   // "go.toolsEnvVars > GOPROXY"
  std::string value;  // with its escapes undone
  int line = 1;
};
std::vector<JsonText> read_json_texts(std::string_view text);
// Variables of go's that VS Code hands to go and gopls, or a dev container to its shells.
Assignments read_editor_settings(std::string_view text);
// ~/.docker/config.json: what docker puts into each container, as HTTPS_PROXY and so on.
Assignments read_docker_proxies(std::string_view text);

struct DockerStage {
  std::string base;  // of FROM, as written
  int line = 1;
  Assignments arguments;  // ARG; without a default the value is ""
  Assignments variables;  // ENV
  int go_line = 0;        // of the first RUN with a go command that fetches; 0 = none
  Assignments own;        // set in front of that command, for it alone
};
struct Dockerfile {
  Assignments global;  // ARG in front of the first FROM: not visible in the stages
  std::vector<DockerStage> stages;
};
Dockerfile read_dockerfile(std::string_view text);

struct HostsLine {
  std::string address;
  std::vector<std::string> names;
  int line = 1;
};
std::vector<HostsLine> read_hosts(std::string_view text);

struct NetrcMachine {
  std::string name;
  bool has_login = false;
  bool has_password = false;
  int line = 1;
};
// As far as `default`, like go.
std::vector<NetrcMachine> read_netrc(std::string_view text);

struct GitSettings {
  bool has_helper = false;           // a credential.helper for every address
  std::vector<std::string> helped;   // addresses that have one of their own
  std::vector<std::string> instead;  // what stands behind insteadOf, with the address before it
  std::vector<std::string> targets;  // the address that each is turned into
};
GitSettings read_git_config(std::string_view text);

struct GoModFile {
  std::string module;
  std::string go;         // "1.22"
  std::string toolchain;  // "go1.22.3"
  std::vector<std::string> required;
};
GoModFile read_go_mod(std::string_view text);

}  // namespace gopx::ctl::doctor
