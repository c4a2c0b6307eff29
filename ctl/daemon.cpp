// A command as an HTTP request.
#include "ctl/daemon.hpp"

#include "api/requests.hpp"
#include "base/encoding.hpp"

namespace gopx::ctl {
namespace {

// With the command's name for NAME, or its query.
std::string target_of(const api::Command& command) {
  const auto& row = api::row_of(command);
  std::string target{row.names.path};
  if (const auto* endpoint = std::get_if<api::commands::Endpoint>(&command)) {
    constexpr std::string_view any = "NAME";
    target.replace(target.size() - any.size(), any.size(), percent_encode(endpoint->name));
  }
  const auto query = row.names.method == api::Method::get ? api::request_query(command) : "";
  return query.empty() ? target : target + "?" + query;
}

}  // namespace

DaemonRequest request_for(const api::Command& command) {
  const auto& row = api::row_of(command);
  const bool posted = row.names.method == api::Method::post;
  return {.method = api::name_of(row.names.method),
          .path = target_of(command),
          .body = posted ? api::request_body(command) : std::string{},
          .patience = row.patience};
}

}  // namespace gopx::ctl
