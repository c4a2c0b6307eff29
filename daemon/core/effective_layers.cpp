// What go's settings, in whichever layer they are, mean for the engine: which modules no takeover
// helps, which names are told to nobody, what there is to say.
//
// For writing go's own order decides (env file, then go.env). For keeping names to ourselves every
// layer counts, the caller's shell and gopxd's own environment included.
#include <algorithm>
#include <array>

#include "base/prefix_patterns.hpp"
#include "base/text.hpp"
#include "core/alert_table.hpp"
#include "core/engine_parts.hpp"
#include "core/go_layers.hpp"

namespace gopx::core {
namespace {

constexpr std::size_t patterns_named_max = 8;         // in one sentence
constexpr std::size_t settings_told_max = 64;         // in a status
constexpr std::size_t setting_bytes_max = 16 * 1024;  // of one value there

using MaybeSetting = std::optional<api::GoSetting>;
using Question = MaybeSetting (*)(const api::Layers&);

MaybeSetting everything_past_proxies(const api::Layers& layers) {
  auto found = api::no_proxy(layers);
  return found && covers_everything(found->value) ? found : std::nullopt;
}
MaybeSetting everything_unverified(const api::Layers& layers) {
  auto found = api::no_sumdb(layers);
  return found && covers_everything(found->value) ? found : std::nullopt;
}
MaybeSetting something_past_proxies(const api::Layers& layers) {
  auto found = api::no_proxy(layers);
  const bool some =
      found && !covers_everything(found->value) && !prefix_patterns(found->value, 1).empty();
  return some ? found : std::nullopt;
}
MaybeSetting vendoring(const api::Layers& layers) {
  auto found = api::setting(layers, "GOFLAGS");
  return found && api::is_vendoring(found->value) ? found : std::nullopt;
}
MaybeSetting insecure(const api::Layers& layers) {
  auto found = api::setting(layers, "GOFLAGS");
  return found && found->value.find("-insecure") != std::string::npos ? found : std::nullopt;
}
MaybeSetting no_modules(const api::Layers& layers) {
  auto found = api::setting(layers, "GO111MODULE");
  return found && found->value == "off" ? found : std::nullopt;
}
// That of the env file is told from the baseline: a takeover may have changed the line.
MaybeSetting unverified_by_default(const api::Layers& layers) {
  auto found = api::setting(layers, "GOSUMDB");
  const bool off = found && found->value == "off" && found->layer == api::Layer::go_env;
  return off ? found : std::nullopt;
}

// The answers of all go versions, each once.
std::vector<api::GoSetting> answers(const std::vector<api::Layers>& each_go, Question question) {
  std::vector<api::GoSetting> found;
  for (const api::Layers& layers : each_go) {
    auto answer = question(layers);
    if (answer && std::find(found.begin(), found.end(), *answer) == found.end())
      found.push_back(std::move(*answer));
  }
  return found;
}

// "GONOPROXY=* in the env file"
Sentence said(const api::GoSetting& setting) {
  return say("{name}={value} in {file}", setting.name,
             api::masked_value(setting.name, setting.value), api::place_of(setting));
}

Sentence some_of(const std::string& globs) {
  Texts named;
  for (const auto glob : prefix_patterns(globs, patterns_named_max + 1)) named.emplace_back(glob);
  const bool more = named.size() > patterns_named_max;
  if (!more) return say("{patterns}", std::move(named));
  named.resize(patterns_named_max);
  return say("{patterns} and others", std::move(named));
}

}  // namespace

void EffectiveSettings::follow_layers() {
  layers_of_each_go_.clear();
  for (const GoRoot& root : *roots_)
    layers_of_each_go_.push_back(layers_of_go(&*engine_.env.file(), &root));
  if (roots_->empty()) layers_of_each_go_.push_back(layers_of_go(&*engine_.env.file(), nullptr));
  all_layers_ = every_layer(engine_.inputs.own_environment, &*engine_.env.file(), *roots_);
  engine_.comparisons.forget_private(all_layers_);
  past_all_proxies_.reset();
  const bool names_proxy = std::any_of(baseline_.begin(), baseline_.end(), [](const Element& one) {
    return one.kind == ElementKind::url;
  });
  const auto each = answers(layers_of_each_go_, everything_past_proxies);
  const bool all = std::all_of(layers_of_each_go_.begin(), layers_of_each_go_.end(),
                               [](const auto& one) { return everything_past_proxies(one); });
  if (names_proxy && all) past_all_proxies_ = each.front();
}

// The go that would be asked first compares nothing with the checksum database.
bool EffectiveSettings::verifies_nothing() const {
  return everything_unverified(layers_of_each_go_.front()).has_value();
}

std::vector<api::GoSetting> EffectiveSettings::told_settings() const {
  std::vector<api::GoSetting> told;
  for (const api::SettingsLayer& layer : all_layers_) {
    for (const auto& [name, value] : layer.values) {
      const bool known = std::any_of(told.begin(), told.end(), [&, &key = name](const auto& one) {
        return one.layer == layer.layer && one.name == key;
      });
      if (known || told.size() == settings_told_max) continue;
      api::GoSetting one{name, printable(api::masked_value(name, value), setting_bytes_max),
                         layer.layer, std::nullopt};
      if (!layer.file.empty()) one.file = layer.file;
      told.push_back(std::move(one));
    }
  }
  return told;
}

void EffectiveSettings::warn_of_layers(RaisedAlerts& list) const {
  const auto for_each = [&](Question question, auto tell) {
    for (const api::GoSetting& one : answers(layers_of_each_go_, question)) tell(one);
  };
  for_each(everything_past_proxies, [&](const api::GoSetting& one) {
    const Sentence consequence =
        past_all_proxies_
            ? say("go asks no proxy for any module, so no failover helps and gopxd writes nothing")
            : say("that go asks no proxy for any module, so no failover helps it");
    raise<Alert::gonoproxy_all>(list, said(one), consequence).fix = api::way_out_of(one);
  });
  for_each(something_past_proxies, [&](const api::GoSetting& one) {
    raise<Alert::gonoproxy_some>(list, some_of(one.value), api::source_sentence(one));
  });
  for_each(everything_unverified, [&](const api::GoSetting& one) {
    raise<Alert::sumdb_skipped>(list, said(one), say("what go downloads is not verified")).fix =
        api::way_out_of(one);
  });
  for_each(unverified_by_default, [&](const api::GoSetting& one) {
    raise<Alert::sumdb_off>(list, said(one)).fix = "go env -w GOSUMDB=sum.golang.org";
  });
  for_each(insecure, [&](const api::GoSetting& one) {
    raise<Alert::sumdb_skipped>(list, said(one),
                                say("go ignores -insecure since 1.17, and go get fails with it"))
        .fix = api::way_out_of(one);
  });
  for_each(vendoring,
           [&](const api::GoSetting& one) { raise<Alert::goflags_vendor>(list, said(one)); });
  for_each(no_modules, [&](const api::GoSetting& one) {
    raise<Alert::modules_off>(list, said(one)).fix = api::way_out_of(one);
  });
}

// Variables that would win over the env file, were they set where go runs.
void EffectiveSettings::warn_of_own_environment(RaisedAlerts& list) const {
  constexpr std::array unused{"GOPROXY", "GOSUMDB", "GONOSUMDB"};
  constexpr std::array only_for_privacy{"GOPRIVATE", "GONOPROXY"};
  const auto tell = [&](std::string_view name, const Sentence& consequence) {
    if (api::variable(engine_.inputs.own_environment, name))
      raise<Alert::own_environment>(list, name, consequence);
  };
  for (const char* name : unused) tell(name, say("it is not used"));
  for (const char* name : only_for_privacy)
    tell(name,
         say("it keeps names from public proxies here, but go in your shell does not see it"));
}

ModulePlaces Engine::places_for(std::string_view module, const api::Environment& shell) const {
  const EngineParts& parts = *parts_;
  ModulePlaces found;
  api::Layers layers{api::environment_layer(api::Layer::shell, shell)};
  layers.insert(layers.end(), parts.effective.all_layers().begin(),
                parts.effective.all_layers().end());
  found.private_by = api::private_by(layers, module);
  for (const Endpoint& endpoint : parts.endpoints.table().all()) {
    const bool concerned =
        endpoint.in_use || endpoint.displaced || endpoint.role == Role::candidate;
    if (!concerned || endpoint.hidden != Hidden::no || !endpoint.usable()) continue;
    found.places.push_back({endpoint.name, endpoint.url, endpoint.is_public(), endpoint.ca_file});
  }
  return found;
}

}  // namespace gopx::core
