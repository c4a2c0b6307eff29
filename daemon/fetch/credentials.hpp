// Logins and certificate authorities as go in our place would find them: which files there are,
// what GOAUTH of any layer says, and what is wrong with the files that our environment names.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/event.hpp"
#include "fetch/named_files.hpp"
#include "fetch/netrc.hpp"
#include "sys/environment.hpp"

namespace gopx::fetch {

class Credentials {
 public:
  using Tell = std::function<void(core::Part, const std::string& problem)>;

  // `tell` hears of problems with files, and of their end: from tell_all() and from inside look().
  Credentials(sys::Environment environment, Tell tell);

  void tell_all() const;
  // Before the engine hears of an event: files may be others, or count otherwise, since the last
  // one. True if there are other logins than before.
  bool look(const core::Event& event);
  std::optional<Login> login_for(std::string_view url) const { return netrc_.login_for(url); }

 private:
  void follow_goauth();

  sys::Environment environment_;
  Tell tell_;
  Netrc netrc_;
  NamedFiles named_files_;
  std::optional<core::EnvFile> env_;
  std::vector<core::GoRoot> roots_;
};

}  // namespace gopx::fetch
