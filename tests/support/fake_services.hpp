// A daemon behind the control protocol that does nothing by itself: it notes what was asked of it
// and answers when the test says so.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "control/commands.hpp"
#include "support/sample_status.hpp"

namespace gopx::testing {

class FakeServices {
 public:
  Now now{Instant{std::chrono::hours{1}}, at("2026-01-02T03:14:15Z")};
  std::uint64_t revision = 1;
  api::Status status = sample_status();
  int statuses_made = 0;
  bool answers_at_once = true;
  core::Reply reply;  // what the next command gets
  std::vector<core::Command> commands;
  std::vector<control::ReplyTo> waiting;  // of commands not answered yet
  int reloads = 0;
  Result<api::History> history = sample_history();
  std::vector<Duration> windows;  // that were asked for

  control::Services services() {
    return {.now = [this] { return now; },
            .status =
                [this] {
                  ++statuses_made;
                  return status;
                },
            .revision = [this] { return revision; },
            .endpoint = [this](std::string_view name) { return endpoint(name); },
            .metrics = [this] { return "gopx_revision " + std::to_string(revision) + '\n'; },
            .history =
                [this](Duration window, const control::Services::HistoryDone& done) {
                  windows.push_back(window);
                  done(history);
                },
            .config_values =
                [] {
                  return std::vector<api::ConfigValue>{
                      {"probe.interval", std::string{"30s"}, "default"}};
                },
            .submit =
                [this](core::Command command, control::ReplyTo reply_to) {
                  commands.push_back(std::move(command));
                  take(std::move(reply_to));
                },
            .reload =
                [this](control::ReplyTo reply_to) {
                  ++reloads;
                  take(std::move(reply_to));
                }};
  }

 private:
  std::optional<api::EndpointDetail> endpoint(std::string_view name) const {
    for (const auto& one : status.endpoints)
      if (one.name == name)
        return api::EndpointDetail{one, {sample_probe(false), sample_probe(true)}};
    return std::nullopt;
  }
  void take(control::ReplyTo reply_to) {
    if (answers_at_once) return reply_to(reply);
    waiting.push_back(std::move(reply_to));
  }
};

inline core::Journal sample_event(std::uint64_t seq, std::string cause = "tcp-refused") {
  core::Journal journal;
  journal.seq = seq;
  journal.at = at("2026-01-02T03:04:05Z");
  journal.kind = core::JournalKind::transition;
  journal.endpoint = "aliyun";
  journal.from = "healthy";
  journal.to = "down";
  journal.cause = verbatim(std::move(cause));
  return journal;
}

}  // namespace gopx::testing
