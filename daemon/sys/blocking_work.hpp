// Work that may wait for as long as the system likes, for a resolver or for a disk that is far
// away: each piece runs in a thread that ends with it, and the loop hears of its outcome or of the
// end of its own patience, whatever comes first.
//
// A thread knows its work and a mailbox. That outlives the loop, and says under its lock whether
// there still is one. What is to be done with the outcome never leaves the loop's own thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/ids.hpp"
#include "sys/clock.hpp"

namespace gopx::sys {

using BlockingWorkId = Id<struct BlockingWorkTag>;

constexpr int blocking_threads_max = 16;  // of one BlockingWork; what is more waits for its turn

template <class Value>
class BlockingWork {
 public:
  struct End {
    std::optional<Value> value;  // none: not in time
    Duration took{};
  };
  using Work = std::function<Value()>;
  using Done = std::function<void(const End&)>;

  explicit BlockingWork(boost::asio::io_context& loop) : state_(std::make_shared<State>(loop)) {}
  BlockingWork(const BlockingWork&) = delete;
  BlockingWork& operator=(const BlockingWork&) = delete;
  ~BlockingWork() { state_->leave(); }

  // `work` may use nothing but what it holds. `done` runs once, from the loop and not from inside
  // start(), unless cancelled before.
  BlockingWorkId start(Work work, Duration limit, Done done) {
    return state_->start(std::move(work), limit, std::move(done));
  }
  void cancel(BlockingWorkId id) { state_->waiting.erase(id); }

 private:
  struct Mailbox {
    std::mutex mutex;
    boost::asio::io_context* loop = nullptr;  // none: nobody waits any more
  };
  struct Waiting {
    Done done;
    Duration since{};
    boost::asio::steady_timer limit;
  };

  struct State : std::enable_shared_from_this<State> {
    explicit State(boost::asio::io_context& the_loop) : loop(the_loop) { box->loop = &the_loop; }

    void leave() {
      const std::lock_guard lock(box->mutex);
      box->loop = nullptr;
    }

    BlockingWorkId start(Work work, Duration limit, Done done) {
      const BlockingWorkId id{++last_id};
      Waiting& one = waiting
                         .emplace(id, Waiting{std::move(done), running_time(),
                                              boost::asio::steady_timer(loop)})
                         .first->second;
      one.limit.expires_after(limit);
      one.limit.async_wait(
          [self = this->weak_from_this(), id](const boost::system::error_code& error) {
            const auto state = self.lock();
            if (state && !error) state->tell(id, std::nullopt);
          });
      queue.emplace_back(id, std::move(work));
      go_on();
      return id;
    }

    void go_on() {
      while (!queue.empty() && threads < blocking_threads_max) {
        auto [id, work] = std::move(queue.front());
        queue.pop_front();
        // Without a thread it ends by its time-out.
        if (waiting.contains(id) && !begin(id, std::move(work))) return;
      }
    }

    bool begin(BlockingWorkId id, Work work) {
      try {
        std::thread([mailbox = box, self = this->weak_from_this(), id, work = std::move(work)] {
          Value value = work();
          const std::lock_guard lock(mailbox->mutex);
          if (mailbox->loop == nullptr) return;
          boost::asio::post(*mailbox->loop, [self, id, value = std::move(value)] {
            if (const auto state = self.lock()) state->end(id, value);
          });
        }).detach();
      } catch (const std::system_error&) {
        return false;
      }
      ++threads;
      return true;
    }

    void end(BlockingWorkId id, const Value& value) {
      --threads;
      tell(id, value);
      go_on();
    }

    void tell(BlockingWorkId id, std::optional<Value> value) {
      auto node = waiting.extract(id);
      if (node.empty()) return;  // told before, or cancelled
      node.mapped().limit.cancel();
      node.mapped().done({std::move(value), running_time() - node.mapped().since});
    }

    boost::asio::io_context& loop;
    std::shared_ptr<Mailbox> box = std::make_shared<Mailbox>();
    std::map<BlockingWorkId, Waiting> waiting;
    std::deque<std::pair<BlockingWorkId, Work>> queue;
    int threads = 0;
    std::uint64_t last_id = 0;
  };

  std::shared_ptr<State> state_;
};

}  // namespace gopx::sys
