// What the system says about the network and about sleep, as hints for the brain: it looks again at
// once when one comes, and believes none of them. Whatever is missing (no bus, no NetworkManager,
// no netlink) costs that hint and nothing else.
#pragma once

#include <functional>
#include <memory>

#include "core/event.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::platform {

class NetworkWatch {
 public:
  using Tell = std::function<void(core::NetworkHinted)>;

  // `tell` is called from the loop; a storm of news is thinned out first.
  NetworkWatch(boost::asio::io_context& loop, const sys::Environment& environment, Tell tell);
  NetworkWatch(const NetworkWatch&) = delete;
  NetworkWatch& operator=(const NetworkWatch&) = delete;
  ~NetworkWatch();

  // Tells which network this is, then what changes.
  void start();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gopx::platform
