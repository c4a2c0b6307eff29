// See name_lookup.hpp. A thread knows nothing but its mailbox. That outlives the loop, and says
// under its lock whether there still is one.
#include "io/name_lookup.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/text.hpp"
#include "io/clock.hpp"

namespace gopx::io {

namespace asio = boost::asio;

namespace {

using Addresses = std::vector<std::string>;

int family_of(probes::Family family) {
  if (family == probes::Family::ipv4) return AF_INET;
  return family == probes::Family::ipv6 ? AF_INET6 : AF_UNSPEC;
}

Addresses ask_system(const std::string& host, probes::Family family) {
  addrinfo hints{};
  hints.ai_family = family_of(family);
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  Addresses addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(),
                      static_cast<socklen_t>(text.size()), nullptr, 0, NI_NUMERICHOST) == 0)
      addresses.emplace_back(text.data());
  }
  return addresses;
}

}  // namespace

bool is_answered_by_library(std::string_view host) {
  constexpr std::string_view name = "localhost";
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() < name.size()) return false;
  const auto front = host.substr(0, host.size() - name.size());
  return equal_ignoring_case(host.substr(front.size()), name) &&
         (front.empty() || front.ends_with('.'));
}

bool is_address_for_others_only(std::string_view host) {
  const std::string text(host);
  in_addr address{};
  return ::inet_aton(text.c_str(), &address) != 0 &&
         ::inet_pton(AF_INET, text.c_str(), &address) != 1;
}

struct NameLookup::State : std::enable_shared_from_this<State> {
  struct Mailbox {
    std::mutex mutex;
    asio::io_context* loop = nullptr;  // none: nobody waits any more
    int threads = 0;
  };
  struct Waiting {
    Done done;
    Duration since{};
    asio::steady_timer limit;
  };

  explicit State(asio::io_context& the_loop) : loop(the_loop) { box->loop = &the_loop; }
  ~State() {
    const std::lock_guard lock(box->mutex);
    box->loop = nullptr;
  }

  LookupId start(const std::string& host, probes::Family family, Duration limit, Done done) {
    const LookupId id{++last_id};
    Waiting& one =
        waiting.emplace(id, Waiting{std::move(done), running_time(), asio::steady_timer(loop)})
            .first->second;
    one.limit.expires_after(limit);
    one.limit.async_wait([self = weak_from_this(), id](const boost::system::error_code& error) {
      const auto state = self.lock();
      if (state && !error) state->tell(id, {}, true);
    });
    if (!begin(id, host, family)) say(*box, weak_from_this(), id, {});
    return id;
  }

  // False if there can be no thread for it.
  bool begin(LookupId id, const std::string& host, probes::Family family) {
    {
      const std::lock_guard lock(box->mutex);
      if (box->threads >= lookups_max) return false;
      ++box->threads;
    }
    try {
      std::thread([mailbox = box, self = weak_from_this(), id, host, family] {
        Addresses addresses = ask_system(host, family);
        const std::lock_guard lock(mailbox->mutex);
        --mailbox->threads;
        say(*mailbox, self, id, std::move(addresses));
      }).detach();
    } catch (const std::system_error&) {
      const std::lock_guard lock(box->mutex);
      --box->threads;
      return false;
    }
    return true;
  }

  // In a thread of a look-up with the mailbox locked, or in the loop's own.
  static void say(const Mailbox& box, std::weak_ptr<State> self, LookupId id, Addresses addresses) {
    if (box.loop == nullptr) return;
    asio::post(*box.loop, [self = std::move(self), id, addresses = std::move(addresses)] {
      if (const auto state = self.lock()) state->tell(id, addresses, false);
    });
  }

  void tell(LookupId id, const Addresses& addresses, bool timed_out) {
    auto node = waiting.extract(id);
    if (node.empty()) return;  // told before, or cancelled
    Waiting& one = node.mapped();
    one.limit.cancel();
    one.done({addresses, timed_out, running_time() - one.since});
  }

  asio::io_context& loop;
  std::shared_ptr<Mailbox> box = std::make_shared<Mailbox>();
  std::map<LookupId, Waiting> waiting;
  std::uint64_t last_id = 0;
};

NameLookup::NameLookup(asio::io_context& loop) : state_(std::make_shared<State>(loop)) {}
NameLookup::~NameLookup() = default;

LookupId NameLookup::start(const std::string& host, probes::Family family, Duration limit,
                           Done done) {
  return state_->start(host, family, limit, std::move(done));
}

void NameLookup::cancel(LookupId id) { state_->waiting.erase(id); }

}  // namespace gopx::io
