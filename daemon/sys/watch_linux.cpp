// Watch on Linux: inotify. See watch.hpp.
//
// One watch per inode: places in the same folder share it, and their masks are joined. Handlers are
// posted, so that a look of ours, which drains what was there before it, is never interrupted by
// them.
#ifdef __linux__

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "sys/watch.hpp"
#include "sys/watch_places.hpp"

namespace gopx::sys {

namespace asio = boost::asio;

namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;
constexpr std::uint32_t coming = IN_CREATE | IN_MOVED_TO;
constexpr std::uint32_t going = IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr std::uint32_t content = IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB;
// After these the places themselves may be others.
constexpr std::uint32_t structural = coming | going | IN_IGNORED | IN_UNMOUNT | IN_Q_OVERFLOW;

std::uint32_t mask_of(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::file:
      return coming | going | content | IN_OPEN;
    case PlaceKind::link:
      return coming | going;
    case PlaceKind::way:
      return coming | IN_DELETE_SELF | IN_MOVE_SELF;
    case PlaceKind::binary:
      return IN_OPEN | IN_DELETE_SELF | IN_MOVE_SELF;
    case PlaceKind::defaults:
      return coming | going | content;
    case PlaceKind::kept:
      return coming | going;
    case PlaceKind::above:
      return IN_DELETE_SELF | IN_MOVE_SELF;
  }
  return 0;
}

// Then what happens to it is seen in the folder that it really lies in, not in this one.
bool is_mount_point(const std::string& path) {
  struct statx status {};
  return ::statx(AT_FDCWD, path.c_str(), AT_NO_AUTOMOUNT, 0, &status) == 0 &&
         (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

}  // namespace

struct Watch::State : std::enable_shared_from_this<Watch::State> {
  State(asio::io_context& its_loop, Targets its_targets, Handlers its_handlers)
      : loop(its_loop),
        targets(std::move(its_targets)),
        handlers(std::move(its_handlers)),
        input(its_loop) {}

  bool open();
  void refresh();
  void add(const WatchedPlace& place, std::map<int, std::vector<WatchedPlace>>& fresh);
  void wait();
  void pump();
  void take(const inotify_event& event, std::string_view name);
  void note(PlaceKind kind, std::uint32_t what);
  void dispatch_soon();
  void dispatch();

  asio::io_context& loop;
  Targets targets;
  Handlers handlers;
  asio::posix::stream_descriptor input;
  std::map<int, std::vector<WatchedPlace>> watched;
  std::string problem;
  Lack lack;
  int muted = 0;
  bool stale = false;  // places must be worked out anew
  bool touched = false;
  bool opened = false;
  bool defaults = false;
  bool dispatching = false;
};

// Also later, at a poll, if there was no instance left at the start.
bool Watch::State::open() {
  if (input.is_open()) return true;
  const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) {
    problem = fmt::format("no inotify ({}): gopxd only polls the Go env file",
                          std::generic_category().message(errno));
    lack = {
        fmt::format("no inotify instance left on this system ({}): gopxd looks for edits of the Go "
                    "env file only every 30 s and does not notice go commands that start",
                    std::generic_category().message(errno)),
        "sudo sysctl fs.inotify.max_user_instances=1024"};
    return false;
  }
  input.assign(fd);
  wait();
  return true;
}

void Watch::State::refresh() {
  stale = false;
  if (!open()) return;
  problem.clear();
  lack = {};
  std::map<int, std::vector<WatchedPlace>> fresh;
  for (const WatchedPlace& place : places_for(targets)) {
    add(place, fresh);
    const std::string path = fmt::format("{}/{}", place.folder, place.name);
    if (place.kind == PlaceKind::file && is_mount_point(path)) add({place.kind, path, ""}, fresh);
  }
  for (const auto& [id, places] : watched) {
    if (!fresh.contains(id)) ::inotify_rm_watch(input.native_handle(), id);
  }
  // Something may have happened between the change and the new watch.
  if (fresh != watched) touched = true;
  watched = std::move(fresh);
  if (touched) dispatch_soon();
}

void Watch::State::add(const WatchedPlace& place, std::map<int, std::vector<WatchedPlace>>& fresh) {
  const std::uint32_t only = place.name.empty() ? 0U : std::uint32_t{IN_ONLYDIR};
  const int fd = input.native_handle();
  // Masks only grow while an inode is watched; what a place has not asked for is passed over in
  // note().
  const int id =
      ::inotify_add_watch(fd, place.folder.c_str(), mask_of(place.kind) | only | IN_MASK_ADD);
  if (id < 0 && errno != ENOENT) {
    problem = fmt::format("{} can't be watched ({}): gopxd only polls it{}", place.folder,
                          std::generic_category().message(errno),
                          errno == ENOSPC ? "; raise fs.inotify.max_user_watches" : "");
    lack = {problem, errno == ENOSPC ? "sudo sysctl fs.inotify.max_user_watches=524288" : ""};
  }
  if (id >= 0) fresh[id].push_back(place);
}

void Watch::State::wait() {
  input.async_wait(asio::posix::stream_descriptor::wait_read,
                   [weak = weak_from_this()](const boost::system::error_code& error) {
                     const auto self = weak.lock();
                     if (!self || error) return;
                     self->pump();
                     self->wait();
                   });
}

// Reads everything that is there.
void Watch::State::pump() {
  if (!input.is_open()) return;
  alignas(inotify_event) std::array<char, buffer_bytes> buffer;
  for (ssize_t got = 1; got > 0;) {
    got = ::read(input.native_handle(), buffer.data(), buffer.size());
    for (ssize_t at = 0; at < got;) {
      inotify_event event;
      const char* start = buffer.data() + at;
      std::memcpy(&event, start, sizeof event);
      const std::string_view name(event.len > 0 ? start + sizeof event : "");
      take(event, name);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
  if (stale) refresh();
  if (touched || opened || defaults) dispatch_soon();
}

void Watch::State::take(const inotify_event& event, std::string_view name) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    stale = touched = defaults = true;
    return;
  }
  const auto found = watched.find(event.wd);
  if (found == watched.end()) return;
  for (const WatchedPlace& place : found->second) {
    const bool itself =
        name.empty() &&
        (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0;
    if (place.name == name || itself) note(place.kind, event.mask);
  }
}

void Watch::State::note(PlaceKind kind, std::uint32_t what) {
  if ((what & structural) != 0) stale = true;
  const bool open = (what & IN_OPEN) != 0;
  const bool change = (what & ~std::uint32_t{IN_OPEN | IN_ISDIR}) != 0;
  if (open && muted == 0 && (kind == PlaceKind::file || kind == PlaceKind::binary)) opened = true;
  if (!change) return;
  (kind == PlaceKind::binary || kind == PlaceKind::defaults ? defaults : touched) = true;
}

void Watch::State::dispatch_soon() {
  if (dispatching) return;
  dispatching = true;
  asio::post(loop, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->dispatch();
  });
}

void Watch::State::dispatch() {
  dispatching = false;
  const bool was_touched = std::exchange(touched, false);
  const bool was_opened = std::exchange(opened, false);
  const bool were_defaults = std::exchange(defaults, false);
  if (was_touched && handlers.touched) handlers.touched();
  if (was_opened && handlers.opened) handlers.opened();
  if (were_defaults && handlers.defaults_touched) handlers.defaults_touched();
}

Watch::Watch(asio::io_context& loop, Targets targets, Handlers handlers)
    : state_(std::make_shared<State>(loop, std::move(targets), std::move(handlers))) {
  state_->refresh();
}
Watch::~Watch() = default;

void Watch::follow(Targets targets) {
  state_->targets = std::move(targets);
  state_->refresh();
}

void Watch::refresh() {
  state_->pump();
  state_->refresh();
}

std::shared_ptr<void> Watch::mute() {
  state_->pump();
  ++state_->muted;
  return std::shared_ptr<void>(nullptr, [weak = std::weak_ptr(state_)](void*) {
    const auto state = weak.lock();
    if (!state) return;
    state->pump();
    --state->muted;
  });
}

std::string Watch::problem() const { return state_->problem; }
Watch::Lack Watch::lack() const { return state_->lack; }

}  // namespace gopx::sys

#endif
