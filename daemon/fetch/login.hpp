// A user name and a password, on their way to one host. Nothing prints this type.
#pragma once

#include <string>

namespace gopx::fetch {

struct Login {
  std::string user;
  std::string password;
  bool operator==(const Login&) const = default;
};

}  // namespace gopx::fetch
