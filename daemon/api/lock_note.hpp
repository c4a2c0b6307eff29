// What stands in the lock files of a gopxd: who has them, and where he is to be found. They lie
// beside the state and beside the Go env file, so they live as long as what they protect; the
// folder of the control socket may go before its gopxd does (a logout, a clean-up).
//
// Three lines: the process id, what he is at, the path of his control socket. A gopxd of an older
// version writes the first one only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gopx::api {

enum class Stage : std::uint8_t {
  unknown,    // he doesn't say
  starting,   // the socket is not there yet
  running,    // SIGUSR1 makes him look after his socket
  stopping,   // he is gone in a moment
  restoring,  // `gopxd --restore`, gone in a moment
};
std::string_view name_of(Stage stage);

struct LockNote {
  int pid = 0;
  Stage stage = Stage::unknown;
  std::string socket = {};  // "" = none, or he doesn't say
};

constexpr std::size_t lock_note_bytes_max = 4096;

std::string to_text(const LockNote& note);
// Nothing where there is no process id (the file is being written).
std::optional<LockNote> read_lock_note(std::string_view text);

std::string state_lock_path(std::string_view state_dir);
// Links are the caller's business: the lock lies beside the file that is written.
std::string env_lock_path(std::string_view env_file);

}  // namespace gopx::api
