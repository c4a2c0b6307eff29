// `gopxctl prove URL`: carries out an examination (probes/prove.hpp), a few questions at a time,
// and comes to an end in time whatever the server does.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/result.hpp"
#include "config/config.hpp"
#include "fetch/http.hpp"
#include "probes/prove.hpp"
#include "sys/environment.hpp"

namespace gopx::probing {

constexpr std::size_t proxy_checks_max = 2;                     // at once
constexpr std::size_t questions_at_once_max = 4;                // of one examination
constexpr Duration proxy_check_max = std::chrono::seconds{27};  // the rest of 30 s is for answering

// What is to be examined, as far as the configuration knows the URL: which canaries it may be asked
// for, whether it is private, what the catalogue says of it. Names of canaries that belong to one
// endpoint go to no other. The error: a URL that go would not take.
Result<probes::ProveOrder> prove_order(const std::string& url, const config::Config& config,
                                       WallTime now);

class ProxyChecker {
 public:
  using Done = std::function<void(Result<api::Proof>)>;

  ProxyChecker(boost::asio::io_context& loop, fetch::Http& http);
  ProxyChecker(const ProxyChecker&) = delete;
  ProxyChecker& operator=(const ProxyChecker&) = delete;
  ~ProxyChecker();

  // The environment is what probe.proxy = "env" means.
  void use_environment(sys::Environment environment);

  // `done` runs once, from the loop or at once; not after the end of this object. Errors: a URL
  // that go would not take, or too many examinations at once.
  void start(const std::string& url, const config::Config& config, Done done);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::probing
