// macOS has no leases: nobody can say who has a file open. See lease.hpp.
#ifdef __APPLE__

#include "sys/lease.hpp"

namespace gopx::io {

Lease::Lease(int fd) : fd_(fd) {}
Lease::~Lease() = default;

}  // namespace gopx::io

#endif
