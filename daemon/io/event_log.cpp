// Lines are rendered once, when the event happens, however many readers there are.
#include "io/event_log.hpp"

#include <algorithm>

#include "api/json.hpp"

namespace gopx::io {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

api::Event shown(const core::Journal& journal) {
  return {.seq = journal.seq,
          .at = journal.at,
          .kind = std::string{core::name_of(journal.kind)},
          .endpoint = unless_empty(journal.endpoint),
          .from = unless_empty(journal.from),
          .to = unless_empty(journal.to),
          .cause = journal.cause,
          .undo = unless_empty(journal.undo)};
}

}  // namespace

void EventLog::add(const core::Journal& journal) {
  if (!lines_.empty() && journal.seq <= lines_.back().seq) return;
  lines_.push_back({journal.seq, api::to_json(shown(journal)) + '\n'});
  bytes_ += lines_.back().text.size();
  make_room();
  if (added_) added_();
}

void EventLog::make_room() {
  while (lines_.size() > 1 && (lines_.size() > events_max || bytes_ > bytes_max)) {
    bytes_ -= lines_.front().text.size();
    lines_.pop_front();
  }
}

EventLog::Batch EventLog::after(std::uint64_t cursor, std::size_t bytes) const {
  auto line =
      std::upper_bound(lines_.begin(), lines_.end(), cursor,
                       [](std::uint64_t seq, const Line& other) { return seq < other.seq; });
  Batch batch{.text = {},
              .last = cursor,
              .lost = line == lines_.begin() && line != lines_.end() && line->seq > cursor + 1};
  for (; line != lines_.end(); ++line) {
    if (!batch.text.empty() && batch.text.size() + line->text.size() > bytes) break;
    batch.text += line->text;
    batch.last = line->seq;
  }
  return batch;
}

}  // namespace gopx::io
