// What the two programs end with: others rely on it. From 64 on they are those of
// sysexits.h.
#pragma once

namespace gopx {

constexpr int exit_done = 0;
constexpr int exit_degraded = 1;   // of a verdict
constexpr int exit_refused = 1;    // the daemon could not do it, for a reason without a code below
constexpr int exit_failed = 2;     // of a verdict; of `wait`: its time is over
constexpr int exit_local = 3;      // of a verdict: the fault is on this machine
constexpr int exit_not_asked = 3;  // of `why MODULE@VERSION`: the name is private
constexpr int exit_usage = 64;     // also: no endpoint of that name
constexpr int exit_unavailable = 69;    // no gopxd that could be asked
constexpr int exit_software = 70;       // the system refuses what gopxd can't do without
constexpr int exit_output = 74;         // output was lost on its way
constexpr int exit_temporary = 75;      // another gopxd is in charge
constexpr int exit_not_permitted = 77;  // by a rule, or by another user's ownership
constexpr int exit_config = 78;         // the configuration has errors

}  // namespace gopx
