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
  // What it begins with, for people (ok slow outdated failover failed local starting paused
  // pinned), and the sentence behind that. True in every mode.
  struct FirstLine {
    std::string label;
    Sentence sentence;
  };
  FirstLine first_line(Now now) const;
  std::optional<StandIn> stand_in() const;

 private:
  // first_line.cpp
  std::optional<FirstLine> about_settings() const;
  FirstLine when_local() const;
  FirstLine when_failed(const Sentence& trouble, Now now) const;
  FirstLine when_paused(Now now) const;
  FirstLine when_failed_over(Now now) const;
  FirstLine when_not_well(const Sentence& trouble) const;
  Sentence why_no_help(const Sentence& trouble, Now now) const;
  Sentence held_by_person(const Sentence& trouble, Now now) const;
  std::optional<WallTime> held_until(Now now) const;
  // reasons.cpp
  Sentence reason_of(const Endpoint& endpoint, Now now) const;
  Sentence trouble_of(const Endpoint& endpoint, Now now) const;
  Sentence reason_to_bar(const Endpoint& endpoint, Now now) const;
  Sentence reason_displaced(Now now) const;
  Sentence reason_if_well(const Endpoint& endpoint, Now now) const;

  const EngineParts& engine_;
};

}  // namespace gopx::core
