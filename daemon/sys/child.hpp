// A program that we start, with a limit on its time and on what it may print. The loop waits for
// nothing; at the time limit the program is killed with its whole process group.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::sys {

struct ChildOrder {
  std::vector<std::string> argv;  // argv[0] without a slash is looked for in our own PATH
  Environment environment;        // all of it: nothing is inherited
  Duration time_limit{};
  std::size_t output_bytes_max = 64 * 1024;
  bool rest_is_dropped = false;  // otherwise printing more is an error
};
using ChildDone = std::function<void(Result<std::string>)>;

// Runs it in "/" with its standard output read, its input and errors /dev/null. `done` is called
// once, from the loop, with what it printed if it ended with exit code 0.
void run_child(boost::asio::io_context& loop, ChildOrder order, ChildDone done);

}  // namespace gopx::sys
