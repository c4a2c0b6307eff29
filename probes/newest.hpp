// M/@latest: which version of a module an endpoint takes for the newest. go asks for it only where
// @v/list is empty (cmd/go/internal/modfetch proxyRepo.Latest), so that it is missing is no fault
// of a mirror: here it is a question of its own, which no verdict on health depends on.
#pragma once

#include <memory>

#include "probes/probe.hpp"

namespace gopx::probes {

// The conversation for an order with only = Step::newest: one request. A good report has `newest`,
// and `published` where the endpoint says when.
std::unique_ptr<Conversation> ask_newest(const Order& order);

}  // namespace gopx::probes
