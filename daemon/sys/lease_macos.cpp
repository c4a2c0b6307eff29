// macOS has no leases: nobody can say who has a file open. See lease.hpp.
#ifdef __APPLE__

#include "sys/lease.hpp"

namespace gopx::sys {

Lease::Lease(int fd) : fd_(fd) {}
Lease::~Lease() = default;

}  // namespace gopx::sys

#endif
