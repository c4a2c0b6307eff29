// Tells what happens around the Go env file the moment it happens, and costs nothing in between.
//
// Every go command opens the env file at its start, so an open is the sign that a developer needs
// an answer now. The *folder* of the file is watched, not the file: an editor replaces it by
// rename, and a watch on the file would stay with the old inode. Each link on the way has its
// folder watched too. Where the file (or a folder on the way) doesn't exist there is nothing that
// could be opened: then the nearest folder that exists is watched for its coming, and the go
// binaries for being executed.
//
// What we do ourselves must not count: see mute(). What this misses (another machine writing over
// NFS, a renamed folder higher up) a slow poll must find.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace gopx::sys {

class Watch {
 public:
  struct Targets {
    std::string env_file;                   // as the user names it; "" = there is none
    std::vector<std::string> go_binaries;   // links resolved
    std::vector<std::string> go_env_files;  // $GOROOT/go.env, there or not
    std::string kept = {};  // a file of ours in a folder that others remove; "" = none
  };
  // Called from the loop, never from inside a call to this class.
  struct Handlers {
    std::function<void()> touched;  // the env file, or what is kept, may be another now
    std::function<void()> opened;   // somebody opened it, or executed a go where it doesn't exist
    std::function<void()> defaults_touched;  // a go.env or an installed go may be another now
  };

  Watch(boost::asio::io_context& loop, Targets targets, Handlers handlers);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  void follow(Targets targets);
  // Looks where the links lead now. Happens by itself when a change is seen; also call it at every
  // poll.
  void refresh();
  // Opens that happen while a token lives don't count (changes do). For our own looks and our own
  // go child.
  [[nodiscard]] std::shared_ptr<void> mute();
  // Why something can't be watched; "" = everything is.
  std::string problem() const;
  // The same where a person can mend it, with the command that does; empty where there is nothing
  // to mend.
  struct Lack {
    std::string what, fix;
    bool operator==(const Lack&) const = default;
  };
  Lack lack() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace gopx::sys
