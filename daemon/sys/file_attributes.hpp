// What a file carries beside its bytes: owner, group, mode, ACLs, extended attributes. One that
// replaces another must carry the same, or be readable and writable to nobody more.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

namespace gopx::sys {

// Gives the file open as `fresh` (made by us, still empty) all that the one open as `model`
// carries, and takes away what its folder gave it beyond that. "" or what can't be kept, with the
// system's reason: then `fresh` is good for nothing.
std::string copy_attributes(int model, const struct stat& status, int fresh);

// The part of it that has a way of its own on each system: ACLs and extended attributes. The mode
// of `fresh` may be another one afterwards.
std::string copy_extended_attributes(int model, int fresh);

// When an open file came into being: ns since the epoch; 0 where the file system doesn't know.
std::int64_t birth_of(int fd);

// Makes sure that `bytes` from the start of the file can be overwritten without a full disk coming
// in between, as far as the file system can promise that. false: errno says why.
bool reserve_space(int fd, std::uint64_t bytes);

}  // namespace gopx::sys
