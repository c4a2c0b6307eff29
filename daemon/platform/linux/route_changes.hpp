// Changes of links, addresses and routes, as the kernel tells them (rtnetlink(7)).
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string_view>

namespace gopx::platform {

class RouteChanges {
 public:
  static constexpr std::size_t links_max = 1024;  // remembered; containers make and drop many

  // `changed` is called for each bundle of news, from the loop.
  RouteChanges(boost::asio::io_context& loop, std::function<void()> changed);

  // False where the system has no such socket for us: nothing is told then.
  bool start();
  // Has this link gone up or down since the last call for it? A flap may leave the routes as they
  // were.
  bool flapped(int interface_index);

 private:
  void wait();
  void drain();
  void take(std::string_view bytes);
  void take_link(std::string_view message);

  boost::asio::posix::stream_descriptor socket_;
  std::function<void()> changed_;
  std::map<int, unsigned> flags_;
  std::map<int, bool> flapped_;
};

}  // namespace gopx::platform
