// What core/chain_lint finds in the user's GOPROXY, as warnings with their fix: for status, why and
// config check. doctor shows the same findings in its own way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/paths.hpp"
#include "api/types.hpp"
#include "base/render.hpp"
#include "ctl/files.hpp"

namespace gopx::ctl {

// Remarks on what is a choice are left out. `exported`: the value is of this shell, else of the env
// file. `trusted`: identities of proxies that the configuration calls public.
std::vector<api::Warning> chain_warnings(const std::string& goproxy, bool exported,
                                         const std::vector<std::string>& trusted);
// Of the user's own value, as the status knows it, or as it is exported here.
std::vector<api::Warning> chain_warnings(const api::Environment& here, const api::Status& status);
// Of what go reads here, without a daemon.
std::vector<api::Warning> chain_warnings(const api::PathInputs& here, const Files& files);

}  // namespace gopx::ctl
