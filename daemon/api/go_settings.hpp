// What go reads, and from which layer: the one place that knows. Whatever depends on a setting of
// go's asks here, in the daemon and in gopxctl, for the caller's shell as well as for the daemon.
//
// go (cmd/go/internal/cfg, Getenv and envOr; seen with go 1.19 to 1.27) looks for a variable in its
// environment, where an empty one counts as not set; then in the env file, where a line without a
// value counts; then, from 1.21 on, in $GOROOT/go.env. Some variables are read from the environment
// alone (os.Getenv). GONOPROXY and GONOSUMDB, where they are empty, are what GOPRIVATE is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/paths.hpp"
#include "base/sentence.hpp"

namespace gopx::api {

enum class Reach : std::uint8_t {
  weighed,      // every layer; what a file says of it changes what gopxd decides or tells
  every_layer,  // gopxd takes no notice of it in a file
  environment,
};

struct GoVariable {
  std::string_view name;
  Reach reach = Reach::weighed;
};

// Every variable that bears on what go fetches, from whom and how: nothing else is taken from a
// caller's environment or told of the daemon's.
std::span<const GoVariable> go_variables();
const GoVariable* go_variable(std::string_view name);

// What the text of an env file, or of a go.env, says: a line counts if it has a '=' and begins with
// a capital letter; what stands on either side is taken as it is, and the last line of a key wins.
std::map<std::string, std::string, std::less<>> read_go_env(std::string_view text);
// Those of them that gopxd weighs.
std::map<std::string, std::string> weighed_settings(std::string_view text);
// One such line, without its LF: key and value, or nothing where go ignores it.
std::optional<std::pair<std::string_view, std::string_view>> read_go_env_line(
    std::string_view line);

enum class Layer : std::uint8_t { shell, gopxd, env_file, go_env };
std::string_view name_of(Layer layer);  // "shell" "gopxd" "env-file" "go.env"
std::optional<Layer> layer_named(std::string_view name);

struct SettingsLayer {
  Layer layer = Layer::env_file;
  std::string file;  // "" for an environment
  std::map<std::string, std::string, std::less<>> values;
  bool operator==(const SettingsLayer&) const = default;
};

// In go's order: environments first.
using Layers = std::vector<SettingsLayer>;

struct GoSetting {
  std::string name, value;
  Layer layer = Layer::env_file;
  std::optional<std::string> file;  // of the layer; none for an environment
  bool operator==(const GoSetting&) const = default;
};

// Those of an environment that are variables of go's and not empty.
SettingsLayer environment_layer(Layer layer, const Environment& environment);

// What go takes: nothing where no layer sets it, or where the one that counts sets it to nothing.
std::optional<GoSetting> setting(const Layers& layers, std::string_view name);
// Which modules go asks no proxy for, and which it compares with no checksum database.
std::optional<GoSetting> no_proxy(const Layers& layers);
std::optional<GoSetting> no_sumdb(const Layers& layers);
// What makes this module's name private: GOPRIVATE or GONOPROXY of ANY layer, also of one that go
// would not get to see. Such a name is told to no public host.
std::optional<GoSetting> private_by(const Layers& layers, std::string_view module_path);

// Has GOFLAGS -mod=vendor (the last -mod counts)? Then builds fetch nothing.
bool is_vendoring(std::string_view goflags);

// The value without what may be secret: logins of URLs, arguments of GOAUTH's commands, values in
// GOFLAGS except of -mod.
std::string masked_value(std::string_view name, std::string_view value);
Environment masked_environment(const Environment& environment);

// "your shell", "gopxd's environment", "the env file", "/usr/local/go/go.env"
std::string place_of(const GoSetting& setting);
// "GOPRIVATE in your shell"
std::string source_of(const GoSetting& setting);
// Likewise, in the reader's language.
Sentence source_sentence(const GoSetting& setting);
// "GOPRIVATE in your shell is *"
Sentence said_by(const GoSetting& setting);
// Can be pasted: takes the setting out of the layer that it is in, or hides it there.
std::string way_out_of(const GoSetting& setting);

}  // namespace gopx::api
