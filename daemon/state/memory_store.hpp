// What the brain wants remembered over a restart (core::Memory), as one small JSON file in the
// state folder. It is a convenience, not a safety: what the user's own value was is in the takeover
// record and in the env file. A file that can't be read counts as none, and the reason is for the
// log.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/action.hpp"

namespace gopx::state {

constexpr std::size_t memory_bytes_max = 512 * 1024;

std::string print_memory(const core::Memory& memory);
// Every list is cut to its limit, names are kept only if they look like names.
Result<core::Memory> parse_memory(std::string_view json);

class MemoryStore {
 public:
  explicit MemoryStore(std::string state_dir) : path_(std::move(state_dir) + "/memory.json") {}

  // A fresh Memory where there is no file.
  Result<core::Memory> load() const;
  // Atomically, mode 0600.
  Result<void> save(const core::Memory& memory) const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace gopx::state
