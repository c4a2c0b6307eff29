// `gopxctl doctor`: asks, all at once and within a few seconds, what go would meet with a GOPROXY
// and a GOSUMDB of the caller's: every proxy of the list whole, some others shortly, to tell one
// proxy's trouble from everybody's, and the checksum database itself.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/action.hpp"
#include "fetch/http.hpp"
#include "probing/prober.hpp"

namespace gopx::probing {

constexpr std::size_t examined_proxies_max = 8;  // of the list
constexpr std::size_t compared_proxies_max = 3;  // others
constexpr Duration examination_max = std::chrono::milliseconds{3500};
constexpr Duration examination_connect_max = std::chrono::milliseconds{2000};

struct ExaminationOrder {
  std::string goproxy;
  std::optional<std::string> gosumdb;  // nothing = go's default
};

// What is to be asked. The error: what go says of a GOPROXY that it refuses.
Result<std::vector<core::StartProbe>> examination_probes(const ExaminationOrder& order,
                                                         const config::Config& config);

class Examiner {
 public:
  // One result for each that was asked, in the order of examination_probes; `endpoint` is its
  // address with passwords as xxxxx.
  using Done = std::function<void(const core::Reply&)>;

  Examiner(boost::asio::io_context& loop, fetch::Http& http);
  void use_forward_proxy(std::string setting, sys::Environment environment);
  // `done` runs once. One examination at a time: an error for a second one.
  void start(const ExaminationOrder& order, const config::Config& config, Done done);

 private:
  void finished(const core::ProbeFinished& finished);

  Prober prober_;
  Done done_;
  core::Reply reply_;
  std::vector<ProbeId> open_;
  std::vector<ProbeId> all_;
  std::uint64_t last_probe_ = 0;
};

}  // namespace gopx::probing
