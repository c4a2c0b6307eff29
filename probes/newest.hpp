// M/@latest: which version of a module an endpoint takes for the newest. go asks for it only where
// @v/list is empty (cmd/go/internal/modfetch proxyRepo.Latest), so that it is missing is no fault
// of a mirror: here it is a question of its own, which no verdict on health depends on.
#pragma once

#include <memory>

#include "probes/probe.hpp"

namespace gopx::probes {

// The conversation for an order with only = Step::newest. A good report has `newest`, and
// `published` where the endpoint says when. The canary's version says what is asked, as go asks it:
// "latest" for @latest alone; go_latest for go's own way, @v/list, and @latest where that names no
// version; anything else is a branch, a tag or a hash, and @v/NAME.info says which version it is.
constexpr std::string_view go_latest = "@latest";
std::unique_ptr<Conversation> ask_newest(const Order& order);

// Of an answer "not here" that was kept on the way (a negative cache): for how long it will still
// be given, as its headers say; zero where they don't.
Duration kept_for(const Response& response);
// The same for a detail: "; this answer is kept for another 20m", or "".
std::string kept_note(const Response& response);

}  // namespace gopx::probes
