// Asks a real go what it reads (`go env GOPROXY GOSUMDB`), to see whether a write of ours reaches
// it: a wrapper script, another env file or another default may stand in between.
//
// The go command runs in "/" (no go.mod above it changes anything), with GOTOOLCHAIN=local (it must
// not fetch another version of itself), without our own GOPROXY and GOSUMDB, and is killed with its
// whole process group when its time is over. It opens the env file: mute the watch until the answer
// is there.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "envfile/location.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::gotool {

struct GoQuestion {
  std::string binary;
  sys::Environment environment;   // our own; what must not count is taken out of it here
  envfile::EnvLocation env_file;  // given to go as GOENV unless it is the one that go reads anyway
  Duration time_limit = std::chrono::seconds{5};
};

// `answered` is called once, from the loop; an error says which go and what went wrong with it.
void ask_go(boost::asio::io_context& loop, const GoQuestion& question,
            std::function<void(Result<core::GoEnvRead>)> answered);

// The environment that go gets. For tests.
sys::Environment environment_for_go(const GoQuestion& question);
// What stands in its output: two lines. For tests.
Result<core::GoEnvRead> read_go_answer(const std::string& binary, const std::string& output);

}  // namespace gopx::gotool
