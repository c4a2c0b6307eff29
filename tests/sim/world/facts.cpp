// FNV-1a over eight bytes at a time, with a mixing step: quick, and the same on every machine.
#include "facts.hpp"

#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace gopx::sim {
namespace {

class Mixer {
 public:
  explicit Mixer(std::uint64_t& state) : state_(state) {}

  void number(std::uint64_t value) {
    state_ = std::rotl((state_ ^ value) * 0x100000001b3U, 29) * 0x9e3779b97f4a7c15U;
  }
  void value(std::string_view text) {
    number(text.size());
    while (!text.empty()) {
      std::uint64_t word = 0;
      const auto part = text.substr(0, sizeof word);
      std::memcpy(&word, part.data(), part.size());
      if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
      number(word);
      text.remove_prefix(part.size());
    }
  }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(Duration duration) { number(static_cast<std::uint64_t>(duration.count())); }
  void value(Instant at) { value(at.time_since_epoch()); }
  void value(WallTime at) { value(at.time_since_epoch()); }
  void value(bool truth) { number(truth ? 1 : 0); }
  template <class T>
  requires std::is_enum_v<T> || std::is_integral_v<T>
  void value(T one) { number(static_cast<std::uint64_t>(one)); }
  template <class Tag>
  void value(Id<Tag> id) {
    number(id.value);
  }
  template <class T>
  void value(const std::optional<T>& one) {
    number(one ? 1 : 0);
    if (one) value(*one);
  }
  template <class T>
  void value(const std::vector<T>& list) {
    number(list.size());
    for (const auto& one : list) value(one);
  }
  template <class... T>
  void values(const T&... all) {
    (value(all), ...);
  }

  void value(const StepReport& step) { values(step.step, step.ok, step.fault, step.http_status); }
  void value(const SignedHead& head) { values(head.size, head.note); }
  void value(const core::SeenHead& head) { values(head.head, head.first_seen); }
  void value(const core::Quarantine& one) { values(one.endpoint, one.until, one.fault); }
  void value(const core::Reply::Probed& one) { values(one.endpoint, one.report); }
  void value(const Report& report) {
    values(report.level, report.ok, report.fault, report.step, report.http_status,
           report.timings.total, report.retry_after, report.verified, report.content_unproven,
           report.relay, report.heads, report.latest, report.newest, report.steps);
  }
  void value(const core::Claim& claim) {
    values(claim.goproxy_before, claim.gosumdb_before, claim.gosumdb_managed, claim.since);
  }
  void value(const core::EnvFile& file) {
    values(file.exists, file.writable, file.digest, file.goproxy, file.gosumdb, file.claim);
  }
  void value(const core::GoRoot& root) { values(root.root, root.version, root.goproxy); }

  // Events.
  void one(const core::ProbeFinished& e) { values(e.id, e.report); }
  void one(const core::EnvFileSeen& e) { value(e.file); }
  void one(const core::GoRootsSeen& e) { value(e.roots); }
  void one(const core::WriteFinished& e) { values(e.id, e.outcome, e.after, e.in_place); }
  void one(const core::GoEnvRead& e) { values(e.goproxy, e.gosumdb); }
  void one(const core::WaitingGoSeen& e) { number(e.processes.size()); }
  void one(const core::NetworkHinted& e) { values(e.hint, e.fingerprint); }
  void one(const core::ConfigReloaded& e) { value(e.changed); }
  void one(const core::CommandReceived& e) { values(e.id, e.command.index()); }

  // Actions.
  void one(const core::StartProbe& a) {
    values(a.id, a.endpoint, a.url, a.level, a.only, a.canary.module, a.sumdb_name, a.ask_latest,
           a.connect_timeout, a.timeout, a.request_timeout);
  }
  void one(const core::CancelProbe& a) { value(a.id); }
  void one(const core::WriteEnv& a) {
    values(a.id, a.intent, a.expected_digest, a.goproxy, a.gosumdb);
  }
  void one(const core::Remember& a) {
    const auto& memory = a.memory;
    values(memory.control, memory.pinned, memory.control_until, memory.next_seq, memory.baselines,
           memory.edit_respected_until, memory.quarantines, memory.sumdb_heads,
           memory.last_write_at, memory.compared_at);
  }
  void one(const core::Journal& a) { values(a.seq, a.at, a.kind, a.endpoint, a.from, a.to); }
  void one(const core::Reply& a) {
    values(a.id, !a.refused, a.refused ? name_of(*a.refused) : "", a.probed);
  }
  void one(const core::KeepEvidence& a) { value(a.about); }
  void one(const core::LookForWaitingGo& a) { values(a.displaced_urls, a.displaced_ips); }

  // Those whose kind says it all, or that carry nothing but sentences.
  template <class T>
  void one(const T&) {}

 private:
  std::uint64_t& state_;
};

}  // namespace

void Facts::add(const core::Event& event, Now now) {
  Mixer mixer(state_);
  mixer.values(now.steady, now.wall, event.index());
  std::visit([&mixer](const auto& one) { mixer.one(one); }, event);
}

void Facts::add(const core::Action& action) {
  Mixer mixer(state_);
  mixer.value(action.index());
  std::visit([&mixer](const auto& one) { mixer.one(one); }, action);
}

void Facts::add(std::uint64_t number) { Mixer(state_).number(number); }

}  // namespace gopx::sim
