// A GOSUMDB value, read as go reads it (cmd/go/internal/modfetch/sumdb.go, dbDial; seen with
// go 1.19 and the sources up to 1.26). `go env -w` checks nothing: what is wrong with a value shows
// when the next module is to be verified, and then every command fails that needs one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace gopx::core {

// The two that go knows by name. The second is an address of the first, inside mainland China.
constexpr std::string_view known_gosumdb = "sum.golang.org";
constexpr std::string_view china_gosumdb = "sum.golang.google.cn";

// What GOSUMDB, as the user has it, asks for.
struct SumdbChoice {
  bool wanted = true;
  std::string name;          // of the database; "" = none is asked
  std::string key;           // its public key, NAME+HASH+BASE64; "" = unknown
  std::string explicit_url;  // "" = found through the chain
  bool is_default = true;    // sum.golang.org, said or unsaid
  std::string refused;       // why go does not take the value, in its own words; "" = it does
};

// nullopt = sum.golang.org, as the configuration describes it. "" is a value that is there and
// empty, which go refuses. What go refuses is not wanted.
SumdbChoice read_gosumdb(const std::optional<std::string>& value,
                         const config::SumdbSettings& settings);

// For a value that go refuses: the value that was probably meant, else sum.golang.org.
std::string meant_gosumdb(std::string_view value);

}  // namespace gopx::core
