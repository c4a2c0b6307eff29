// Does a message bus answer at all? Asked without waiting, before the library connects: the library
// itself would stand still, and the loop with it, for as long as a hung bus stays silent.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::platform {

constexpr Duration handshake_limit = std::chrono::seconds{2};

// Paths of the Unix sockets in a D-Bus address ("unix:path=/a;unix:abstract=b", escapes undone),
// abstract ones with a leading "@". Other transports are left out.
std::vector<std::string> sockets_in(std::string_view bus_address);

// Begins the D-Bus handshake at the first of these sockets, hangs up again, and says once, from the
// loop, whether the bus took part. Forgets the question if the returned handle goes.
std::shared_ptr<void> begin_handshake(boost::asio::io_context& loop, const std::string& socket,
                                      std::function<void(bool)> answered);

}  // namespace gopx::platform
