// What every way of starting gopxd needs first: the command line's options, where things are, the
// configuration as it stands on disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/translation.hpp"
#include "config/load.hpp"
#include "control/socket.hpp"
#include "sys/environment.hpp"
#include "sys/lock.hpp"

namespace gopx {

struct Options {
  std::optional<std::string> config;     // --config
  bool no_system = false;                // --no-system
  std::optional<std::string> socket;     // --socket
  std::optional<std::string> state_dir;  // --state-dir
};

struct Places {
  std::string config;              // "" without a home
  bool config_must_exist = false;  // the user named it
  std::string fleet;               // "" with --no-system
  std::string socket;
  std::string socket_variable;  // that decided where the socket is; "" = none did
  std::string state_dir;        // beside the socket where there is no home
};

sys::Environment process_environment();
Places find_places(const Options& options, const sys::Environment& environment);
// Reads and checks the files; one that can't be read is a problem among the others.
config::Loaded load_configuration(const Places& places);
// The first problem that isn't a warning, as a line; "" if there is none.
std::string first_error(const std::vector<config::Problem>& problems);
// One line per problem, warnings included, fit for stderr.
std::string describe_problems(const std::vector<config::Problem>& problems, Language language);
// That of whoever started the program: by LC_ALL, LC_MESSAGES or LANG.
Language language_of(const sys::Environment& environment);

// "gopxd: TEXT" on stderr, before or instead of the log.
void complain(const std::string& text);
// Says why the lock was refused, and whose folder stands in the way if one does; gives the exit
// code for it.
int refused(const sys::LockRefusal& refusal, const Places& places);
// Root makes nothing in another user's home or runtime folder (`sudo -E`): that user could not
// change it any more. The exit code, after an explanation; nothing where all is well.
std::optional<int> refuse_foreign_home(const sys::Environment& environment);
// The control socket can't be made. Says why, likewise.
int refused(const control::SocketRefusal& refusal, const Places& places);

// The lock for a gopxd that is to run. One that is held only for a moment (`gopxd --restore`, a
// gopxd that is just leaving, somebody who looks) is waited for; a signal that asks us to end ends
// the waiting.
tl::expected<sys::InstanceLock, sys::LockRefusal> take_lock(const std::string& state_dir,
                                                            const std::string& env_file);
// The env file's path with its links resolved; "" stays "".
std::string resolved(const std::string& env_path);

}  // namespace gopx
