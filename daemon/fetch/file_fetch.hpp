// An answer from the local file system, for GOPROXY=file:///…, as go reads it: the path behind
// file:// with its %-escapes undone.
#pragma once

#include <string>

#include "probes/probe.hpp"

namespace gopx::fetch {

// Status 200 with the content (cut at body_max), 404 where there is no such file,
// Fault::file_missing where there is something that can't be read. Reads at most body_max bytes and
// never waits for a pipe.
probes::Response fetch_file(const std::string& url, std::size_t body_max);
// What is said of a file that was not read in the time that there was.
probes::Response not_read_within(Duration limit);

}  // namespace gopx::fetch
