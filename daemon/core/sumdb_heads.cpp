// The checksum database's log, as far as it is known: its newest signed head survives restarts, and
// whatever is seen later, from whom ever, must be the same log. The probes prove that
// (probes/growth.hpp); here is kept what they are held against, and judged what no single answer
// shows: a log that has shrunk, a head that has grown old.
//
// An old head from a relay is no lie, relays and caches lag behind. The database's own address has
// no such excuse: there, a newest head smaller than one that is known for longer than any cache
// lives means that records have been taken back.
#include <fmt/format.h>

#include <algorithm>

#include "core/engine_parts.hpp"

namespace gopx::core {

// The report, or one of a fault that it doesn't know of.
Report SumdbHeads::judge_head(Endpoint& endpoint, const Report& report, Now now) {
  if (!report.evidence.empty())
    engine_.out.actions().push_back(KeepEvidence{endpoint.name, report.evidence});
  if (report.latest && !engine_.memory.sumdb_heads.empty()) {
    const SeenHead newest = engine_.memory.sumdb_heads.back();
    const auto bigger =
        std::find_if(engine_.memory.sumdb_heads.begin(), engine_.memory.sumdb_heads.end(),
                     [&](const SeenHead& seen) { return seen.head.size > *report.latest; });
    endpoint.head_is_since.reset();
    if (bigger != engine_.memory.sumdb_heads.end()) endpoint.head_is_since = bigger->first_seen;
    const bool long_known = newest.first_seen + shrunk_head_tolerance <= now.wall;
    if (endpoint.hidden != Hidden::no && report.ok && *report.latest < newest.head.size &&
        long_known) {
      Report shrunk = report;
      shrunk.ok = false;
      shrunk.fault = Fault::sumdb_inconsistent;
      shrunk.step = Step::latest;
      shrunk.verified = false;
      shrunk.detail =
          fmt::format("the log has shrunk from {} records to {}", newest.head.size, *report.latest);
      std::string text = "known before:\n" + newest.head.note + "\n";
      for (const SignedHead& head : report.heads) text += "now:\n" + head.note + "\n";
      engine_.out.actions().push_back(KeepEvidence{endpoint.name, std::move(text)});
      return shrunk;
    }
  }
  note_heads(endpoint, report, now);
  return report;
}

void SumdbHeads::note_heads(const Endpoint& endpoint, const Report& report, Now now) {
  if (!report.ok || report.heads.empty() || endpoint.quarantined_until) return;
  for (const SignedHead& head : report.heads) {
    const auto same = [&](const SignedHead& one) { return one.size == head.size; };
    if (std::any_of(known_.begin(), known_.end(), same)) continue;
    if (engine_.memory.sumdb_heads.empty() ||
        head.size > engine_.memory.sumdb_heads.back().head.size) {
      note_newest(head, now);
    } else {
      proven_.push_back(head);
      if (proven_.size() > proven_heads_kept) proven_.erase(proven_.begin());
    }
  }
  list_known_heads();
}

// Those between are thinned out: the newest is kept always, the others tell how old a head is.
void SumdbHeads::note_newest(const SignedHead& head, Now now) {
  std::vector<SeenHead>& heads = engine_.memory.sumdb_heads;
  const std::size_t count = heads.size();
  const bool close =
      count >= 2 && heads[count - 1].first_seen - heads[count - 2].first_seen < head_kept_apart;
  if (close) heads.pop_back();
  heads.push_back({head, now.wall});
  if (heads.size() > sumdb_heads_kept) heads.erase(heads.begin());
  engine_.memory.sumdb_name = engine_.effective.sumdb().name;
  engine_.out.remember();
}

void SumdbHeads::list_known_heads() {
  known_ = proven_;
  if (!engine_.memory.sumdb_heads.empty()) known_.push_back(engine_.memory.sumdb_heads.back().head);
}

// Another database has another log.
void SumdbHeads::forget_other_logs() {
  if (engine_.effective.sumdb().name.empty() ||
      engine_.effective.sumdb().name == engine_.memory.sumdb_name)
    return;
  engine_.memory.sumdb_name = engine_.effective.sumdb().name;
  engine_.memory.sumdb_heads.clear();
  proven_.clear();
  list_known_heads();
}

}  // namespace gopx::core
