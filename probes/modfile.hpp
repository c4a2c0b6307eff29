// The first question of every probe: is this the go.mod that it must be? 100 bytes and one hash
// prove routing, TLS, escaping, content and the absence of a login portal at once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "probes/classify.hpp"

namespace gopx::probes {

// The module path that a go.mod declares; nullopt where no line declares one. Reads `module PATH`,
// `module "PATH"` and the block form; a sentence that merely begins with the word "module" is no
// declaration.
std::optional<std::string> declared_module(std::string_view go_mod);

// Judges the body of a 200 answer to M/@v/V.mod. Another hash on something that is a go.mod:
// mod_mismatch. No go.mod at all: html_200, too_large or junk_mod. Without a pinned hash the
// declared path must be the canary's.
Finding judge_mod(const Canary& canary, const Response& response);

}  // namespace gopx::probes
