// Asks every go found what it takes where nothing is set: `ROOT/bin/go env GOPROXY`, then `… env
// GOSUMDB`. Distributions patch these defaults into the binary, so no file tells them.
//
// A go is run in "/", without env file (GOENV=off), with GOTOOLCHAIN=local (it must not fetch
// another version of itself), and without those variables of ours that would be its answer. Nobody
// else may have had a hand in what we run: see why_not_run().
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "gotool/installations.hpp"
#include "sys/environment.hpp"

namespace boost::asio {
class io_context;
}

namespace gopx::gotool {

constexpr std::size_t asked_at_once_max = 4;                         // processes
constexpr Duration go_answer_within = std::chrono::seconds{2};       // each of the two questions
constexpr std::size_t go_answer_bytes_max = 64 * 1024;               // a longer one is none
constexpr Duration silent_go_again_after = std::chrono::minutes{5};  // one that did not answer

class DefaultsQuery {
 public:
  using Done = std::function<void(std::vector<FoundGo>)>;

  DefaultsQuery(boost::asio::io_context& loop, sys::Environment environment);
  DefaultsQuery(const DefaultsQuery&) = delete;
  DefaultsQuery& operator=(const DefaultsQuery&) = delete;
  ~DefaultsQuery();

  // Does somebody of these have to be asked? Not who has answered and is the same program still.
  bool must_ask(const std::vector<FoundGo>& found) const;
  // Fills in said_goproxy, said_gosumdb or silent of each. `done` is called once, perhaps before
  // this returns, unless this object dies before. One round at a time.
  void ask(std::vector<FoundGo> found, Done done);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Why this program may not be run, or "": it and the folders above it must belong to root or to us,
// and be writable for nobody else (a folder like /tmp, where everybody may only touch what is his
// own, is fine).
std::string why_not_run(const std::string& binary);

// The environment that go gets. For tests.
sys::Environment environment_for_defaults(sys::Environment environment);

}  // namespace gopx::gotool
