// What a person is told without having asked: the text of a desktop notice, and the variables that
// notify.command gets. Values only; who shows them is the shell's affair.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/types.hpp"
#include "base/render.hpp"
#include "core/action.hpp"
#include "core/event.hpp"

namespace gopx::core {

// A notice takes the place of the one before it in the same slot.
enum class NoticeSlot : std::uint8_t { choice, network, trust, waiting };
constexpr std::size_t notice_slots = 4;

struct Notice {
  NoticeSlot slot = NoticeSlot::choice;
  bool urgent = false;
  std::string title;
  std::string body;  // what happened, what go uses now, how to undo it; plain text, several lines
  bool operator==(const Notice&) const = default;
};

// Would notice_of() give one?
bool is_for_people(const Journal& line);
// The notice about an event, if a person ought to hear of it. `now` is the status after it.
std::optional<Notice> notice_of(const Journal& line, const api::Status& now,
                                const Manner& manner = {});
// About go commands that still wait for a proxy that was replaced; nullopt for none.
std::optional<Notice> notice_of(const std::vector<WaitingGo>& waiting, const Manner& manner = {});

// What notify.command finds in its environment about an event. No value holds a password.
std::map<std::string, std::string> notice_variables(const Journal& line, const api::Status& now);

// One notice per storm: what comes too often in one slot is announced once as going back and forth,
// then kept quiet until it has been calm for a while.
class NoticeGate {
 public:
  // The notice to show, or nothing.
  std::optional<Notice> admit(Notice notice, Instant now, const Manner& manner = {});

 private:
  struct Slot {
    std::vector<Instant> recent;
    std::optional<Instant> quiet_since;  // the last one that was held back, or the announcement
  };
  Slot slots_[notice_slots];
};

constexpr std::size_t notices_before_storm = 4;               // shown in one slot …
constexpr Duration notice_window = std::chrono::minutes{15};  // … within this time
constexpr Duration storm_over_after = std::chrono::minutes{30};

}  // namespace gopx::core
