// What a person can ask of the brain: those of gopx's commands that it carries out itself. Each
// gets exactly one Reply.
#pragma once

#include <variant>

#include "api/commands.hpp"

namespace gopx::core {

using api::commands::Auto;
using api::commands::Keep;
using api::commands::Pause;
using api::commands::Resume;
using api::commands::Use;
using ProbeNow = api::commands::Probe;
using CompareNewest = api::commands::Freshness;
using Command = std::variant<ProbeNow, Use, Auto, Pause, Resume, Keep, CompareNewest>;

}  // namespace gopx::core
