// What goes wrong outside is a value. Result<T> is a T or an Error; Fault (fault.hpp) is for
// probes.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace gopx {

// One whole sentence for a person: what went wrong, where, and if known what to do.
struct Error {
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(std::string message) {
  return tl::unexpected<Error>{Error{std::move(message)}};
}

}  // namespace gopx
