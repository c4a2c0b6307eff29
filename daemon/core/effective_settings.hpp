// What env file, go versions and environment come to, in go's eyes: the user's chain, the chain in
// force, the checksum database, and which modules no proxy is asked for. Everything here is parsed
// once, when one of its sources changes (reread), and only looked at on the way of a probe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/go_settings.hpp"
#include "api/types.hpp"
#include "core/alert.hpp"
#include "core/chain.hpp"
#include "core/event.hpp"
#include "core/go_defaults.hpp"
#include "core/gosumdb.hpp"
#include "core/misread.hpp"

namespace gopx::core {

struct EngineParts;

class EffectiveSettings {
 public:
  explicit EffectiveSettings(EngineParts& engine) : engine_(engine) {}

  void roots_seen(const GoRootsSeen& seen, Now now);
  // Derives everything anew, the table of endpoints included.
  void reread(Now now);

  // --- the two chains: the user's own, and what go uses now
  const Chain& baseline() const { return baseline_; }
  const Chain& in_force() const { return in_force_; }
  const std::string& baseline_error() const { return baseline_error_; }  // why go can't parse it
  const std::string& in_force_error() const { return in_force_error_; }
  std::string baseline_text() const;
  std::string current_text() const;
  bool baseline_absent() const;
  // Nobody can say what go takes where there is no line.
  bool baseline_unknown() const { return baseline_absent() && !defaults_.goproxy; }

  // --- the checksum database
  const SumdbChoice& sumdb() const { return sumdb_; }
  std::optional<std::string> baseline_gosumdb() const;
  std::optional<std::string> current_gosumdb() const;
  Misread refused_database() const;

  // --- the go versions found, and go's other settings
  const std::optional<std::vector<GoRoot>>& roots() const { return roots_; }
  bool asking_go() const { return asking_go_; }
  const GoDefaults& defaults() const { return defaults_; }
  const Sentence& default_trouble() const { return default_trouble_; }
  // Why the default must not be touched, where it counts.
  std::optional<Sentence> default_problem() const;
  // A setting with which go can't work, or asks nobody: the code of the warning that names it.
  const std::string& refused_setting() const { return refused_setting_; }
  const api::Layers& all_layers() const { return all_layers_; }
  // With it no go here asks a proxy for anything.
  const std::optional<api::GoSetting>& past_all_proxies() const { return past_all_proxies_; }
  std::vector<api::GoSetting> told_settings() const;
  void warn_of_layers(RaisedAlerts& list) const;
  void warn_of_own_environment(RaisedAlerts& list) const;

 private:
  Sentence trouble_with_default() const;
  std::optional<std::string> counted_line(const std::optional<std::string>& line) const;
  SumdbChoice database_of(const std::optional<std::string>& line) const;
  void follow_layers();
  bool verifies_nothing() const;
  std::string find_refused_setting() const;

  EngineParts& engine_;
  std::optional<std::vector<GoRoot>> roots_;
  bool asking_go_ = false;  // the go commands found are being asked, again perhaps
  GoDefaults defaults_;     // what they come to
  Sentence default_trouble_;
  Chain baseline_, in_force_;
  std::string baseline_error_, in_force_error_;
  std::string refused_setting_;
  std::vector<api::Layers> layers_of_each_go_;  // as found; one without any where none is found
  api::Layers all_layers_;                      // what may make a name private
  std::optional<api::GoSetting> past_all_proxies_;
  SumdbChoice sumdb_;
};

}  // namespace gopx::core
