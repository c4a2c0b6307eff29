// Nothing is mounted over the folders of a session on macOS; the poll has to do.
#ifdef __APPLE__

#include "sys/mount_watch.hpp"

namespace gopx::sys {

struct MountWatch::State {};

MountWatch::MountWatch(boost::asio::io_context&, std::function<void()>) {}
MountWatch::~MountWatch() = default;

}  // namespace gopx::sys

#endif
