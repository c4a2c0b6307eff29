// The last tile brings the comparison with it.
#include "probes/inclusion.hpp"

#include <fmt/format.h>

#include "probes/tlog.hpp"

namespace gopx::probes {

Inclusion::Inclusion(const Lookup& lookup)
    : question_(lookup.head, TreeQuestion::Kind::leaf, lookup.id),
      id_(lookup.id),
      size_(lookup.head.size),
      record_(leaf_hash(lookup.record)) {}

Finding Inclusion::hear(const Asked& asked, const Response& response) {
  Finding finding = question_.hear(asked, response);
  return finding.fault || question_.next() ? finding : compare();
}

Finding Inclusion::compare() const {
  if (question_.answer() == record_)
    return good(fmt::format("record {} is in the signed tree of {} records", id_, size_));
  return bad(
      Fault::sumdb_inconsistent,
      fmt::format("record {} of the signed tree of {} records is a different one", id_, size_));
}

}  // namespace gopx::probes
