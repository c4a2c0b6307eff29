// See multi.hpp. Handlers that were queued before a socket was released still run afterwards:
// each holds its Socket and looks at `dead` first, because the number may be another connection's
// by then.
#include "fetch/multi.hpp"

#include <new>
#include <vector>

namespace gopx::fetch {

namespace asio = boost::asio;
using asio::posix::descriptor_base;

struct CurlMulti::Socket {
  explicit Socket(asio::io_context& loop) : descriptor(loop) {}

  asio::posix::stream_descriptor descriptor;
  int wanted = CURL_POLL_NONE;   // CURL_POLL_IN, _OUT or both
  int waiting = CURL_POLL_NONE;  // the directions with a wait under way
  bool dead = false;             // released: the number may belong to another connection by now
};

CurlMulti::CurlMulti(asio::io_context& loop, sys::LoopMeter& meter, std::shared_ptr<Turn> turn,
                     Hooks hooks)
    : loop_(loop),
      meter_(meter),
      turn_(std::move(turn)),
      hooks_(std::move(hooks)),
      multi_(::curl_multi_init()),
      timer_(loop) {
  if (multi_ == nullptr) throw std::bad_alloc();
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
  ::curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
  ::curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  // No sharing of an HTTP/2 connection between probes.
  ::curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
}

CurlMulti::~CurlMulti() {
  ::curl_multi_cleanup(multi_);  // names the sockets it drops, so they are released here
  for (auto& [fd, socket] : sockets_) {
    socket->dead = true;
    socket->descriptor.release();
  }
}

bool CurlMulti::add(CURL* transfer) {
  return ::curl_multi_add_handle(multi_, transfer) == CURLM_OK;
}

void CurlMulti::remove(CURL* transfer) { ::curl_multi_remove_handle(multi_, transfer); }

int CurlMulti::on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket) {
  auto* multi = static_cast<CurlMulti*>(self);
  if (what == CURL_POLL_REMOVE) {
    multi->forget(fd);
  } else {
    multi->watch(easy, fd, what, static_cast<Socket*>(socket));
  }
  return 0;
}

void CurlMulti::watch(CURL* easy, curl_socket_t fd, int what, Socket* known) {
  if (known == nullptr && !wrap(fd)) return;
  const auto socket = sockets_.at(fd);
  socket->wanted = what;
  if ((what & CURL_POLL_IN) != 0) hooks_.reading(easy, fd);
  wait(socket, CURL_POLL_IN);
  wait(socket, CURL_POLL_OUT);
}

// A socket that can't be waited for is left alone: the transfer's own time-out ends it.
bool CurlMulti::wrap(curl_socket_t fd) {
  forget(fd);
  auto socket = std::make_shared<Socket>(loop_);
  boost::system::error_code error;
  socket->descriptor.assign(fd, error);
  if (error) return false;
  ::curl_multi_assign(multi_, fd, socket.get());
  sockets_.emplace(fd, std::move(socket));
  return true;
}

void CurlMulti::forget(curl_socket_t fd) {
  const auto found = sockets_.find(fd);
  if (found == sockets_.end()) return;
  found->second->dead = true;
  found->second->descriptor.release();
  sockets_.erase(found);
}

void CurlMulti::wait(const std::shared_ptr<Socket>& socket, int direction) {
  if ((socket->wanted & direction) == 0 || (socket->waiting & direction) != 0) return;
  socket->waiting |= direction;
  const auto event =
      direction == CURL_POLL_IN ? descriptor_base::wait_read : descriptor_base::wait_write;
  socket->descriptor.async_wait(
      event, [self = weak_from_this(), socket, direction](const boost::system::error_code& error) {
        const auto multi = self.lock();
        if (multi && !socket->dead) multi->socket_ready(socket, direction, bool(error));
      });
}

void CurlMulti::socket_ready(const std::shared_ptr<Socket>& socket, int direction, bool failed) {
  socket->waiting &= ~direction;
  if ((socket->wanted & direction) == 0) return;  // no longer asked for
  const int event = direction == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
  act(socket->descriptor.native_handle(), failed ? CURL_CSELECT_ERR : event);
  if (!socket->dead && !failed) wait(socket, direction);
}

int CurlMulti::on_timer(CURLM*, long milliseconds, void* self) {
  static_cast<CurlMulti*>(self)->set_timer(milliseconds);
  return 0;
}

// Also "0 ms" goes through the loop: we may be inside of libcurl here.
void CurlMulti::set_timer(long milliseconds) {
  timer_.cancel();
  if (milliseconds < 0) return;
  timer_.expires_after(std::chrono::milliseconds(milliseconds));
  timer_.async_wait([self = weak_from_this()](const boost::system::error_code& error) {
    const auto multi = self.lock();
    if (multi && !error) multi->act(CURL_SOCKET_TIMEOUT, 0);
  });
}

void CurlMulti::act(curl_socket_t fd, int events) {
  const auto busy = meter_.measure();
  const auto keep = shared_from_this();
  turn_->begin();
  int running = 0;
  ::curl_multi_socket_action(multi_, fd, events, &running);
  report_ended();
}

// First all messages are taken, then the owner hears of them: it may remove handles.
void CurlMulti::report_ended() {
  std::vector<std::pair<CURL*, CURLcode>> ended;
  int left = 0;
  while (const CURLMsg* message = ::curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE)
      ended.emplace_back(message->easy_handle, message->data.result);
  }
  for (const auto& each : turn_->take_flooded()) {
    const auto wire = each.lock();
    if (wire && wire->handle != nullptr) ended.emplace_back(wire->handle, CURLE_RECV_ERROR);
  }
  for (const auto& [easy, code] : ended) hooks_.ended(easy, code);
}

}  // namespace gopx::fetch
