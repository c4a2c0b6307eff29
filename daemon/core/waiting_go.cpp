// One look at a time counts: the newest.
#include "core/waiting_go.hpp"

#include "core/endpoints.hpp"
#include "core/limits.hpp"

namespace gopx::core {

void WaitingGoes::begin(const EndpointTable& table, Now now) {
  urls_.clear();
  ips_.clear();
  for (const Endpoint& endpoint : table.all()) {
    if (!endpoint.displaced || endpoint.hidden != Hidden::no) continue;
    urls_.push_back(endpoint.url);
    if (!endpoint.peer_ip.empty()) ips_.push_back(endpoint.peer_ip);
  }
  next_ = now.steady;
  until_ = now.steady + waiting_go_look_for;
}

void WaitingGoes::end() {
  processes_.clear();
  next_.reset();
  last_ = {};
}

void WaitingGoes::seen(const WaitingGoSeen& answer) {
  if (!answer.id || answer.id != last_) return;
  last_ = {};
  processes_ = answer.processes;
  if (processes_.size() > waiting_go_shown) processes_.resize(waiting_go_shown);
}

void WaitingGoes::look(Now now) {
  if (!next_ || *next_ > now.steady) return;
  last_ = LookId{++looks_};
  out_.actions().emplace_back(LookForWaitingGo{last_, urls_, ips_});
  next_ = now.steady + waiting_go_look_every;
  if (*next_ > until_) next_.reset();
}

}  // namespace gopx::core
