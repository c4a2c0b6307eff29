// Carries out one action of the brain in a World.
#pragma once

#include "world.hpp"

namespace gopx::sim {

class Hands {
 public:
  explicit Hands(World& world) : world_(world) {}
  void operator()(const core::StartProbe& order);
  void operator()(const core::CancelProbe& order);
  void operator()(const core::WriteEnv& order);
  void operator()(const core::Remember& order);
  void operator()(const core::Journal& line);
  void operator()(const core::Reply& reply);
  void operator()(const core::KeepEvidence&) {}
  void operator()(const core::LookForWaitingGo& order);
  void operator()(const core::Stopped&);

 private:
  Server server_for(const core::StartProbe& order) const;
  void finish_probe(const core::StartProbe& order, const Report& report);
  void finish_write(const core::WriteEnv& order);
  core::WriteOutcome write(const core::WriteEnv& order);

  World& world_;
};

}  // namespace gopx::sim
