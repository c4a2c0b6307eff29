// See go_layers.hpp.
#include "core/go_layers.hpp"

namespace gopx::core {
namespace {

using Line = std::optional<std::string>;

api::SettingsLayer layer_of(api::Layer layer, std::string file,
                            const std::map<std::string, std::string>& others, const Line& goproxy,
                            const Line& gosumdb) {
  api::SettingsLayer all{layer, std::move(file), {others.begin(), others.end()}};
  if (goproxy) all.values.insert_or_assign("GOPROXY", *goproxy);
  if (gosumdb) all.values.insert_or_assign("GOSUMDB", *gosumdb);
  return all;
}

api::SettingsLayer layer_of(const EnvFile& file) {
  return layer_of(api::Layer::env_file, file.path, file.other, file.goproxy, file.gosumdb);
}

api::SettingsLayer layer_of(const GoRoot& root) {
  return layer_of(api::Layer::go_env, root.root + (root.has_go_env ? "/go.env" : ""), root.settings,
                  root.goproxy, root.gosumdb);
}

}  // namespace

api::Layers layers_of_go(const EnvFile* file, const GoRoot* root) {
  api::Layers layers;
  if (file != nullptr) layers.push_back(layer_of(*file));
  if (root != nullptr) layers.push_back(layer_of(*root));
  return layers;
}

api::Layers every_layer(const api::Environment& own, const EnvFile* file,
                        const std::vector<GoRoot>& roots) {
  api::Layers layers{api::environment_layer(api::Layer::gopxd, own)};
  if (file != nullptr) layers.push_back(layer_of(*file));
  for (const GoRoot& root : roots) layers.push_back(layer_of(root));
  return layers;
}

}  // namespace gopx::core
