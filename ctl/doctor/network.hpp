// What the probes of an examination (/v1/examine) come to: whose trouble it is. One proxy that
// fails while others answer is that proxy's; what all have in common is this machine's or the
// network's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "ctl/doctor/checks.hpp"

namespace gopx::ctl::doctor {

struct NetworkView {
  std::vector<api::EndpointReport> results;  // as the examination gave them
  std::string goproxy;                       // that was examined
};

// In the order in which to mend: resolver, forward proxy, clock, certificates, portal, each proxy,
// the checksum database.
Findings judge_network(const Subject& subject, const NetworkView& view);

// "https://goproxy.cn is working (9 ms)", of the first proxy that is; empty where none is.
Sentence working_proxy(const NetworkView& view);

}  // namespace gopx::ctl::doctor
