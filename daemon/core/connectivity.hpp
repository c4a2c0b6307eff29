// Is it us or them? The fault is local only if no public endpoint has given a verified answer since
// the present run of bad answers began: one body with its pinned hash proves that network, clock
// and certificates work. A host on the LAN proves no way out. Links, D-Bus and pings never decide.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>

#include "base/fault.hpp"
#include "base/time.hpp"
#include "core/limits.hpp"

namespace gopx::core {

enum class Network : std::uint8_t { unknown, online, offline, portal };

class Connectivity {
 public:
  // A verified answer, and when the probe was sent that it came to.
  void verified(Instant sent, Instant now) {
    last_verified_ = std::max(last_verified_, std::optional(now));
    verified_.push_back({sent, now});
    if (verified_.size() > proofs_kept) verified_.pop_front();
    network_ = Network::online;
    local_ = false;
  }
  bool proven_since(Instant since) const { return last_verified_ && *last_verified_ >= since; }
  // Did a verified answer come in that time? Of the last proofs_kept ones.
  bool proven_between(Instant since, Instant until) const {
    return std::any_of(verified_.begin(), verified_.end(), [&](const Verified& proof) {
      return since <= proof.answered && proof.answered <= until;
    });
  }
  // Was one even asked for in that time? An answer to an older question may have waited in a buffer
  // while nothing came through.
  bool asked_and_proven_between(Instant since, Instant until) const {
    return std::any_of(verified_.begin(), verified_.end(), [&](const Verified& proof) {
      return since <= proof.sent && proof.answered <= until;
    });
  }
  // Nobody out there can be verified; `fault` is what the judged endpoint showed.
  void enter_local(Fault fault) {
    local_ = true;
    network_ = looks_like_portal(fault) ? Network::portal : Network::offline;
  }
  bool local() const { return local_; }
  Network network() const { return network_; }

 private:
  static bool looks_like_portal(Fault fault) {
    return fault == Fault::html_200 || fault == Fault::redirect_insecure ||
           fault == Fault::junk_mod || fault == Fault::tls_name_mismatch ||
           fault == Fault::http_odd;
  }

  std::optional<Instant> last_verified_;
  struct Verified {
    Instant sent, answered;
  };
  std::deque<Verified> verified_;  // the last ones, oldest first
  Network network_ = Network::unknown;
  bool local_ = false;
};

}  // namespace gopx::core
