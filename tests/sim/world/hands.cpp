// Answers come later, through the agenda, and only to the run of the program that asked.
#include "hands.hpp"

#include <fmt/format.h>

#include <utility>

#include "conversation.hpp"

namespace gopx::sim {
namespace {

constexpr Duration go_env_takes = 30ms;
constexpr Duration look_takes = 20ms;

Behaviour behaviour_in(Mode mode) {
  Behaviour behaviour;
  behaviour.mode = mode;
  behaviour.latency = 1ms;
  return behaviour;
}

}  // namespace

Server Hands::server_for(const core::StartProbe& order) const {
  const auto* server = world_.servers.find(order.url);
  if (world_.outage) return {order.url, !order.is_public, false, behaviour_in(*world_.outage)};
  if (server == nullptr) return {order.url, !order.is_public, false, behaviour_in(Mode::no_name)};
  return *server;
}

void Hands::operator()(const core::StartProbe& order) {
  world_.judge_probes_.started(order, world_.probe_scene(order));
  if (world_.setup_.keeps_lists) world_.probes_.push_back({world_.steady_, order});
  world_.in_flight_[order.id.value] = {order, world_.steady_};
  const auto reply = answer(order, server_for(order), world_.paths, world_.steady_);
  world_.after(reply.after, [this_world = &world_, order, run = world_.run_, reply] {
    if (this_world->run_ == run) Hands(*this_world).finish_probe(order, reply.report);
  });
}

void Hands::finish_probe(const core::StartProbe& order, const Report& report) {
  const auto found = world_.in_flight_.find(order.id.value);
  if (found == world_.in_flight_.end()) return;  // cancelled, or cut off by a suspend
  const auto started = found->second.second;
  world_.in_flight_.erase(found);
  world_.record_.answered(order, report, {started, world_.steady_});
  if (report.ok) world_.judge_writes_.answered_well(order.url, world_.scene({}));
  world_.deliver(core::ProbeFinished{order.id, report});
  if (world_.setup_.answers_twice) world_.deliver(core::ProbeFinished{order.id, report});
}

void Hands::operator()(const core::CancelProbe& order) { world_.in_flight_.erase(order.id.value); }

void Hands::operator()(const core::WriteEnv& order) {
  world_.judge_probes_.write_id(order.id);
  if (world_.writing_) world_.complain("two writes under way at once");
  if (order.intent == core::Intent::keep && !world_.is_asked_for<core::Keep>())
    world_.complain("8: the user's value is given up without a word of his");
  world_.judge_writes_.ordered(order, world_.scene(world_.control()));
  world_.writing_ = order;
  ++world_.ordered_;
  world_.after(world_.setup_.write_takes, [this_world = &world_, order, run = world_.run_] {
    if (this_world->run_ == run) Hands(*this_world).finish_write(order);
  });
}

core::WriteOutcome Hands::write(const core::WriteEnv& order) {
  if (world_.before_write) world_.before_write();
  if (world_.writes_to_fail > 0) {
    --world_.writes_to_fail;
    return core::WriteOutcome::failed;
  }
  const auto outcome = world_.disk.write(order, world_.wall_);
  if (outcome != core::WriteOutcome::written) return outcome;
  ++world_.writes_;
  if (order.intent == core::Intent::takeover) ++world_.takeovers_;
  if (order.intent == core::Intent::keep) {
    world_.judge_writes_.user_wants(world_.disk);
  }
  world_.judge_writes_.written(order, world_.scene(world_.control()));
  if (world_.after_write) world_.after_write(order);
  return outcome;
}

void Hands::finish_write(const core::WriteEnv& order) {
  const auto outcome = write(order);
  world_.writing_.reset();
  const bool failed = outcome == core::WriteOutcome::failed;
  const bool written = outcome == core::WriteOutcome::written;
  if (written && world_.setup_.own_writes_are_seen) world_.file_changed();
  const auto run = world_.run_;
  // It is told of the file as it now stands: an edit that came in between, too.
  if (std::exchange(world_.edited_during_takeover_, false))
    world_.judge_writes_.edit_seen(world_.steady_);
  const core::WriteFinished answer{order.id, outcome, failed ? "no space left on device" : "",
                                   world_.disk.seen(), false};
  world_.deliver(answer);
  if (world_.setup_.answers_twice) world_.deliver(answer);
  if (!world_.file_event_due_) world_.check_baseline();
  if (!written) return;
  world_.after(go_env_takes, [this_world = &world_, run] {
    if (this_world->run_ != run) return;
    const auto& disk = this_world->disk;
    this_world->deliver(core::GoEnvRead{disk.goproxy.value_or("https://proxy.golang.org,direct"),
                                        disk.gosumdb.value_or("sum.golang.org"), "/usr/bin/go"});
  });
}

void Hands::operator()(const core::Remember& order) { world_.memory_ = order.memory; }

void Hands::operator()(const core::Journal& line) {
  if (world_.setup_.keeps_lists) world_.journal_.push_back(line);
  // A pin or a pause has run out: what follows is what a person had asked for.
  const bool control = line.kind == core::JournalKind::control;
  if (control) world_.judge_writes_.person_acted(world_.steady_, false);
}

void Hands::operator()(const core::Reply& reply) {
  if (world_.unanswered_.erase(reply.id.value) == 0) {
    world_.complain(fmt::format("reply #{} answers nobody", reply.id.value));
  }
  world_.replies_[reply.id.value] = reply;
}

void Hands::operator()(const core::LookForWaitingGo& order) {
  world_.after(look_takes, [this_world = &world_, id = order.id, run = world_.run_] {
    if (this_world->run_ != run) return;
    this_world->deliver(core::WaitingGoSeen{id, this_world->waiting_go});
  });
}

void Hands::operator()(const core::Stopped&) {
  if (!world_.stopping_) world_.complain("stopped without being asked");
  if (world_.writing_) world_.complain("stopped with a write under way");
  world_.forget_run();
}

}  // namespace gopx::sim
