// Looking up the names that the fetching library would answer by itself: it takes every localhost
// for 127.0.0.1 and ::1 without asking anybody, and go does not. All other names it gives to
// getaddrinfo(3), as is done here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "probes/probe.hpp"

namespace gopx::fetch {

// "localhost", "a.localhost", also with a dot at the end.
bool is_answered_by_library(std::string_view host);
// "127.1", "0x7f.0.0.1", "127.0.0.01": the library and the C library make an address of it. go does
// not, and asks for a name that cannot be.
bool is_address_for_others_only(std::string_view host);

// As text, without brackets; empty: there are none. Waits for as long as the resolver likes.
std::vector<std::string> look_up_name(const std::string& host, probes::Family family);

}  // namespace gopx::fetch
