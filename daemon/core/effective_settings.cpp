// Two chains, a checksum database and the settings around them, derived from what is on disk.
#include "core/effective_settings.hpp"

#include <algorithm>

#include "base/logins.hpp"
#include "core/engine_parts.hpp"

namespace gopx::core {

void EffectiveSettings::roots_seen(const GoRootsSeen& seen, Now now) {
  asking_go_ = seen.still_asking;
  if (asking_go_ || (roots_ && *roots_ == seen.roots)) return;
  roots_ = seen.roots;
  reread(now);
}

// Everything that follows from the file, the configuration and the go versions found is derived
// anew.
void EffectiveSettings::reread(Now now) {
  if (!engine_.ready()) return;
  defaults_ = defaults_of(*roots_);
  const auto parse = [](const std::string& text, std::string& error) {
    const auto chain = parse_chain(text);
    error = chain ? "" : chain.error().message;
    return chain ? *chain : Chain{};
  };
  baseline_ = parse(baseline_text(), baseline_error_);
  in_force_ = parse(current_text(), in_force_error_);
  if (baseline_unknown()) baseline_error_.clear();
  if (baseline_unknown() && !engine_.env.takeover()) in_force_error_.clear();

  sumdb_ = database_of(baseline_gosumdb());
  follow_layers();
  if (verifies_nothing()) {
    sumdb_.wanted = false;
    sumdb_.refused.clear();  // go never comes to read it
  }
  std::string direct, alias;
  if (sumdb_.wanted) {
    direct = sumdb_.explicit_url;
    if (direct.empty() && sumdb_.name == engine_.config().sumdb.name)
      direct = engine_.config().sumdb.url;
    if (direct.empty()) direct = "https://" + sumdb_.name;
    const bool may =
        sumdb_.is_default && sumdb_.name == known_gosumdb && engine_.config().go.manage_gosumdb;
    if (may) alias = "https://" + std::string(china_gosumdb);
  }
  if (!sumdb_.wanted) sumdb_.name.clear();
  if (!sumdb_.wanted) sumdb_.key.clear();
  engine_.heads.forget_other_logs();
  engine_.endpoints.rebuild(
      {engine_.config(), engine_.inputs.catalogue, baseline_, in_force_, direct, alias}, now);
  default_trouble_ = trouble_with_default();
  for (Endpoint& endpoint : engine_.endpoints.table().all()) {
    if (endpoint.hidden == Hidden::sumdb_direct) endpoint.displaced = engine_.env.alias_in_force();
    engine_.checks.tighten(endpoint, now);
  }
  refused_setting_ = find_refused_setting();
}

// Why nothing may stand in for what go itself takes where GOPROXY is not set.
Sentence EffectiveSettings::trouble_with_default() const {
  if (!defaults_.problem.empty()) return defaults_.problem;
  const auto chain = parse_chain(*defaults_.goproxy);
  if (!chain)
    return say("go can't parse the default GOPROXY of {go}: {cause}", defaults_.source,
               chain.error().message);
  bool any_public = false;
  for (const Element& element : *chain) {
    if (element.kind != ElementKind::url) continue;
    const Endpoint* endpoint = engine_.endpoints.table().by_identity(element.identity);
    if (endpoint == nullptr || !endpoint->is_public()) {
      return say("the default GOPROXY of {go} names a private proxy", defaults_.source);
    }
    any_public = true;
  }
  if (any_public) return {};
  return say("the default GOPROXY of {go} is {value}, which names no public proxy",
             defaults_.source, mask_logins(*defaults_.goproxy));
}

std::optional<Sentence> EffectiveSettings::default_problem() const {
  if (!baseline_absent() || default_trouble_.empty()) return std::nullopt;
  return default_trouble_;
}

// The value of this line for go; nullopt = as if there were no line.
std::optional<std::string> EffectiveSettings::counted_line(
    const std::optional<std::string>& line) const {
  return line && line->empty() && defaults_.empty_is_absent ? std::nullopt : line;
}

bool EffectiveSettings::baseline_absent() const {
  return !engine_.env.file() ||
         !counted_line(engine_.env.file()->claim ? engine_.env.file()->claim->goproxy_before
                                                 : engine_.env.file()->goproxy);
}

std::string EffectiveSettings::baseline_text() const {
  const auto said =
      engine_.env.file()
          ? counted_line(engine_.env.file()->claim ? engine_.env.file()->claim->goproxy_before
                                                   : engine_.env.file()->goproxy)
          : std::nullopt;
  return said ? *said : defaults_.goproxy.value_or("");
}

std::string EffectiveSettings::current_text() const {
  const auto said = engine_.env.file() ? counted_line(engine_.env.file()->goproxy) : std::nullopt;
  return said ? *said : defaults_.goproxy.value_or("");
}

std::optional<std::string> EffectiveSettings::baseline_gosumdb() const {
  if (!engine_.env.file()) return std::nullopt;
  return engine_.env.file()->claim && engine_.env.file()->claim->gosumdb_managed
             ? engine_.env.file()->claim->gosumdb_before
             : engine_.env.file()->gosumdb;
}

std::optional<std::string> EffectiveSettings::current_gosumdb() const {
  return engine_.env.file() ? engine_.env.file()->gosumdb : std::nullopt;
}

// The database that go asks. Where nobody could say what go takes without a GOSUMDB line, the usual
// one is looked after, and the line left alone.
SumdbChoice EffectiveSettings::database_of(const std::optional<std::string>& line) const {
  const auto said = counted_line(line);
  SumdbChoice choice = read_gosumdb(said ? said : defaults_.gosumdb, engine_.config().sumdb);
  if (!said && !(defaults_.gosumdb && defaults_.gosumdb_agreed)) choice.is_default = false;
  return choice;
}

Misread EffectiveSettings::refused_database() const {
  const auto line = counted_line(baseline_gosumdb());
  return line ? refused_gosumdb(*line, sumdb_.refused, "")
              : refused_gosumdb(defaults_.gosumdb.value_or(""), sumdb_.refused, defaults_.source);
}

// A setting with which go itself can't work, or asks nobody: the code of the warning that names it.
std::string EffectiveSettings::find_refused_setting() const {
  if (login_is_misread(baseline_text())) return "login-misread";
  if (!baseline_error_.empty()) return default_problem() ? "goroot-default" : "chain-invalid";
  if (!sumdb_.refused.empty()) return std::string{row_of(refused_database().alert).code};
  return {};
}

}  // namespace gopx::core
