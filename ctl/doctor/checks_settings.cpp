// go's settings in its three layers, and where each comes from. See checks.hpp.
#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/prefix_patterns.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/chain_lint.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/readers.hpp"
#include "ctl/export_places.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::string_view layer = "settings";
constexpr std::size_t shown_bytes_max = 200;
constexpr std::string_view home_command =
    R"sh(export HOME="$(getent passwd "$(id -un)" | cut -d: -f6)")sh";

std::string shown(std::string_view name, std::string_view value) {
  return printable(api::masked_value(name, value), shown_bytes_max);
}

// A corrected value as a command; a password is the user's to fill in.
std::string command_with(std::string_view before, const std::string& corrected) {
  auto value = corrected;
  constexpr std::string_view masked = ":xxxxx@";
  for (auto at = value.find(masked); at != std::string::npos; at = value.find(masked))
    value.replace(at, masked.size(), ":PASSWORD@");
  return fmt::format("{}{}", before, shell_word("GOPROXY=" + value));
}

Grade grade_of(core::LintGrade grade) {
  if (grade == core::LintGrade::fails) return Grade::fail;
  return grade == core::LintGrade::harms ? Grade::warn : Grade::note;
}

std::string_view command_for(const std::optional<api::GoSetting>& setting) {
  return setting && setting->layer == api::Layer::shell ? "export " : "go env -w ";
}

// A line of the env file that the environment hides.
void about_shadow(const Subject& subject, const api::GoSetting& setting, Findings& findings) {
  const auto& layers = subject.go.layers;
  const auto file = std::find_if(layers.begin(), layers.end(), [](const auto& each) {
    return each.layer == api::Layer::env_file;
  });
  if (setting.layer != api::Layer::shell || file == layers.end()) return;
  const auto line = file->values.find("GOPROXY");
  if (line == file->values.end() || line->second == setting.value) return;
  const auto place = exported_by(subject.machine, "GOPROXY", setting.value);
  auto sentence =
      place.empty()
          ? say("GOPROXY is exported in this shell and wins over the env file: go env -w has no "
                "effect")
          : say("GOPROXY is exported by {place} and wins over the env file: go env -w has no "
                "effect",
                place);
  findings.push_back({"goproxy",
                      layer,
                      Grade::warn,
                      Side::me,
                      "env-shadowed",
                      std::move(sentence),
                      {"unset GOPROXY"}});
}

bool is_empty_line(const Subject& subject) {
  for (const auto& each : subject.go.layers) {
    const auto found = each.values.find("GOPROXY");
    if (each.layer == api::Layer::shell || found == each.values.end()) continue;
    return trim_space(found->second).empty();
  }
  return false;
}

// Another user's HOME, and so another env file than the one that go env -w wrote.
void about_sudo(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto sudo = machine.variable("SUDO_UID");
  const auto from = sudo ? read_number<unsigned>(*sudo) : std::nullopt;
  const auto home_before = from && machine.home_of ? machine.home_of(*from) : std::nullopt;
  if (machine.here.uid == 0 && home_before && *home_before != machine.home()) {
    const auto file = *home_before + "/.config/go/env";
    const auto there = machine.files.read(file);
    const auto here = subject.go.setting("GOPROXY");
    const bool hides = there && api::read_go_env(*there).count("GOPROXY") > 0;
    if (hides && (!here || here->layer != api::Layer::shell))
      findings.push_back(
          {"home",
           layer,
           Grade::warn,
           Side::me,
           "env-shadowed",
           say("sudo does not see your env file: go reads {file} here, not {yours}",
               printable(subject.go.env_file, shown_bytes_max), printable(file, shown_bytes_max)),
           {"export GOPROXY=\"$(go env GOPROXY)\" && sudo --preserve-env=GOPROXY go "
            "mod download"}});
  }
}

}  // namespace

std::string exported_by(const Machine& machine, std::string_view name, std::string_view value) {
  const auto places = export_places(machine.here, machine.files, {name, value});
  for (const auto& place : places)
    if (place.same_value)
      return fmt::format("{}:{}", printable(place.file, shown_bytes_max), place.line);
  return "";
}

std::string way_out(const api::GoSetting& setting) { return api::way_out_of(setting); }

std::optional<core::Chain> chain_of(const std::string& value) {
  auto chain = core::parse_chain(value);
  return chain ? std::optional{std::move(*chain)} : std::nullopt;
}

std::vector<ChainHost> hosts_of(const std::string& goproxy) {
  std::vector<ChainHost> hosts;
  for (const auto& element : chain_of(goproxy).value_or(core::Chain{})) {
    if (element.kind != core::ElementKind::url) continue;
    const auto url = config::parse_url(element.text);
    if (url && !url->host.empty()) hosts.push_back({url->host, url->port, url->scheme == "https"});
  }
  return hosts;
}

bool is_loopback_name(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.") ||
         host == "::1";
}

Findings lint_findings(const Subject& subject, const std::string& value,
                       std::string_view command_before) {
  Findings findings;
  for (auto& one : core::lint_chain({value, subject.known, subject.trusted})) {
    const auto grade = grade_of(one.grade);
    std::vector<std::string> fix;
    if (!one.corrected.empty() && is_plausible_value(one.corrected))
      fix.push_back(command_with(command_before, one.corrected));
    findings.push_back({"goproxy", layer, grade, grade == Grade::note ? Side::none : Side::me,
                        std::string{one.code}, std::move(one.sentence), std::move(fix)});
  }
  return findings;
}

std::string meant_goproxy(const Subject& subject) {
  const auto value = subject.go.goproxy();
  for (const auto& one : core::lint_chain({value, subject.known, subject.trusted})) {
    const bool whole = !one.corrected.empty() && mask_logins(value) == value;
    if (one.grade != core::LintGrade::remark && whole) return one.corrected;
  }
  return value;
}

void about_home(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto uid = machine.here.uid;
  const auto own_home = machine.home_of ? machine.home_of(uid) : std::nullopt;
  if (machine.home().empty()) {
    findings.push_back(
        {"home",
         layer,
         Grade::fail,
         Side::me,
         "env-shadowed",
         say("HOME is not set, so go finds neither its env file nor its module cache"),
         {std::string{home_command}}});
    return;
  }
  about_sudo(subject, findings);
  const auto facts = machine.look ? machine.look(machine.home()) : std::nullopt;
  if (!facts)
    findings.push_back(
        {"home",
         layer,
         Grade::fail,
         Side::me,
         "cache-unwritable",
         say("HOME is {home}, which does not exist, so go finds neither its env file "
             "nor a place for its module cache",
             printable(machine.home(), shown_bytes_max)),
         {std::string{home_command}}});
  else if (own_home && *own_home != machine.home() && uid != 0)
    findings.push_back(remark(
        "home", layer,
        say("HOME is {home}, not the {own} of this user: go reads another env "
            "file than in a login shell",
            printable(machine.home(), shown_bytes_max), printable(*own_home, shown_bytes_max))));
  else if (uid == 0 && facts->owner != 0)
    findings.push_back(
        {"home",
         layer,
         Grade::warn,
         Side::me,
         "cache-unwritable",
         say("this is root with the HOME of {user}: what go downloads here will belong to root",
             machine.user_name ? machine.user_name(facts->owner) : ""),
         {"sudo -H go mod download"}});
}

void about_goproxy(const Subject& subject, Findings& findings) {
  const auto setting = subject.go.setting("GOPROXY");
  if (!setting && is_empty_line(subject)) {
    findings.push_back(
        {"goproxy",
         layer,
         Grade::fail,
         Side::me,
         "goproxy-empty",
         say("the env file sets GOPROXY to nothing, and go 1.21 or later refuses that"),
         {"go env -u GOPROXY"}});
    return;
  }
  const auto value = subject.go.goproxy();
  auto linted = lint_findings(subject, value, command_for(setting));
  const bool broken = std::any_of(linted.begin(), linted.end(), [](const auto& one) {
    return one.grade == Grade::fail || one.grade == Grade::warn;
  });
  findings.insert(findings.end(), std::make_move_iterator(linted.begin()),
                  std::make_move_iterator(linted.end()));
  if (setting) about_shadow(subject, *setting, findings);
  if (broken) return;
  for (const auto& element : chain_of(value).value_or(core::Chain{})) {
    constexpr std::string_view scheme = "file://";
    if (!element.text.starts_with(scheme) || !subject.machine.look) continue;
    const auto folder = element.text.substr(scheme.size());
    if (subject.machine.look(folder)) continue;
    findings.push_back({"goproxy",
                        layer,
                        Grade::fail,
                        Side::me,
                        "file-missing",
                        say("GOPROXY names the folder {folder}, which does not exist",
                            shown_path(subject.machine, folder)),
                        {way_out(*setting)}});
    return;
  }
  const auto place =
      !setting ? say("by default")
      : setting->layer == api::Layer::shell
          ? say("from the environment")
          : say("from {file}", shown_path(subject.machine, setting->file.value_or("")));
  const auto first = trim_space(value);
  if (first == "off")
    findings.push_back({"goproxy",
                        layer,
                        Grade::warn,
                        Side::me,
                        "gooff",
                        say("GOPROXY=off forbids every download"),
                        {way_out(*setting)}});
  else if (first == "direct")
    findings.push_back(remark("goproxy", layer,
                              say("GOPROXY=direct: every module is fetched from where it is "
                                  "developed, and no proxy is asked"),
                              {}));
  else
    findings.push_back(all_well("goproxy", layer,
                                say("GOPROXY={value} ({place})", shown("GOPROXY", value), place)));
}

void about_goflags(const Subject& subject, Findings& findings) {
  const auto flags = subject.go.setting("GOFLAGS");
  if (flags && api::is_vendoring(flags->value)) {
    const auto vendored = subject.machine.above("vendor/modules.txt");
    if (vendored)
      findings.push_back(remark("goflags", layer,
                                say("GOFLAGS={value}: builds use the vendor folder and download "
                                    "nothing",
                                    shown("GOFLAGS", flags->value)),
                                {way_out(*flags)}));
    else
      findings.push_back(
          {"goflags",
           layer,
           Grade::fail,
           Side::me,
           "vendor-mode",
           say("GOFLAGS={value} forbids downloads, and there is no vendor folder here",
               shown("GOFLAGS", flags->value)),
           {way_out(*flags)}});
  }
  const auto mode = subject.go.setting("GO111MODULE");
  if (mode && mode->value == "off")
    findings.push_back({"goflags",
                        layer,
                        Grade::warn,
                        Side::me,
                        "gopath-mode",
                        say("GO111MODULE=off: go uses no modules and asks no proxy"),
                        {way_out(*mode)}});
}

void look_for_ignored_lines(const Subject& subject, std::string_view text, Findings& findings) {
  int number = 0;
  for (const auto line : split(text, '\n')) {
    ++number;
    auto rest = line;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    rest = trim_space(rest);
    for (const std::string_view word : {"export ", "set "})
      if (rest.starts_with(word)) rest = trim_space(rest.substr(word.size()));
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = trim_space(rest.substr(0, equals));
    if (api::go_variable(key) == nullptr) continue;
    const auto read = api::read_go_env_line(line);
    if (read && read->first == key) continue;
    const std::string value{trim_space(rest.substr(equals + 1))};
    std::vector<std::string> fix;
    if (is_plausible_value(value) && mask_logins(value) == value)
      fix.push_back("go env -w " + shell_word(fmt::format("{}={}", key, value)));
    findings.push_back(
        {"env-file", layer, Grade::warn, Side::me, "env-shadowed",
         say("go passes over line {line} of {file}, which is meant to set {name}: it "
             "has to begin with {name}=",
             number, shown_path(subject.machine, subject.go.env_file), key),
         std::move(fix)});
  }
}

void about_env_file(const Subject& subject, Findings& findings) {
  const auto& machine = subject.machine;
  const auto& path = subject.go.env_file;
  if (path == "off") {
    findings.push_back({"env-file",
                        layer,
                        Grade::warn,
                        Side::me,
                        "env-shadowed",
                        say("GOENV=off: go reads no env file, so go env -w has no effect"),
                        {"unset GOENV"}});
    return;
  }
  const auto facts = path.empty() || !machine.look ? std::nullopt : machine.look(path);
  if (!facts && machine.variable("GOENV"))
    findings.push_back({"env-file",
                        layer,
                        Grade::warn,
                        Side::me,
                        "env-shadowed",
                        say("GOENV names {file}, which does not exist, so go reads no env file",
                            shown_path(machine, path)),
                        {"unset GOENV"}});
  if (!facts) return;
  const auto word = shell_word(path);
  if (facts->is_folder) {
    findings.push_back(
        {"env-file",
         layer,
         Grade::fail,
         Side::me,
         "env-shadowed",
         say("{file} is a folder, so go has no env file there", shown_path(machine, path)),
         {fmt::format("rmdir {}", word)}});
  } else if (!facts->can_read) {
    findings.push_back(
        {"env-file",
         layer,
         Grade::fail,
         Side::me,
         "env-shadowed",
         say("go can't read its env file {file} and passes over it without a word: it "
             "belongs to {user}",
             shown_path(machine, path), machine.user_name ? machine.user_name(facts->owner) : ""),
         {fmt::format("sudo chown \"$(id -un)\" {} && chmod u+rw {}", word, word)}});
  } else if (const auto text = machine.files.read(path)) {
    look_for_ignored_lines(subject, *text, findings);
    if (!facts->can_write)
      findings.push_back(remark("env-file", layer,
                                say("the env file {file} can't be written, so go env -w fails",
                                    shown_path(machine, path))));
  }
}

}  // namespace gopx::ctl::doctor
