// Programs that hand go a GOPROXY of their own: editors, builds of images, make, bots. What they do
// can't be seen from here; their files in reach can be read.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "core/chain_lint.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/readers.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::string_view layer = "files";
constexpr std::size_t shown_bytes_max = 120;
constexpr std::string_view default_goproxy = "https://proxy.golang.org,direct";
constexpr std::size_t dockerfiles_max = 8;
constexpr std::size_t workflows_max = 16;

std::string shown(std::string_view value) { return printable(mask_logins(value), shown_bytes_max); }

std::string place(const Machine& machine, const std::string& path, int line) {
  return fmt::format("{}:{}", shown_path(machine, path), line);
}

// The worst that lint has to say of a value that stands in some file.
std::optional<core::LintFinding> worst_in(const Subject& subject, const std::string& value) {
  auto found = core::lint_chain({value, subject.known, subject.trusted});
  if (found.empty() || found.front().grade == core::LintGrade::remark) return std::nullopt;
  return std::move(found.front());
}

bool has_variable(const std::string& value) {
  return value.find('$') != std::string::npos || value.find("{{") != std::string::npos;
}

struct Program {
  std::string_view check;
  std::string_view name;  // "VS Code"
  std::string path;
  std::string fix;
};

// A GOPROXY that some program sets for itself.
void about_own_value(const Subject& subject, const Program& program, const Assignment& own,
                     Findings& findings) {
  const auto where = place(subject.machine, program.path, own.line);
  const auto value = own.value;
  if (has_variable(value)) return;
  if (trim_space(value) == subject.go.goproxy()) {
    findings.push_back(remark(
        program.check, layer,
        say("{program} sets GOPROXY itself ({place}), to the same value", program.name, where)));
    return;
  }
  if (auto bad = worst_in(subject, value)) {
    findings.push_back({program.check,
                        layer,
                        Grade::warn,
                        Side::me,
                        std::string{bad->code},
                        say("{program} sets GOPROXY itself ({place}): {fault}", program.name, where,
                            std::move(bad->sentence)),
                        {program.fix}});
    return;
  }
  findings.push_back(
      {program.check,
       layer,
       Grade::warn,
       Side::me,
       "env-shadowed",
       program.check == "editor"
           ? say("{program} sets GOPROXY={value} itself ({place}); a GOPROXY=off in the log of "
                 "gopls "
                 "is its normal way",
                 program.name, shown(value), where)
           : say("{program} sets GOPROXY={value} itself ({place}), whatever go env says",
                 program.name, shown(value), where),
       {program.fix}});
}

void about_editor_flags(const Subject& subject, const Program& program, const Assignments& all,
                        Findings& findings) {
  const auto* flags = last_of(all, "GOFLAGS");
  if (flags != nullptr && api::is_vendoring(flags->value) &&
      !subject.machine.above("vendor/modules.txt"))
    findings.push_back(
        {program.check,
         layer,
         Grade::warn,
         Side::me,
         "vendor-mode",
         say("{program} sets GOFLAGS={value} itself ({place}), which forbids downloads",
             program.name, shown(flags->value), place(subject.machine, program.path, flags->line)),
         {program.fix}});
  for (const std::string_view name : {"GOSUMDB", "GOPRIVATE", "GONOSUMDB"})
    if (const auto* own = last_of(all, name))
      findings.push_back(
          remark(program.check, layer,
                 say("{program} sets {name}={value} itself ({place})", program.name, name,
                     shown(own->value), place(subject.machine, program.path, own->line))));
}

void look_at_editor(const Subject& subject, std::string_view name, const std::string& path,
                    Assignments (*read)(std::string_view), Findings& findings) {
  const auto text = subject.machine.files.read(path);
  if (!text) return;
  const auto all = read(*text);
  const Program program{"editor", name, path, "go mod download"};
  if (const auto* own = last_of(all, "GOPROXY")) about_own_value(subject, program, *own, findings);
  about_editor_flags(subject, program, all, findings);
}

// --- Docker

bool is_dockerfile(std::string_view name) {
  return name == "Dockerfile" || name == "dockerfile" || name == "Containerfile" ||
         name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile") ||
         name.ends_with(".dockerfile");
}

// What a RUN of this stage sees of a variable: null = nothing.
const Assignment* seen_in(const DockerStage& stage, std::string_view name) {
  if (const auto* own = last_of(stage.own, name)) return own;
  if (const auto* variable = last_of(stage.variables, name)) return variable;
  return last_of(stage.arguments, name);
}

bool refers_to_itself(const Assignment& own) {
  return own.value.find('$') != std::string::npos && own.value.find("GO") != std::string::npos;
}

// The go of "golang:1.20-alpine", as "v1.20.0"; "" = not known.
std::string go_of_image(std::string_view base) {
  const auto at = base.find("golang:1.");
  if (at == std::string_view::npos) return "";
  const auto rest = base.substr(at + std::string_view{"golang:1."}.size());
  const auto minor = rest.substr(0, rest.find_first_not_of("0123456789"));
  return minor.empty() ? "" : fmt::format("v1.{}.99", minor);
}

void about_image_sumdb(const Subject& subject, const std::string& path, const DockerStage& stage,
                       Findings& findings) {
  const auto* sumdb = seen_in(stage, "GOSUMDB");
  if (sumdb == nullptr || trim_space(sumdb->value) != "off") return;
  const auto where = place(subject.machine, path, sumdb->line);
  const auto wanted = subject.go.go_mod ? read_go_mod(*subject.go.go_mod).go : "";
  const auto image = go_of_image(stage.base);
  if (!image.empty() && !wanted.empty() && is_plausible_host(wanted) &&
      compare_versions(image, "v" + wanted) < 0)
    findings.push_back(
        {"docker",
         layer,
         Grade::warn,
         Side::me,
         "sumdb-off",
         say("{place} sets GOSUMDB=off, and go refuses to fetch the toolchain {wanted} "
             "that go.mod wants",
             where, wanted),
         {fmt::format("sed -i '/GOSUMDB/d' {}", shell_word(path))}});
  else
    findings.push_back(remark("docker", layer,
                              say("{place} sets GOSUMDB=off: go compares no download of that build "
                                  "with the checksum database",
                                  where)));
}

void about_stage(const Subject& subject, const std::string& path, const Dockerfile& file,
                 const DockerStage& stage, Findings& findings) {
  const auto& machine = subject.machine;
  const auto goproxy = subject.go.goproxy();
  const auto* own = seen_in(stage, "GOPROXY");
  const auto* argument = last_of(stage.arguments, "GOPROXY");
  const bool by_argument = own != nullptr && (own == argument || refers_to_itself(*own));
  const std::string command = "docker build --build-arg GOPROXY=\"$(go env GOPROXY)\" .";
  if (own == nullptr || (by_argument && argument == nullptr)) {
    if (goproxy == default_goproxy) return;
    const bool outside = last_of(file.global, "GOPROXY") != nullptr;
    auto sentence =
        outside
            ? say("the build container does not see your GOPROXY (it uses proxy.golang.org): ARG "
                  "GOPROXY stands in front of FROM, where no stage sees it; it belongs behind "
                  "{place}",
                  place(machine, path, stage.line))
            : say("the build container does not see your GOPROXY (it uses proxy.golang.org): ARG "
                  "GOPROXY is missing behind {place}",
                  place(machine, path, stage.line));
    findings.push_back(
        {"docker",
         layer,
         Grade::warn,
         Side::me,
         "env-shadowed",
         std::move(sentence),
         {command, fmt::format("sed -i '{}a ARG GOPROXY' {}", stage.line, shell_word(path))}});
    return;
  }
  const auto hosts = hosts_of(goproxy);
  const bool local = std::any_of(hosts.begin(), hosts.end(),
                                 [](const auto& host) { return is_loopback_name(host.name); });
  if (by_argument && local)
    findings.push_back(
        remark("docker", layer,
               say("your GOPROXY names this machine, which a build container reaches "
                   "only in the network of the host"),
               {"docker build --network host --build-arg GOPROXY=\"$(go env GOPROXY)\" ."}));
  const auto& value = by_argument && argument != nullptr ? argument->value : own->value;
  if (value.empty() || has_variable(value)) return;
  if (const auto bad = worst_in(subject, value))
    findings.push_back({"docker",
                        layer,
                        Grade::warn,
                        Side::me,
                        std::string{bad->code},
                        say("{place}: {fault}", place(machine, path, own->line), bad->sentence),
                        {command}});
  else if (!by_argument && value != goproxy)
    findings.push_back(
        remark("docker", layer,
               say("{place} sets GOPROXY={value} for the build, whatever your own is",
                   place(machine, path, own->line), shown(value))));
}

void look_at_dockerfile(const Subject& subject, const std::string& path, Findings& findings) {
  const auto text = subject.machine.files.read(path);
  if (!text) return;
  const auto file = read_dockerfile(*text);
  for (const auto& stage : file.stages) {
    if (stage.go_line == 0) continue;
    about_stage(subject, path, file, stage, findings);
    about_image_sumdb(subject, path, stage, findings);
    const bool alpine = stage.base.find("alpine") != std::string::npos;
    const auto goproxy = subject.go.goproxy();
    if (alpine && text->find("git") == std::string::npos &&
        goproxy.find("direct") != std::string::npos)
      findings.push_back(
          remark("docker", layer,
                 say("the image {image} has no git, which go needs for what no proxy "
                     "has",
                     shown(stage.base)),
                 {fmt::format("sed -i '{}a RUN apk add --no-cache git' {}", stage.line,
                              shell_word(path))}));
    const bool told = std::any_of(findings.begin(), findings.end(), [](const Finding& each) {
      return each.check == "docker" && each.layer == layer && each.grade == Grade::warn;
    });
    if (told) return;  // one stage tells enough
  }
}

// --- bots and workflows

void look_at_bot(const Subject& subject, std::string_view name, const std::string& path,
                 Findings& findings) {
  const auto text = subject.machine.files.read(path);
  if (!text) return;
  auto all = read_editor_settings(*text);
  if (all.empty()) all = read_yaml(*text);
  const auto* own = last_of(all, "GOPROXY");
  const auto goproxy = subject.go.goproxy();
  if (own != nullptr && trim_space(own->value) == "direct") {
    findings.push_back({"bot",
                        layer,
                        Grade::warn,
                        Side::me,
                        "direct-blocked",
                        say("{bot} asks the origins directly (GOPROXY=direct in {place})", name,
                            place(subject.machine, path, own->line)),
                        {fmt::format("export GOPROXY={}", shell_word(mask_logins(goproxy)))}});
  } else if (own != nullptr) {
    about_own_value(subject, {"bot", name, path, "go mod download"}, *own, findings);
  } else if (goproxy != default_goproxy) {
    findings.push_back(
        remark("bot", layer,
               say("{bot} ({file}) does not see your GOPROXY: it has to be set in the bot's "
                   "environment",
                   name, shown_path(subject.machine, path))));
  }
}

void look_at_workflow(const Subject& subject, const std::string& path, Findings& findings) {
  const auto text = subject.machine.files.read(path);
  if (!text) return;
  const auto all = read_yaml(*text);
  const auto* own = last_of(all, "GOPROXY");
  if (own == nullptr || has_variable(own->value)) return;
  if (const auto bad = worst_in(subject, own->value)) {
    std::vector<std::string> fix;
    if (is_plausible_value(bad->corrected))
      fix.push_back(fmt::format("export GOPROXY={}", shell_word(bad->corrected)));
    findings.push_back(
        {"workflow", layer, Grade::warn, Side::me, std::string{bad->code},
         say("{place}: {fault}", place(subject.machine, path, own->line), bad->sentence),
         std::move(fix)});
  }
}

}  // namespace

void about_editors(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto config = machine.variable("XDG_CONFIG_HOME").value_or(machine.home() + "/.config");
  const bool macos = machine.here.system == api::System::macos;
  const auto base = macos ? machine.home() + "/Library/Application Support" : config;
  const std::array<std::pair<std::string_view, std::string>, 8> settings{{
      {"VS Code", machine.folder + "/.vscode/settings.json"},
      {"VS Code", base + "/Code/User/settings.json"},
      {"VS Code", base + "/Code - Insiders/User/settings.json"},
      {"VS Code", machine.home() + "/.vscode-server/data/Machine/settings.json"},
      {"VSCodium", base + "/VSCodium/User/settings.json"},
      {"Cursor", base + "/Cursor/User/settings.json"},
      {"the dev container", machine.folder + "/.devcontainer/devcontainer.json"},
      {"the dev container", machine.folder + "/.devcontainer.json"},
  }};
  for (const auto& [name, path] : settings)
    look_at_editor(subject, name, path, read_editor_settings, findings);
  look_at_editor(subject, "GoLand", machine.folder + "/.idea/workspace.xml", read_idea, findings);
}

void about_docker(const Subject& subject, Findings& findings) {
  std::size_t seen = 0;
  for (const auto& name : subject.machine.files.list(subject.machine.folder))
    if (is_dockerfile(name) && ++seen <= dockerfiles_max)
      look_at_dockerfile(subject, subject.machine.folder + "/" + name, findings);
}

void about_project_files(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto in_folder = [&machine](std::string_view name) {
    return fmt::format("{}/{}", machine.folder, name);
  };
  for (const std::string_view name : {"GNUmakefile", "makefile", "Makefile"}) {
    const auto text = machine.files.read(in_folder(name));
    if (!text) continue;
    if (const auto all = read_makefile(*text); const auto* own = last_of(all, "GOPROXY"))
      about_own_value(subject,
                      {"makefile", "make", in_folder(name), "make GOPROXY=\"$(go env GOPROXY)\""},
                      *own, findings);
    break;
  }
  for (const std::string_view name : {"renovate.json", "renovate.json5", ".renovaterc",
                                      ".renovaterc.json", ".github/renovate.json"})
    look_at_bot(subject, "Renovate", in_folder(name), findings);
  const auto dependabot = in_folder(".github/dependabot.yml");
  const auto text = machine.files.read(dependabot);
  if (text && text->find("gomod") != std::string::npos)
    look_at_bot(subject, "Dependabot", dependabot, findings);
  const auto& environment = machine.here.environment;
  const bool is_bot = std::any_of(environment.begin(), environment.end(), [](const auto& each) {
    return each.first.starts_with("RENOVATE_") || each.first.starts_with("DEPENDABOT_");
  });
  if (is_bot && trim_space(subject.go.goproxy()) == "direct")
    findings.push_back({"bot",
                        layer,
                        Grade::warn,
                        Side::me,
                        "direct-blocked",
                        say("the bot asks the origins directly: GOPROXY=direct in its environment"),
                        {fmt::format("export GOPROXY={}", default_goproxy)}});
  for (const std::string_view name : {".gitlab-ci.yml", "docker-compose.yml", "docker-compose.yaml",
                                      "compose.yml", "compose.yaml", ".env"})
    look_at_workflow(subject, in_folder(name), findings);
  std::size_t seen = 0;
  for (const auto& name : machine.files.list(in_folder(".github/workflows")))
    if (++seen <= workflows_max)
      look_at_workflow(subject, in_folder(".github/workflows/" + name), findings);
}

Findings look_at_machine(const Subject& subject) {
  Findings findings;
  constexpr std::array subjects{
      about_home,         about_env_file,      about_goproxy,      about_goflags,
      about_gosumdb,      about_toolchain,     about_patterns,     about_module_cache,
      about_disk_space,   about_forward_proxy, about_hosts_file,   about_clock,
      about_certificates, about_private_names, about_netrc,        about_git,
      about_docker,       about_editors,       about_project_files};
  for (const auto look : subjects) look(subject, findings);
  return findings;
}

}  // namespace gopx::ctl::doctor
