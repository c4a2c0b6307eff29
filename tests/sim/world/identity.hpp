// Which endpoint an address means, remembered: the simulator asks for the same few dozen addresses
// millions of times.
#pragma once

#include <string>
#include <string_view>

namespace gopx::sim {

// config::identity_of(url). The reference is good for as long as the thread lives.
const std::string& identity(std::string_view url);

}  // namespace gopx::sim
