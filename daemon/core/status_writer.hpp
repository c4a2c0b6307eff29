// The snapshot that everything outside renders: JSON, tables, log lines, metrics. It only looks,
// and only when somebody asks.
#pragma once

#include <optional>
#include <string>

#include "api/types.hpp"
#include "core/endpoints.hpp"
#include "core/engine.hpp"

namespace gopx::core {

struct EngineParts;

class StatusWriter {
 public:
  explicit StatusWriter(const EngineParts& engine) : engine_(engine) {}

  api::Status status(Now now) const;
  api::EndpointStatus shown(const Endpoint& endpoint, Now now) const;
  std::string verdict(Now now) const;
  std::string summary(const std::string& verdict, Now now) const;  // fit to show
  std::optional<StandIn> stand_in() const;

 private:
  std::string plain_summary(const std::string& verdict, Now now) const;
  std::string why_no_help(Now now) const;
  // reasons.cpp
  std::string reason_of(const Endpoint& endpoint, Now now) const;
  std::string trouble_of(const Endpoint& endpoint) const;
  std::string reason_to_bar(const Endpoint& endpoint, Now now) const;
  std::string reason_displaced(Now now) const;

  const EngineParts& engine_;
};

}  // namespace gopx::core
