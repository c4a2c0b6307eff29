// Small file primitives that several parts stand on: bounded reads, writes that are never seen half
// done, folders nobody else can look into. Every error names the path and what the system said.
//
// These calls block on the disk. They are for small files only (record, env file, configuration):
// an fsync costs about a millisecond, and the loop stands still for it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gopx::sys {

// The whole content of a regular file of at most bytes_max bytes. Links are followed. Anything that
// is not a regular file (a folder, a pipe, a device) is an error and never blocks.
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);
// The same, with nullopt where no such file exists (or a folder on the way to it is missing).
// `number`: the errno of an error that has one, else 0.
Result<std::optional<std::string>> read_file_if_exists(const std::string& path,
                                                       std::size_t bytes_max,
                                                       int* number = nullptr);

struct Permissions {
  mode_t mode = 0600;
  std::optional<uid_t> owner = std::nullopt;  // set only where it differs from our own
  std::optional<gid_t> group = std::nullopt;
};

// Readers see the old content or the new, whole, and so does the next boot: temporary file in the
// same folder, fsync, rename, fsync of the folder. A link at `path` itself is replaced, not
// followed: resolve it first. On an error the file is as it was and no temporary file stays behind.
Result<void> write_file_atomically(const std::string& path, std::string_view bytes,
                                   const Permissions& permissions);

// All bytes, however many the kernel takes at a time; false: errno says why not.
bool write_all(int fd, std::string_view bytes);
// Makes a rename or unlink in this folder survive a power cut.
Result<void> sync_directory(const std::string& path);

// Makes the folder (and missing parents, 0700 too) and checks that the last one is a real folder,
// ours, and closed to everybody else; one of ours that is too open is tightened to 0700.
Result<void> make_private_directory(const std::string& path);

// "PATH: WHAT: strerror(error)", the form of every error here.
Error file_error(std::string_view path, std::string_view what, int error);

// The folder part of a path: "/a/b" → "/a", "/a" → "/", "a" → ".".
std::string parent_of(const std::string& path);

}  // namespace gopx::sys
