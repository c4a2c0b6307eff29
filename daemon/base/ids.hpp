// Strong ids: a probe id can't be passed for an endpoint id. Ids are never reused within a run.
#pragma once

#include <compare>
#include <cstdint>

namespace gopx {

template <class Tag>
struct Id {
  std::uint64_t value = 0;  // 0 is "none"
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using EndpointId = Id<struct EndpointTag>;
using ProbeId = Id<struct ProbeTag>;
using WriteId = Id<struct WriteTag>;
using LookId = Id<struct LookTag>;
using CommandId = Id<struct CommandTag>;

}  // namespace gopx
