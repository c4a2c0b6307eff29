// The checksum database that GOSUMDB names; which go the working folder's go.mod wants, and whether
// this one can get it; lists of private names that match nothing. Facts:
// cmd/go/internal/toolchain; go.dev/doc/toolchain.
#include <fmt/format.h>

#include "base/prefix_patterns.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "core/gosumdb.hpp"
#include "ctl/doctor/checks.hpp"
#include "ctl/doctor/readers.hpp"

namespace gopx::ctl::doctor {
namespace {

constexpr std::string_view layer = "settings";
constexpr std::size_t shown_bytes_max = 100;

// "go1.22.3", "1.22" → "v1.22.3", "v1.22.0"; "" for what is no version of go 1.
std::string as_version(std::string_view text) {
  if (text.starts_with("go")) text.remove_prefix(2);
  const auto end = text.find_first_not_of("0123456789.");
  text = text.substr(0, end);
  const auto parts = split(text, '.');
  if (parts.size() < 2 || parts[0] != "1" || !is_digits(parts[1])) return "";
  const bool patch = parts.size() > 2 && is_digits(parts[2]);
  return fmt::format("v1.{}.{}", parts[1], patch ? parts[2] : "0");
}

bool is_older(std::string_view one, std::string_view other) {
  const auto a = as_version(one);
  const auto b = as_version(other);
  return !a.empty() && !b.empty() && compare_versions(a, b) < 0;
}

}  // namespace

void about_gosumdb(const Subject& subject, Findings& findings) {
  const auto setting = subject.go.setting("GOSUMDB");
  if (!setting) return;
  const auto& value = setting->value;
  const auto choice = core::read_gosumdb(value, {});
  const std::string meant{trim_space(value)};
  if (!choice.refused.empty() && meant != value && is_plausible_value(meant))
    findings.push_back(
        {"gosumdb",
         layer,
         Grade::fail,
         Side::me,
         "sumdb-name",
         say("go rejects GOSUMDB: a blank or a carriage return (Windows line ends) "
             "stands around its value"),
         {std::string{setting->layer == api::Layer::shell ? "export " : "go env -w "} +
          shell_word("GOSUMDB=" + meant)}});
  else if (!choice.refused.empty())
    findings.push_back({"gosumdb",
                        layer,
                        Grade::fail,
                        Side::me,
                        "sumdb-name",
                        say("go rejects GOSUMDB={value}: {reason}",
                            printable(api::masked_value("GOSUMDB", value), shown_bytes_max),
                            printable(choice.refused, shown_bytes_max)),
                        {way_out(*setting)}});
  else if (value.starts_with("gosum.io"))
    findings.push_back({"gosumdb",
                        layer,
                        Grade::fail,
                        Side::them,
                        "sumdb-lookup-404",
                        say("the checksum database gosum.io lacks most records, and go then stops"),
                        {way_out(*setting)}});
  else if (value == "off")
    findings.push_back(remark(
        "gosumdb", layer, say("GOSUMDB=off: go compares no download with the checksum database"),
        {way_out(*setting)}));
  else
    findings.push_back(all_well(
        "gosumdb", layer,
        say("GOSUMDB={value}", printable(api::masked_value("GOSUMDB", value), shown_bytes_max))));
}

void about_toolchain(const Subject& subject, Findings& findings) {
  const auto& go = subject.go;
  if (!go.go_mod || go.version.empty()) return;
  const auto file = read_go_mod(*go.go_mod);
  const auto wanted = is_older(file.go, file.toolchain) ? file.toolchain : file.go;
  if (!is_older(go.version, wanted) || !is_plausible_host(wanted)) return;
  constexpr std::string_view first_that_fetches = "go1.21.0";
  if (is_older(go.version, first_that_fetches)) {
    findings.push_back(
        remark("toolchain", layer,
               say("go.mod wants go {wanted}, and this go is {own}: it tries, and can't "
                   "fetch a newer one by itself",
                   wanted, go.version)));
    return;
  }
  const auto choice = go.value("GOTOOLCHAIN");
  const auto sumdb = go.setting("GOSUMDB");
  if (choice == "local" || choice == "path") {
    findings.push_back({"toolchain",
                        layer,
                        Grade::fail,
                        Side::me,
                        "go-too-old",
                        say("go.mod wants go {wanted}, this go is {own}, and GOTOOLCHAIN={choice} "
                            "forbids fetching it",
                            wanted, go.version, choice),
                        {"go env -u GOTOOLCHAIN"}});
  } else if (sumdb && sumdb->value == "off") {
    findings.push_back({"toolchain",
                        layer,
                        Grade::fail,
                        Side::me,
                        "sumdb-off",
                        say("go.mod wants go {wanted}, and go refuses to fetch a toolchain while "
                            "GOSUMDB=off",
                            wanted),
                        {way_out(*sumdb), "export GOTOOLCHAIN=local"}});
  } else if (split(wanted, '.').size() == 2 && file.toolchain.empty()) {
    findings.push_back({"toolchain",
                        layer,
                        Grade::fail,
                        Side::me,
                        "toolchain-missing",
                        say("go.mod wants go {wanted}, which is no version that can be fetched: it "
                            "has to be {wanted}.0 or later",
                            printable(wanted, shown_bytes_max)),
                        {fmt::format("go mod edit -go={}.0", wanted)}});
  }
}

void about_patterns(const Subject& subject, Findings& findings) {
  for (const std::string_view name : {"GONOPROXY", "GOPRIVATE", "GONOSUMDB"}) {
    const auto setting = subject.go.setting(name);
    if (!setting) continue;
    const auto& value = setting->value;
    if (value.find_first_of(" \t\r\"'") != std::string::npos) {
      std::string mended;
      for (const char c : value)
        if (c != '"' && c != '\'' && c != ' ' && c != '\t' && c != '\r') mended += c;
      std::vector<std::string> fix;
      const bool in_shell = setting->layer == api::Layer::shell;
      if (is_plausible_value(mended))
        fix.push_back((in_shell ? "export " : "go env -w ") +
                      shell_word(fmt::format("{}={}", name, mended)));
      findings.push_back(
          {"goprivate", layer, Grade::warn, Side::me, "private-leak",
           say("{name} has blanks or quotation marks in it, which go takes for a part "
               "of the pattern: such a pattern matches no module",
               name),
           std::move(fix)});
    } else if (covers_everything(value)) {
      const bool only_sums = name == "GONOSUMDB";
      findings.push_back(remark(
          "goprivate", layer,
          only_sums ? say("GONOSUMDB={value}: go compares no download with the checksum database",
                          printable(value, shown_bytes_max))
                    : say("{name}={value}: go asks no proxy for any module", name,
                          printable(value, shown_bytes_max)),
          {way_out(*setting)}));
    }
  }
}

}  // namespace gopx::ctl::doctor
