// proc(5): a change of the mount table makes /proc/self/mountinfo poll with an error.
#ifdef __linux__

#include <fcntl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "sys/mount_watch.hpp"

namespace gopx::sys {

namespace asio = boost::asio;

struct MountWatch::State : std::enable_shared_from_this<MountWatch::State> {
  State(asio::io_context& loop, std::function<void()> its_changed)
      : table{loop}, changed{std::move(its_changed)} {}

  void start() {
    const int fd = ::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    table.assign(fd);
    wait();
  }

  void wait() {
    table.async_wait(asio::posix::stream_descriptor::wait_error,
                     [weak = weak_from_this()](const boost::system::error_code& error) {
                       const auto self = weak.lock();
                       if (!self || error) return;
                       self->changed();
                       self->wait();
                     });
  }

  asio::posix::stream_descriptor table;
  std::function<void()> changed;
};

MountWatch::MountWatch(asio::io_context& loop, std::function<void()> changed)
    : state_{std::make_shared<State>(loop, std::move(changed))} {
  state_->start();
}
MountWatch::~MountWatch() = default;

}  // namespace gopx::sys

#endif
