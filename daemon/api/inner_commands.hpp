// Requests that commands of gopxctl send and no command line makes: declared like those of
// commands.hpp.
#pragma once

#include <optional>
#include <string>

#include "api/command_names.hpp"
#include "api/types.hpp"

namespace gopx::api::commands {

struct Endpoint {  // in detail: `gopxctl why NAME` asks for it
  static constexpr Names names{"", Method::get, "/v1/endpoints/NAME"};
  using Answer = EndpointDetail;
  std::string name;  // part of the path
};
struct WhyModule {  // where it is to be had: `gopxctl why MODULE@VERSION` asks for it
  static constexpr Names names{"", Method::post, "/v1/why"};
  using Answer = Done;
  std::string module;
  std::string version;
  Environment shell = {};  // of who asks: may make the name private
};

struct Examine {  // what go meets with these settings: `gopxctl doctor` asks for it
  static constexpr Names names{"", Method::post, "/v1/examine"};
  using Answer = Done;
  std::string goproxy;
  std::optional<std::string> gosumdb = {};
};

}  // namespace gopx::api::commands
