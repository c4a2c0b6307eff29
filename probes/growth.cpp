// Older and newer are told apart by size alone. See growth.hpp.
#include "probes/growth.hpp"

#include <fmt/format.h>

namespace gopx::probes {

Growth::Growth(const TreeHead& one, const TreeHead& other)
    : older_(one.size <= other.size ? one : other),
      newer_(one.size <= other.size ? other : one),
      question_(newer_, TreeQuestion::Kind::root_of_first, older_.size) {}

std::optional<std::string> Growth::next() const {
  if (given_up_ || older_.size == newer_.size) return {};
  return question_.next();
}

Finding Growth::hear(const Asked& asked, const Response& response) {
  Finding finding = question_.hear(asked, response);
  if (finding.fault && finding.fault != Fault::sumdb_inconsistent) {
    given_up_ = true;
    return good(
        fmt::format("not compared with the tree of {} records: {}", newer_.size, finding.detail));
  }
  return finding.fault || next() ? finding : verdict();
}

Finding Growth::verdict() const {
  if (given_up_) return good("");
  const bool same_size = older_.size == newer_.size;
  const auto root = same_size ? std::optional(newer_.root) : question_.answer();
  if (root == older_.root)
    return good(fmt::format("the tree of {} records has grown from the one of {}", newer_.size,
                            older_.size));
  return bad(Fault::sumdb_inconsistent,
             fmt::format("forked log: the signed trees of {} and {} records contradict each other",
                         older_.size, newer_.size));
}

}  // namespace gopx::probes
