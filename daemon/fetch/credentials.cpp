// See credentials.hpp.
#include "fetch/credentials.hpp"

#include "core/go_layers.hpp"

namespace gopx::fetch {

Credentials::Credentials(sys::Environment environment, Tell tell)
    : environment_(std::move(environment)),
      tell_(std::move(tell)),
      netrc_(environment_),
      named_files_(environment_) {}

void Credentials::tell_all() const {
  tell_(core::Part::certificates, named_files_.certificates());
  tell_(core::Part::netrc, named_files_.netrc());
}

// At the moments at which it may matter: before probes that are due, and for a go that starts.
bool Credentials::look(const core::Event& event) {
  if (const auto* found = std::get_if<core::GoRootsSeen>(&event)) {
    roots_ = found->roots;
    if (!roots_.empty()) netrc_.serve_go(roots_.front().version);
    follow_goauth();
  }
  if (const auto* seen = std::get_if<core::EnvFileSeen>(&event)) {
    env_ = seen->file;
    follow_goauth();
  }
  if (std::holds_alternative<core::ProbeFinished>(event)) return false;
  if (named_files_.refresh()) tell_all();
  return netrc_.refresh();
}

void Credentials::follow_goauth() {
  const auto layers = core::every_layer(environment_, env_ ? &*env_ : nullptr, roots_);
  const auto found = api::setting(layers, "GOAUTH");
  netrc_.use_goauth(found ? found->value : "");
}

}  // namespace gopx::fetch
