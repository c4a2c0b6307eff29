// What a command is called: on gopxctl's command line, and as a request.
#pragma once

#include <cstdint>
#include <string_view>

namespace gopx::api {

enum class Method : std::uint8_t { none, get, post };
std::string_view name_of(Method method);  // "GET", "POST", ""

struct Names {
  std::string_view command;  // of gopxctl, "config show"; "" = none of its own
  Method method = Method::none;
  std::string_view path = {};  // "/v1/use"; a last segment NAME stands for any; "" = no request
};

}  // namespace gopx::api
