// What no single value shows: settings that contradict each other, entries that lack something,
// names and addresses that stand twice.
#pragma once

#include <span>

#include "base/known.hpp"
#include "config/merge.hpp"

namespace gopx::config {

// Adds problems, fills in what follows from other values (the URL of an [[endpoint]] that only
// names one of the catalogue, trust of file://). Values that were already complained about are not
// judged again.
void check(Merged& merged, std::span<const KnownEndpoint> catalogue);

}  // namespace gopx::config
