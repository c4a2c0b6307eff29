// The checks of the GOPROXY protocol: is it a module proxy at all, are its files the right ones,
// what does it say for what isn't there. (go.dev/ref/mod "GOPROXY protocol"; cmd/go modfetch)
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "probes/archive.hpp"
#include "probes/info.hpp"
#include "probes/list.hpp"
#include "probes/modfile.hpp"
#include "probes/modpath.hpp"
#include "probes/prove_table.hpp"

namespace gopx::probes {
namespace {

constexpr std::size_t shown_bytes = 60;                   // of a server's words
constexpr std::int64_t remembered_seconds_max = 60 * 60;  // a missing version, before it is noted
constexpr std::string_view unproven =
    "404 for a public module, as a private proxy may answer: set canary = […] to a module that it "
    "has";

bool is_not_found(const Response& response) {
  return !response.fault && (response.status == 404 || response.status == 410);
}

// A file whose content is known: 200, and the right bytes.
using JudgeBody = Finding (*)(const Canary&, const Response&);
Judgement known_file(const Facts& facts, Question question, const Canary& canary, JudgeBody judge) {
  const Response* response = facts.answer(question);
  if (response == nullptr) return unanswered(facts, question);
  if (facts.unreachable) return unanswered(facts, question);
  if (facts.is_unproven()) return skip("it does not have the public test modules");
  const auto arrival = facts.arrival(question);
  const Finding finding = arrival ? *arrival : judge(canary, *response);
  return faulty(finding.fault ? CheckOutcome::fail : CheckOutcome::pass, finding);
}

Judgement base_path(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (mod.fault) return unanswered(facts, Question::mod);
  if (facts.is_unproven()) return flaw(unproven);
  if (is_html(mod))
    return fail(fmt::format("{} with {} instead of the go.mod of {}", mod.status,
                            describe_page(mod), facts.canary.module));
  if (const auto arrival = facts.arrival(Question::mod))
    return faulty(CheckOutcome::fail, *arrival);
  return pass(fmt::format("it has the go.mod of {}", facts.canary.module));
}

Judgement mod(const Facts& facts) {
  return known_file(facts, Question::mod, facts.canary, judge_mod);
}
Judgement info(const Facts& facts) {
  return known_file(facts, Question::info, facts.canary, judge_info);
}
Judgement list(const Facts& facts) {
  return known_file(facts, Question::list, facts.canary, judge_list);
}
Judgement pseudo(const Facts& facts) {
  return known_file(facts, Question::pseudo, facts.pseudo.value_or(Canary{}), judge_mod);
}
Judgement incompatible(const Facts& facts) {
  return known_file(facts, Question::incompatible, facts.incompatible.value_or(Canary{}),
                    judge_mod);
}
Judgement escape(const Facts& facts) {
  return known_file(facts, Question::upper, facts.upper.value_or(Canary{}), judge_mod);
}
Judgement escape_plain(const Facts& facts) {
  return known_file(facts, Question::upper_plain, facts.upper.value_or(Canary{}), judge_mod);
}

bool is_entry(std::string_view line) {
  const std::string_view version = line.substr(0, line.find_first_of(" \t"));
  return version.empty() || (version.starts_with('v') && escape_version(version).has_value() &&
                             std::count(version.begin(), version.end(), '.') >= 2);
}

Judgement list_lines(const Facts& facts) {
  const Response* response = facts.answer(Question::list);
  if (response == nullptr || facts.arrival(Question::list)) return skip("no version list");
  std::size_t lines = 0;
  std::string_view odd;
  for (const std::string_view line : split(response->body, '\n')) {
    const std::string_view text = trim_space(line);
    lines += text.empty() ? 0U : 1U;
    if (odd.empty() && !is_entry(text)) odd = text;
  }
  if (odd.empty()) return pass(fmt::format("{} versions", lines));
  return flaw(
      fmt::format("\"{}\" is not a version: go ignores it silently", printable(odd, shown_bytes)));
}

Judgement latest(const Facts& facts) {
  const Response* response = facts.answer(Question::latest);
  if (response == nullptr) return unanswered(facts, Question::latest);
  if (facts.is_unproven()) return skip("it does not have the public test modules");
  if (is_not_found(*response)) return note("not available: go uses the version list instead");
  if (const auto arrival = facts.arrival(Question::latest))
    return faulty(CheckOutcome::flaw, *arrival);
  const Result<std::string> version = version_in_info(response->body);
  if (!version)
    return faulty(CheckOutcome::flaw,
                  unusable(*response, Fault::bad_json, version.error().message));
  return pass(fmt::format("names {}", printable(*version, shown_bytes)));
}

Judgement zip(const Facts& facts) {
  const Response* response = facts.answer(Question::zip);
  if (response == nullptr) return unanswered(facts, Question::zip);
  if (facts.is_unproven()) return skip("it does not have the public test modules");
  if (const auto arrival = facts.arrival(Question::zip))
    return faulty(CheckOutcome::fail, *arrival);
  const bool readable = *facts.zip || facts.zip->error().problem == ZipProblem::bad_name;
  if (!readable) return faulty(CheckOutcome::fail, judge_zip(facts.canary, *response));
  return pass(fmt::format("{} bytes, complete", response->body.size()));
}

Judgement zip_names(const Facts& facts) {
  if (!facts.zip) return skip("no usable zip");
  if (*facts.zip) return pass(fmt::format("{} files", (*facts.zip)->size()));
  if (facts.zip->error().problem != ZipProblem::bad_name) return skip("no usable zip");
  return fail(facts.zip->error().detail);
}

Judgement zip_hash(const Facts& facts) {
  if (!facts.zip || !*facts.zip) return skip("no usable zip");
  if (facts.canary.zip_h1.empty()) return skip("no known hash for the test module");
  const Finding finding = judge_zip(facts.canary, facts.answers.at(Question::zip));
  return faulty(finding.fault ? CheckOutcome::fail : CheckOutcome::pass, finding);
}

Judgement absent(const Facts& facts) {
  const Response* response = facts.answer(Question::absent);
  if (response == nullptr) return unanswered(facts, Question::absent);
  if (response->fault) return faulty(CheckOutcome::flaw, *facts.arrival(Question::absent));
  if (is_not_found(*response) && is_html(*response))
    return note(fmt::format("{} with {}: go hides the reason from its user", response->status,
                            describe_page(*response)));
  if (is_not_found(*response)) return pass(describe_status(*response));
  if (response->status != 200)
    return flaw(fmt::format("{}: go stops here; with 404 or 410 it would try the next proxy",
                            describe_status(*response)));
  return fail(fmt::format(
      "200{}: go believes it and never tries the next proxy",
      is_html(*response) ? " with " + describe_page(*response) : std::string{" (a soft 404)"}));
}

Judgement cached_only(const Facts& facts) {
  const Response* response = facts.answer(Question::cached_only);
  if (response == nullptr) return unanswered(facts, Question::cached_only);
  if (facts.is_unproven()) return skip("it does not have the public test modules");
  if (is_not_found(*response)) return note("not in its cache");
  const auto arrival = facts.arrival(Question::cached_only);
  const Finding finding = arrival ? *arrival : judge_mod(facts.canary, *response);
  if (finding.fault) return faulty(CheckOutcome::flaw, finding);
  return pass("served from its cache");
}

// The seconds of max-age=, or of s-maxage= as shared caches read it.
std::optional<std::int64_t> max_age_of(std::string_view cache_control) {
  for (const std::string_view part : split(cache_control, ',')) {
    const std::string_view text = trim_space(part);
    if (!text.starts_with("max-age=")) continue;
    std::int64_t seconds = 0;
    const auto digits = text.substr(text.find('=') + 1);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec == std::errc{})
      return seconds;
  }
  return std::nullopt;
}

Judgement cache(const Facts& facts) {
  const Response& mod = facts.answers.at(Question::mod);
  if (mod.fault || mod.status != 200) return skip("no file");
  if (mod.cache_control.empty()) return note("no Cache-Control: caches in between have to guess");
  const std::string age =
      mod.age ? fmt::format(", {} old", describe_duration(*mod.age)) : std::string{};
  const std::string text = fmt::format("Cache-Control: {}{}", mod.cache_control, age);
  const bool never = mod.cache_control.find("no-store") != std::string::npos;
  return never ? note(text + ": these files never change, so caches could keep them") : pass(text);
}

Judgement cache_absent(const Facts& facts) {
  const Response* response = facts.answer(Question::absent);
  if (response == nullptr || !is_not_found(*response)) return skip("no 404");
  const auto seconds = max_age_of(response->cache_control);
  if (!seconds) return pass("no cache lifetime for a 404");
  const std::string span = describe_duration(
      std::chrono::seconds{std::clamp<std::int64_t>(*seconds, 0, 10LL * 365 * 24 * 3600)});
  if (*seconds <= remembered_seconds_max) return pass(fmt::format("kept for {}", span));
  return note(
      fmt::format("kept for {}: a tag that is asked for too early stays missing that long", span));
}

Judgement toolchain(const Facts& facts) {
  const Response* response = facts.answer(Question::toolchain);
  if (response == nullptr) return unanswered(facts, Question::toolchain);
  if (!response->fault && response->status == 200 && is_html(*response))
    return flaw(fmt::format("200 with {}", describe_page(*response)));
  if (response->fault || response->status != 200)
    return note(fmt::format(
        "{}: go has to download newer toolchains elsewhere",
        response->fault ? std::string{name_of(*response->fault)} : describe_status(*response)));
  const auto lines = split(response->body, '\n');
  const auto count = std::count_if(lines.begin(), lines.end(), [](std::string_view line) {
    return line.starts_with("v0.0.1-go");
  });
  return count > 0 ? pass(fmt::format("{} toolchains listed", count))
                   : note("no toolchains listed");
}

constexpr std::array table{
    Check{"base-path", true, msgid("the base URL leads to modules, not to a web site"), base_path},
    Check{"mod", true, msgid("the go.mod has the hash that the checksum database has"), mod},
    Check{"info", true, msgid("the .info is JSON and names the requested version"), info},
    Check{"list", true, msgid("the version list contains the version"), list},
    Check{"list-lines", false, msgid("the version list contains only versions"), list_lines},
    Check{"latest", false, msgid("@latest names a version or is not available"), latest},
    Check{"zip", true, msgid("the zip is complete and can be unpacked"), zip},
    Check{"zip-names", true,
          msgid("every name in the zip is clean and begins with MODULE@VERSION/"), zip_names},
    Check{"zip-hash", true, msgid("the zip has the hash that the checksum database has"), zip_hash},
    Check{"escape", true, msgid("escaped upper-case letters (%21) work, as go sends them"), escape},
    Check{"escape-plain", false, msgid("an unescaped ! works as well"), escape_plain},
    Check{"pseudo", true, msgid("pseudo-versions are served"), pseudo},
    Check{"incompatible", true, msgid("+incompatible versions are served"), incompatible},
    Check{"absent", true, msgid("404 or 410 for a version that does not exist"), absent},
    Check{"absent-cache", false, msgid("a 404 is not cached for long"), cache_absent},
    Check{"cached-only", false, msgid("the header Disable-Module-Fetch does no harm"), cached_only},
    Check{"cache", false, msgid("caches may keep files that never change"), cache},
    Check{"toolchain", false, msgid("Go toolchains are available"), toolchain},
};

}  // namespace

std::span<const Check> module_checks() { return table; }

}  // namespace gopx::probes
