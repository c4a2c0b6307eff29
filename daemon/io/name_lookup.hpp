// Looking up the names that the fetching library would answer by itself: it takes every localhost
// for 127.0.0.1 and ::1 without asking anybody, and go does not. All other names it gives to
// getaddrinfo(3), as is done here.
//
// That call may take as long as the resolver likes, so each runs in a thread that ends with it,
// like those of the library; the loop hears of the outcome, or of the end of its patience.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "probes/probe.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::io {

using LookupId = Id<struct LookupTag>;

constexpr int lookups_max = 32;  // threads at a time; beyond that a look-up fails at once

// "localhost", "a.localhost", also with a dot at the end.
bool is_answered_by_library(std::string_view host);
// "127.1", "0x7f.0.0.1", "127.0.0.01": the library and the C library make an address of it. go does
// not, and asks for a name that cannot be.
bool is_address_for_others_only(std::string_view host);

class NameLookup {
 public:
  struct End {
    std::vector<std::string> addresses = {};  // as text, without brackets; empty: there are none
    bool timed_out = false;
    Duration took{};
  };
  using Done = std::function<void(const End&)>;

  explicit NameLookup(boost::asio::io_context& loop);
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;
  ~NameLookup();

  // `done` runs once, from the loop and not from inside start(), unless cancelled before.
  LookupId start(const std::string& host, probes::Family family, Duration limit, Done done);
  void cancel(LookupId id);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::io
